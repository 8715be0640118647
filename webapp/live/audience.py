"""Who hears what of a change: pure, so that it can be tested without a server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple


class Telling(NamedTuple):
    """How much one viewer hears: of the card itself, and whether their own tasks or notices changed."""

    card: bool
    mine: bool


@dataclass(frozen=True)
class Viewer:
    """Somebody who listens. `people` are they and those they act for today; processes go by their keys."""

    id: int
    people: frozenset[int]
    admin: bool = False
    wholly: frozenset[str] = frozenset()
    by_department: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    # Channels of processes of which the viewer sees only some, as (process, channel).
    channels: frozenset[tuple[str, str]] = frozenset()
    channels_by_department: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Change:
    """What was committed to a card, as it was published: no values, no titles."""

    card: int | None
    process: str
    stages: tuple[str, ...]
    rev: int | None
    members: frozenset[int]
    people: frozenset[int]
    department: str | None = None
    # The channel the card is in, and the one that it has left with this change.
    pipelines: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: bytes) -> Change:
        """The change that a message is about; ValueError if it is not one of ours."""
        try:
            said = json.loads(text)
            return cls(
                card=said.get("card"),
                process=str(said.get("process", "")),
                stages=tuple(map(str, said.get("stages", ()))),
                rev=said.get("rev"),
                members=frozenset(map(int, said.get("members", ()))),
                people=frozenset(map(int, said.get("people", ()))),
                department=said.get("department"),
                pipelines=frozenset(map(str, said.get("pipelines", ()))),
            )
        except (AttributeError, TypeError, ValueError) as wrong:
            raise ValueError(f"not a change: {text[:200]!r}") from wrong

    def for_(self, viewer: Viewer) -> Telling | None:
        """None for a stranger; somebody who only got a notice learns nothing of the card."""
        mine = not viewer.people.isdisjoint(self.people)
        card = self.card is not None and self._seen_by(viewer)
        return Telling(card, mine) if card or mine else None

    def _seen_by(self, viewer: Viewer) -> bool:
        here = {(self.process, channel) for channel in self.pipelines}
        near = self.process in viewer.by_department or not here.isdisjoint(viewer.channels_by_department)
        return (
            viewer.admin
            or self.process in viewer.wholly
            or not here.isdisjoint(viewer.channels)
            or not viewer.people.isdisjoint(self.members)
            or (near and self.department in viewer.departments)
        )

    def told(self, telling: Telling) -> dict[str, Any]:
        """The message as it goes out."""
        if not telling.card:
            return {"mine": True}
        return {
            "card": self.card,
            "process": self.process,
            "stages": self.stages,
            "rev": self.rev,
            "mine": telling.mine,
        }

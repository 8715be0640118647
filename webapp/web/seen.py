"""A card that whoever asks may see, and what its pages need of it. Everybody else gets 404."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from flask import abort
from sqlalchemy import Row

from webapp.process import filling, rights, undoing
from webapp.process.assignees import answers_for
from webapp.process.definition import Definition, Task, Who
from webapp.process.organisation import Person
from webapp.process.specs import spec_of
from webapp.process.state import Ask, CardState, OpenStep
from webapp.robots import KINDS
from webapp.storage import versions
from webapp.storage.reads import access, cards, links
from webapp.storage.reads.access import Process
from webapp.web import faces, viewing
from webapp.web.formats import t


class Card:
    """The card's row with its definition and state; what hangs on it is read when it is asked for."""

    def __init__(self, row: Row[Any]) -> None:
        self.row = row
        self.id: int = row.id
        self.definition: Definition = viewing.in_force(row.version_id, self.process.version_id)
        self.state: CardState = faces.state_of(row)
        self.me: int = viewing.viewer().person
        self.admin: bool = viewing.viewer().admin

    @property
    def process(self) -> Process:
        return next(p for p in viewing.company().processes if p.id == self.row.process_id)

    # -- what I may

    @property
    def moving(self) -> bool:
        """Neither ended nor on hold with its whole process."""
        return not self.state.closed and not self.process.paused

    def may(self, who: tuple[Who, ...]) -> bool:
        return self.moving and rights.listed(who, self.me, self.state, viewing.organisation())

    @cached_property
    def editable(self) -> frozenset[str]:
        if not self.moving:
            return frozenset()
        return frozenset(rights.editable(self.definition, self.state, self.me, viewing.organisation()))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields that are not shown as things are, or not to me."""
        asked = rights.context(self.state, viewing.world(), viewing.today())
        return filling.hidden_in(self.definition, self.row.values, asked) | self.unseen

    @cached_property
    def unseen(self) -> frozenset[str]:
        """The fields that are not for my eyes."""
        return rights.unseen(self.definition, self.state, self.me, viewing.organisation())

    @property
    def may_comment(self) -> bool:
        return rights.may_comment(self.definition, self.state, self.me, viewing.organisation())

    def may_hurry(self, ask: Ask) -> bool:
        """Whether I may say how urgent one of its tasks is."""
        who = (self.definition, self.state, ask, self.me, viewing.organisation(), viewing.today())
        return not self.process.paused and (self.admin or rights.may_hurry_task(*who))

    @property
    def may_delete(self) -> bool:
        return self.admin or rights.may_delete(self.definition, self.state, self.me, viewing.organisation())

    @property
    def may_restore(self) -> bool:
        return self.state.deleted and self.may_delete

    @property
    def may_undo(self) -> bool:
        """Whether the last decision was mine and can be taken back still."""
        undo = self.state.undo
        late = undo and undoing.problem(self.state, undo.no, self.me, viewing.now())
        return undo is not None and late is None and not self.process.paused

    def disputable(self, key: str) -> bool:
        """Whether it is a penalty of mine that was not taken back."""
        person, points = self.state.penalties.get(key, (0, 0))
        money, _currency, bonus = self.state.rewards.get(key, (0, "", False))
        return person == self.me and bool(points or money) and not bonus

    @cached_property
    def ways(self) -> tuple[rights.Way, ...]:
        if self.process.paused:
            return ()
        return rights.ways(self.definition, self.state, self.me, viewing.world(), viewing.today())

    def mine(self) -> list[tuple[OpenStep, Ask, Task]]:
        """Open tasks that I may answer, for myself or for somebody I stand in for."""
        if not self.moving:
            return []
        return [
            (step, ask, self.spec(step)) for step, ask in self.state.asks if self.principal(ask) is not None
        ]

    def principal(self, ask: Ask) -> int | None:
        """For whom I may answer the task."""
        return answers_for(self.me, ask, self.state, viewing.organisation(), viewing.today())

    # -- things by their keys

    def spec(self, step: OpenStep) -> Any:
        return spec_of(self.definition, step)

    def task(self, stage: str | None, step: str | None) -> Task | None:
        """The design of a task of this version."""
        place = self.definition.places.get((stage or "", step or ""))
        return place.step if place and isinstance(place.step, Task) else None

    def person(self, id: int | None) -> Person | None:
        return faces.person(id)

    def names(self, ids: Iterable[int]) -> str:
        return ", ".join(p.name for p in map(self.person, ids) if p)

    def stage(self, key: str | None) -> str:
        known = (d.stage_of.get(key or "") for d in self._known())
        found = next(filter(None, known), None)
        return t(found.title) if found else key or ""

    def field(self, key: str) -> str:
        found = next(filter(None, (d.field_of.get(key) for d in self._known())), None)
        return t(found.title) if found else key

    def _known(self) -> Iterator[Definition]:
        """The card's version; then the others, for what it has kept from one it ran on before."""
        yield self.definition
        yield from map(viewing.definition, versions.of(viewing.conn(), self.row.process_id))

    def department(self, key: str) -> str:
        found = viewing.organisation().departments.get(key)
        return t(found.title) if found else key

    def process_title(self, key: str) -> str:
        """What another process is called."""
        found = viewing.company().process(key)
        return t(found.definition.title) if found else key

    def robot(self, key: str | None) -> str:
        """What the robot is called: by itself, or by what robots of its kind do."""
        found = self.definition.robot_of.get(key or "")
        kind = KINDS.get(found.do) if found else None
        return t(found.title) if found and found.title else t(kind.label) if kind else key or ""

    # -- what hangs on it

    @cached_property
    def files(self) -> dict[int, Row[Any]]:
        return {row.id: row for row in cards.files(viewing.conn(), self.id)}

    @cached_property
    def related(self) -> list[Row[Any]]:
        """The cards that are linked to it, both ways, as far as I may see them."""
        return links.of(viewing.conn(), viewing.viewer(), self.id)

    def sees(self, id: int) -> bool:
        """Whether it is a linked card that I may see."""
        return any(row.id == id for row in self.related)

    @cached_property
    def linked(self) -> dict[int, Row[Any]]:
        """The cards its fields name, as far as I may see them."""
        values = self.row.values
        named = [values.get(f.key) for f in self.definition.fields if f.kind == "card"]
        for field in self.definition.fields:
            cells = [column.key for column in field.columns if column.kind == "card"]
            lines = values.get(field.key) if cells else None
            named += [line.get(key) for line in lines or () for key in cells]
        looked_up = any(field.lookup for field in self.definition.fields)
        ids = set(filter(None, named))
        return cards.linked(viewing.conn(), viewing.viewer(), ids, values=looked_up)


def card(id: int) -> Card:
    """The card, or 404 both where there is none and where it is not for these eyes."""
    row = access.see(viewing.conn(), viewing.viewer(), id)
    return Card(row) if row is not None else abort(404)

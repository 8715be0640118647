"""Visas: who decided what on a card, for whom, when, and on which version of what they were shown.

A sheet of visas is sealed: with prints of what was approved and of the answers. As long as both are as they
were, the sheet holds; after any later change, refusal or taking back it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatchmethod
from hashlib import sha256
from typing import Any, Literal

from . import events as e
from . import memory
from .definition import Definition, Task
from .kinds.base import is_nothing
from .state import CardState, Decision

SHORT = 10
TOLD = (
    "CardStarted",
    "FieldsChanged",
    "DocumentMade",
    "TaskOpened",
    "TaskReassigned",
    "TaskCompleted",
    "ApprovalKept",
    "ApprovalLapsed",
)

Told = Iterable[tuple[e.Event, datetime]]


@dataclass(frozen=True)
class Visa:
    """One answer to a question for approval. `values` are those of what was shown, as they stood then."""

    no: int
    stage: str
    step: str
    task: Mapping[Any, str]
    person: int
    state: Literal["yes", "no", "lapsed"]
    answer: Mapping[Any, str]
    at: datetime
    behalf: int | None = None
    comment: str = ""
    added: bool = False
    kept: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        """The files among what was shown."""
        return tuple(file for value in self.values.values() for file in files_in(value))


def files_in(value: Any) -> tuple[Mapping[str, Any], ...]:
    """The files that a value holds."""
    held = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in held if isinstance(one, Mapping) and {"id", "name"} <= set(one))


def visas(definition: Definition, story: Told) -> tuple[Visa, ...]:
    """Every answer, in the order they were given; one that still stands counts as of then."""
    teller = _Teller(definition)
    for event, at in story:
        teller.note(event, at)
    return tuple(teller.given.values())


class _Teller:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.values: dict[str, Any] = {}
        self.added: set[int] = set()
        self.given: dict[tuple[int, int], Visa] = {}

    @singledispatchmethod
    def note(self, event: e.Event, at: datetime) -> None:
        """Events that change neither an answer nor what is answered to."""

    @note.register
    def _(self, event: e.CardStarted, at: datetime) -> None:
        self.values.update(event.values)

    @note.register
    def _(self, event: e.FieldsChanged, at: datetime) -> None:
        self.values.update({key: new for key, (_old, new) in event.changes.items()})

    @note.register
    def _(self, event: e.DocumentMade, at: datetime) -> None:
        if event.field:
            self.values[event.field] = [*event.beside, event.file]

    @note.register
    def _(self, event: e.TaskOpened, at: datetime) -> None:
        if event.added:
            self.added.add(event.no)

    @note.register
    def _(self, event: e.TaskCompleted, at: datetime) -> None:
        if event.kind != "approve" or event.stays:
            return
        shown = subject(self.definition, event.stage, event.step)
        self.given[event.no, event.person] = Visa(
            event.no,
            event.stage,
            event.step,
            event.title,
            event.person,
            "yes" if event.approves else "no",
            event.label,
            at,
            event.behalf,
            event.comment,
            event.no in self.added,
            values={key: self.values.get(key) for key in shown},
        )

    @note.register
    def _(self, event: e.ApprovalKept, at: datetime) -> None:
        """It stands as it was given, and so is not told again; only that it still stands."""
        by = event.by or event.person
        before = self.given.get((event.no, by))
        if before:
            self.given[event.no, by] = replace(before, state="yes", kept=True)

    @note.register
    def _(self, event: e.ApprovalLapsed, at: datetime) -> None:
        for key, visa in self.given.items():
            if key[0] == event.no:
                self.given[key] = replace(visa, state="lapsed", kept=False)


# -- what was approved ----------------------------------------------------------------------------------


def subject(definition: Definition, stage: str, step: str) -> tuple[str, ...]:
    """The fields that whoever answers this task is shown or fills in: what an approval is of."""
    place = definition.places.get((stage, step))
    if place is None or not isinstance(place.step, Task):
        return _essentials(definition)
    spec = place.step
    named = (*spec.shows, *(asked.field for asked in spec.fields), *spec.depends_on)
    known = dict.fromkeys(key for key in named if key in definition.field_of)
    return tuple(known) or _essentials(definition)


def _essentials(definition: Definition) -> tuple[str, ...]:
    """Where a task shows nothing, what the card began with."""
    return tuple(a.field for a in definition.start.fields) or tuple(f.key for f in definition.fields)


def subjects(definition: Definition, given: Iterable[Visa]) -> tuple[str, ...]:
    """All that was approved, in the order of the process."""
    keys = {key for visa in given for key in subject(definition, visa.stage, visa.step)}
    return tuple(f.key for f in definition.fields if f.key in keys)


def version(values: Mapping[str, Any], hashes: Mapping[int, str]) -> str:
    """A short print of values. One file alone is known by the beginning of its own SHA-256."""
    files = [hashes.get(file["id"], "") for value in values.values() for file in files_in(value)]
    if len(files) == 1:
        return files[0][:SHORT]
    if files:
        return sha256("".join(sorted(files)).encode()).hexdigest()[:SHORT]
    told = sorted(memory.imprints(values, values).items())
    return sha256(repr(told).encode()).hexdigest()[:SHORT]


# -- the seal -------------------------------------------------------------------------------------------


def seal(state: CardState, keys: Iterable[str]) -> dict[str, Any]:
    """Prints of what was approved and of the answers, as they are now."""
    return {
        "values": memory.imprints(state.values, keys),
        "answers": len(state.decisions),
        "print": _answers(state.decisions),
    }


def broken(sealed: Mapping[str, Any], definition: Definition, state: CardState) -> str:
    """Why the seal no longer holds: `changed`, `taken_back` or `refused`; empty while it does."""
    now = memory.imprints(state.values, sealed["values"])
    if now != sealed["values"]:
        return "changed"
    before = state.decisions[: sealed["answers"]]
    if _answers(before) != sealed["print"]:
        return "taken_back"
    later = state.decisions[sealed["answers"] :]
    return "refused" if any(_refuses(definition, d) for d in later) else ""


def changed_fields(sealed: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that are not as they were."""
    now = memory.imprints(values, sealed["values"])
    return tuple(key for key, before in sealed["values"].items() if now[key] != before)


def _answers(decisions: Iterable[Decision]) -> str:
    told = repr([(d.no, d.step, d.person, d.outcome, d.behalf) for d in decisions])
    return sha256(told.encode()).hexdigest()[: memory.PRINT]


def _refuses(definition: Definition, decision: Decision) -> bool:
    place = definition.places.get((decision.stage, decision.step))
    if place is None or not isinstance(place.step, Task) or place.step.kind != "approve":
        return False
    outcome = place.step.outcome(decision.outcome)
    return not decision.approves and not (outcome is not None and outcome.stays)


def filled(values: Mapping[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields that hold something."""
    return tuple(key for key in keys if not is_nothing(values.get(key)))

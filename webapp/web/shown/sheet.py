"""The approval sheet: who was asked, who answered what and when, who is next, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch

from flask_babel import gettext

from webapp.process import events as e
from webapp.process import memory
from webapp.process.organisation import Person
from webapp.storage.reads.timeline import Entry
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.now import NAMED

ASKED = (
    "TaskOpened",
    "TaskTaken",
    "TaskReturned",
    "TaskReassigned",
    "TaskCompleted",
    "TaskCancelled",
    "ApprovalKept",
    "ApprovalLapsed",
    "DecisionUndone",
)


@dataclass(frozen=True)
class Visa:
    """One approval: its state is yes, no, now, ahead, skipped or lapsed; `kept` from an earlier round.

    `round` says how often the step was entered; `step` and `visit` are what it is counted by.
    """

    task: str
    people: tuple[int, ...]
    state: str = "now"
    answer: str = ""
    colour: str = ""
    at: datetime | None = None
    by: int | None = None
    taken: int | None = None
    behalf: int | None = None
    comment: str = ""
    added: bool = False
    kept: bool = False
    no: int = 0
    person: Person | None = None
    names: str = ""
    instead_of: str = ""
    given_by: tuple[int, ...] = ()
    first_asked: str = ""
    step: str = ""
    visit: int = 0
    round: int = 1


def sheet(card: Card, entries: list[Entry]) -> list[Visa]:
    """The visas in the order of asking, then those who will be asked."""
    visas: dict[int, Visa] = {}
    for entry in entries:
        _note(entry.event, entry.at, visas)
    return [_named(card, visa) for visa in _in_rounds([*visas.values(), *_ahead(card)])]


def _in_rounds(visas: list[Visa]) -> Iterator[Visa]:
    """Each with the round it belongs to: the first, or the one after so many returns."""
    visits: dict[str, list[int]] = {}
    for visa in visas:
        of_step = visits.setdefault(visa.step, [])
        if visa.visit not in of_step:
            of_step.append(visa.visit)
        yield replace(visa, round=of_step.index(visa.visit) + 1)


def _ahead(card: Card) -> Iterator[Visa]:
    """Who stands in a queue: only the first of those who will be asked is next."""
    for step in card.state.steps:
        spec, place = card.spec(step), 0
        for person in step.queue:
            stands = memory.kept(spec, step.stage, (person,), card.state)
            place += not stands
            answer = gettext("Agreed earlier, that stands") if stands else _place(place)
            yield Visa(
                t(spec.title), (person,), "ahead", answer, step=f"{step.stage}.{step.key}", visit=step.visit
            )


def _place(number: int) -> str:
    return gettext("Will be next") if number == 1 else gettext("Number %(n)s in the queue", n=number)


def _named(card: Card, visa: Visa) -> Visa:
    one = visa.by or visa.taken
    shown = (one,) if one else visa.people
    names, more = card.names(shown[:NAMED]), len(shown) - NAMED
    names = gettext("%(names)s and %(n)s more", names=names, n=more) if more > 0 else names
    person = card.person(shown[0]) if len(shown) == 1 else None
    return replace(
        visa,
        person=person,
        names=names,
        instead_of=card.names([visa.behalf] if visa.behalf else []),
        first_asked=card.names(visa.given_by[:NAMED]),
    )


@singledispatch
def _note(event: e.Event, at: datetime, visas: dict[int, Visa]) -> None:
    """Events that change nothing on the sheet."""


@_note.register
def _(event: e.TaskOpened, at: datetime, visas: dict[int, Visa]) -> None:
    if event.kind == "approve":
        visas[event.no] = Visa(
            t(event.title),
            event.people,
            answer=gettext("Awaited"),
            at=at,
            added=event.added,
            no=event.no,
            step=f"{event.stage}.{event.step}",
            visit=event.visit,
        )


@_note.register
def _(event: e.TaskTaken, at: datetime, visas: dict[int, Visa]) -> None:
    if event.no in visas:
        visas[event.no] = replace(visas[event.no], taken=event.person)


@_note.register
def _(event: e.TaskReturned, at: datetime, visas: dict[int, Visa]) -> None:
    if event.no in visas:
        visas[event.no] = replace(visas[event.no], taken=None)


@_note.register
def _(event: e.TaskReassigned, at: datetime, visas: dict[int, Visa]) -> None:
    if event.no in visas:
        before = visas[event.no]
        first = before.given_by or event.source
        # Back where it began: nobody stands between.
        given_by = () if first == (event.to,) else first
        visas[event.no] = replace(before, people=(event.to,), taken=None, given_by=given_by)


@_note.register
def _(event: e.TaskCompleted, at: datetime, visas: dict[int, Visa]) -> None:
    if event.no in visas and not event.stays:
        visas[event.no] = replace(
            visas[event.no],
            state="yes" if event.approves else "no",
            answer=t(event.label),
            colour=event.colour,
            at=at,
            by=event.person,
            behalf=event.behalf,
            comment=event.comment,
        )


@_note.register
def _(event: e.TaskCancelled, at: datetime, visas: dict[int, Visa]) -> None:
    if event.no in visas:
        visas[event.no] = replace(
            visas[event.no], state="skipped", answer=gettext("Not needed any more"), at=at
        )


@_note.register
def _(event: e.DecisionUndone, at: datetime, visas: dict[int, Visa]) -> None:
    """The answer counts no more; whoever was asked is asked again."""
    for no in event.reopened:
        if no in visas:
            visas[no] = replace(
                visas[no], state="now", answer=gettext("Awaited"), colour="", by=None, behalf=None, comment=""
            )


@_note.register
def _(event: e.ApprovalKept, at: datetime, visas: dict[int, Visa]) -> None:
    """A row of its own in the new round; what was said with it stands where it was given."""
    if event.kind == "approve":
        visas[-len(visas) - 1] = Visa(
            t(event.title),
            (event.person,),
            "yes",
            t(event.label),
            event.colour,
            event.given,
            by=event.by,
            behalf=event.person if event.by else None,
            kept=True,
            no=event.no,
            step=f"{event.stage}.{event.step}",
            visit=event.visit,
        )


@_note.register
def _(event: e.ApprovalLapsed, at: datetime, visas: dict[int, Visa]) -> None:
    """The latest row of that approval."""
    key = next((key for key in reversed(visas) if visas[key].no == event.no), None)
    if key is not None:
        answer = gettext("No longer stands")
        visas[key] = replace(visas[key], state="lapsed", answer=answer, colour="", at=at, kept=False)

"""«Сейчас»: whom the card waits for, since when and until when, or what has gone wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from webapp.process.events import CardClosed, TaskCompleted
from webapp.process.organisation import Person
from webapp.process.state import Ask, Incident, OpenStep
from webapp.storage.reads.timeline import Entry
from webapp.web import faces, viewing
from webapp.web.formats import day, moment, short_day, t, zone
from webapp.web.seen import Card
from webapp.web.shown.why import Waiting, why
from webapp.web.shown.why import trouble as troubled

NAMED = 3


@dataclass(frozen=True)
class Line:
    """One thing the card waits for."""

    title: str
    words: str = ""
    face: Person | str | None = None
    deadline: faces.Deadline | None = None


@dataclass(frozen=True)
class Now:
    """How things stand: mine, waiting, late, failed, done or refused."""

    state: str
    lines: tuple[Line, ...]
    help: str = ""
    why: str = ""


def now(card: Card, entries: Iterable[Entry]) -> Now:
    """The answer in one glance; `entries` tell how a closed card was closed."""
    if card.state.closed:
        return _closed(card, [entry.event for entry in entries])
    stage = card.definition.stage_of.get(card.row.stage)
    return replace(_open(card), help=t(stage.help) if stage else "", why=why(waiting(card), named=False))


def waiting(card: Card) -> Waiting:
    return Waiting(card.definition, card.state, card.row.entered_at, card.row.process_id)


def _open(card: Card) -> Now:
    troubles = tuple(Line(trouble(card, i), _("An administrator is needed.")) for i in card.state.incidents)
    lines = troubles + tuple(_lines(card))
    if not lines:
        title = _("At this stage since %(when)s", when=moment(card.row.entered_at))
        return Now("waiting", (Line(title, _by_hand(card)),))
    return Now("failed" if troubles else _mood(card), lines)


def _mood(card: Card) -> str:
    due = card.state.due
    if card.mine():
        return "mine"
    return "late" if due and due < viewing.now() else "waiting"


def _by_hand(card: Card) -> str:
    """Where nothing is under way, somebody moves the card."""
    owner = card.person(card.state.owner)
    return (
        _("Moved on by hand; responsible: %(name)s", name=owner.name)
        if owner and card.definition.transitions
        else ""
    )


def _lines(card: Card) -> Iterator[Line]:
    """What each open step waits for; a step with trouble is told as trouble."""
    stuck = {(i.step, i.visit) for i in card.state.incidents}
    for step in card.state.steps:
        for ask in step.asks:
            if ask.open:
                yield _task(card, step, ask)
        if (step.key, step.visit) not in stuck:
            if step.kind == "robot":
                yield Line(_("The robot is at work: %(title)s", title=card.robot(step.key)), face="robot")
            elif step.kind == "wait":
                yield _wait(card, step)


# -- people ----------------------------------------------------------------------------------------------


def _task(card: Card, step: OpenStep, ask: Ask) -> Line:
    since = _("since %(day)s", day=_short(ask.opened)) if ask.opened else ""
    words = ", ".join(filter(None, [_whom(card, ask), since]))
    return Line(t(card.spec(step).title), words, card.person(ask.holder), faces.deadline(ask.due))


def _whom(card: Card, ask: Ask) -> str:
    if ask.taken:
        return _("Taken by: %(names)s", names=_with_substitute(card, ask.taken))
    shown = ", ".join(_with_substitute(card, p) for p in ask.people[:NAMED])
    more = len(ask.people) - NAMED
    names = _("%(names)s and %(n)s more", names=shown, n=more) if more > 0 else shown
    return _("Waits for: %(names)s", names=names)


def _with_substitute(card: Card, id: int) -> str:
    """The name, and who acts for the person today."""
    person = card.person(id)
    acting = card.names(viewing.organisation().substitutes(id, viewing.today()))
    name = person.name if person else ""
    return _("%(name)s (stand-in: %(acting)s)", name=name, acting=acting) if acting else name


def _short(at: datetime) -> str:
    """The day, with its year only when that is another one."""
    here = zone()
    same_year = at.astimezone(here).year == viewing.now().astimezone(here).year
    return short_day(at) if same_year else day(at)


# -- machines ----------------------------------------------------------------------------------------------


def _wait(card: Card, step: OpenStep) -> Line:
    title = t(card.spec(step).title) or _("The process waits")
    if card.spec(step).child:
        numbers = (c.number for c in card.state.made_by(card.spec(step).child) if c.closed is None)
        return Line(title, _("for linked cards: %(numbers)s", numbers=", ".join(numbers)))
    if step.due:
        return Line(title, _("until %(when)s", when=moment(step.due)))
    return Line(title, _("for something to come in") if step.message else _("until a condition is met"))


def trouble(card: Card, incident: Incident) -> str:
    return troubled(card.definition, incident)


# -- the end -----------------------------------------------------------------------------------------------


def _closed(card: Card, events: list[Any]) -> Now:
    """How it ended; whose refusal it was, or why it was ended by hand."""
    ends = {
        "success": ("done", _("Finished")),
        "failure": ("refused", _("Ended")),
        "withdrawn": ("refused", _("Withdrawn")),
        "cancelled": ("refused", _("Cancelled")),
    }
    state, word = ends[card.state.closed or "failure"]
    by_flow = card.state.closed in ("success", "failure")
    title = f"{word}: {card.stage(card.state.stage)}" if by_flow else word
    lines = [Line(title, moment(card.row.closed_at))]
    why = _refusal(card, events) if card.state.closed == "failure" else _reason(events)
    return Now(state, (*lines, *why))


def _reason(events: list[Any]) -> Iterator[Line]:
    yield from (Line(_("Reason"), e.reason) for e in events if isinstance(e, CardClosed) and e.reason)


def _refusal(card: Card, events: list[Any]) -> Iterator[Line]:
    """The last answer, which led to this end."""
    answers = [e for e in events if isinstance(e, TaskCompleted)]
    for last in answers[-1:]:
        said = f"{t(last.label)}: {last.comment}" if last.comment else t(last.label)
        yield Line(card.names([last.person]), said)

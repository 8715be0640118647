"""Why a card stands where it does, in one sentence: for whom or what, how long, and how long is usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.process.definition import Definition, Task
from webapp.process.specs import spec_of
from webapp.process.state import Ask, CardState, Incident, OpenStep
from webapp.robots import KINDS
from webapp.storage.reads.usual import usual as usual_times
from webapp.web import faces, formats, viewing
from webapp.web.formats import t

NAMED = 3
# Nobody is away for minutes, nor stuck.
WORTH_SAYING = timedelta(minutes=1)


@dataclass(frozen=True)
class Waiting:
    """A card that is under way; `process_id` is looked up for how long cards usually are at its stage."""

    definition: Definition
    state: CardState
    entered: datetime
    process_id: int = 0


def why(card: Waiting, *, named: bool = True) -> str:
    """One sentence; nothing for a card that has ended. Without names where they stand beside it."""
    if card.state.closed or card.definition.is_register:
        return ""
    said, since = _cause(card, named)
    spent = viewing.now() - since
    long = _("already %(time)s", time=formats.lasting(spent)) if spent >= WORTH_SAYING else ""
    usual = usual_times(viewing.conn(), card.process_id, viewing.now()).get(card.state.stage)
    often = _("usual here: %(time)s", time=formats.lasting(usual)) if usual else ""
    return ", ".join(filter(None, [said, long, often]))


def _cause(card: Waiting, named: bool) -> tuple[str, datetime]:
    """What holds the card, and since when: trouble first, then people, then machines."""
    if card.state.incidents:
        return trouble(card.definition, card.state.incidents[0], reasons=True), card.entered
    asks = sorted(card.state.asks, key=lambda found: found[1].opened or card.entered)
    if asks:
        first = asks[0][1].opened or card.entered
        return ", ".join(list(_people(asks))[0 if named else 1 :]), first
    for step in card.state.steps:
        if step.kind in ("robot", "wait"):
            return _machine(card, step), card.entered
    return _by_hand(card), card.entered


# -- people ----------------------------------------------------------------------------------------------


def _people(asks: list[tuple[OpenStep, Ask]]) -> Iterator[str]:
    """The task that is open longest: with whom, away or not, reminded how often; and how many tasks more."""
    ask = asks[0][1]
    people = (ask.taken,) if ask.taken else ask.people
    named = ", ".join(filter(None, map(_person, people[:NAMED])))
    more = len(people) - NAMED
    names = _("%(names)s and %(n)s more", names=named, n=more) if more > 0 else named
    yield _("Taken by: %(names)s", names=names) if ask.taken else _("Waits for: %(names)s", names=names)
    if ask.reminded:
        yield ngettext("reminded %(num)d time", "reminded %(num)d times", ask.reminded)
    if ask.late:
        yield _("overdue")
    if len(asks) > 1:
        yield ngettext("and %(num)d more task", "and %(num)d more tasks", len(asks) - 1)


def _person(id: int) -> str:
    """The name; of somebody who is away, that they are, and who acts for them."""
    organisation, today = viewing.organisation(), viewing.today()
    person = faces.person(id)
    if person is None:
        return ""
    if not person.active:
        return _("%(name)s (works here no more)", name=person.name)
    if not organisation.away(id, today):
        return person.name
    acting = ", ".join(p.name for p in map(faces.person, organisation.substitutes(id, today)) if p)
    if acting:
        return _("%(name)s (away, stand-in: %(acting)s)", name=person.name, acting=acting)
    return _("%(name)s (away, without a stand-in)", name=person.name)


def _by_hand(card: Waiting) -> str:
    owner = faces.person(card.state.owner)
    if owner and any(card.state.stage in way.source for way in card.definition.transitions):
        return _("Moved on by hand; responsible: %(name)s", name=_person(owner.id))
    return _("Nothing is under way at this stage")


# -- machines --------------------------------------------------------------------------------------------


def _machine(card: Waiting, step: OpenStep) -> str:
    if step.kind == "wait":
        return _wait(card, step)
    pending = next((p for p in card.state.robots if p.no == step.robot), None)
    title = robot(card.definition, step.key)
    if pending and pending.due and pending.due > viewing.now():
        return _("The robot “%(title)s” starts: %(when)s", title=title, when=formats.moment(pending.due))
    return _("The robot is at work: %(title)s", title=title)


def _wait(card: Waiting, step: OpenStep) -> str:
    spec: Any = spec_of(card.definition, step)
    if spec.child:
        open_ones = ", ".join(c.number for c in card.state.made_by(spec.child) if c.closed is None)
        return _("Waits for linked cards: %(numbers)s", numbers=open_ones)
    title = t(spec.title)
    named = f"{title}: " if title else ""
    if step.due:
        return named + _("waits until %(when)s", when=formats.moment(step.due))
    if step.message:
        return named + _("waits for a message from outside")
    return named + _("waits until a condition holds")


def robot(definition: Definition, key: str) -> str:
    """What a robot is called: by itself, or by what robots of its kind do."""
    found = definition.robot_of.get(key)
    kind = KINDS.get(found.do) if found else None
    return t(found.title) if found and found.title else t(kind.label) if kind else key


# -- trouble ---------------------------------------------------------------------------------------------


def trouble(definition: Definition, incident: Incident, reasons: bool = False) -> str:
    """What only an administrator can put right; of a robot, if asked for, with the reason it gave."""
    key, _colon, reason = incident.detail.partition(":")
    if incident.code == "nobody":
        return _("There is nobody to give the task to: %(title)s", title=_task(definition, incident))
    title = _with_reason(robot(definition, key), reason if reasons else "")
    if incident.code == "robot_failed":
        return _("A robot failed: %(title)s", title=title)
    if incident.code == "card_refused":
        return _("Another card did not take what a robot asked of it: %(title)s", title=title)
    if incident.code == "endless":
        return _("The process went round in circles and was stopped")
    if incident.code == "looping":
        return _("Triggers set each other off again and again: %(title)s", title=incident.detail)
    return _("The card has no way to go on from here")


def _task(definition: Definition, incident: Incident) -> str:
    place = definition.places.get((incident.stage or "", incident.step or ""))
    return t(place.step.title) if place and isinstance(place.step, Task) else ""


def _with_reason(title: str, reason: str) -> str:
    """The first line of what went wrong, shortly: it may be long and technical."""
    first = reason.strip().split("\n")[0]
    return f"{title} — {first[:120]}" if first else title

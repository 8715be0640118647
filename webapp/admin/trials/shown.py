"""What the page of a trial shows: where the card stands, what can be done, what happened, what is coming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from webapp.admin.trials.stage import TrialCard, entry, stages
from webapp.admin.trials.would import Would, kind, would
from webapp.process.definition import Asked, Definition
from webapp.process.events import RobotDone, RobotFailed, RobotQueued
from webapp.process.organisation import Person
from webapp.process.state import Ask, OpenStep
from webapp.process.trial import Due, Told, Trial
from webapp.web import faces, forms, inputs, task_form
from webapp.web.corrections import Correction
from webapp.web.formats import day, t, zone
from webapp.web.forms import FieldView, Option
from webapp.web.inputs import FILES, Posted
from webapp.web.seen import Card
from webapp.web.shown import moves, story, values, whole
from webapp.web.shown.now import now, trouble

# What robots tell about themselves is told as what they would do.
OF_ROBOTS = ("PeopleNotified", "EmailSent", "DocumentMade", "PenaltyRecorded")
MOST_PEOPLE = 6
MOST_COMING = 6


@dataclass(frozen=True)
class Open:
    """An open task, and who may answer it now."""

    no: int
    title: str
    ask: str
    deadline: Any
    people: tuple[Person, ...]
    more: int
    chosen: bool


@dataclass(frozen=True)
class Coming:
    """Something that is due, in words."""

    at: Any
    words: str


@dataclass(frozen=True)
class Line:
    """An entry of the timeline; of a robot with what it would do, so that its failure can be tried."""

    told: Any
    act: int
    robot: str = ""
    title: str = ""
    kind: str = ""
    would: tuple[Would, ...] = ()
    error: str = ""
    at: Any = None


def top(card: TrialCard) -> dict[str, Any]:
    """The strip of stages and the sentence."""
    entries = stages(card.trial)
    return {
        "card": card,
        "stage": faces.stage(card.definition, card.state.stage),
        "strip": whole.strip(card, entries),
        "now": now(card, entries),
        "troubles": [(i, trouble(card, i)) for i in card.state.incidents],
    }


def around(card: TrialCard) -> dict[str, Any]:
    """Values, timeline, clock."""
    return {
        "sections": whole.sections(card) if card.state.stage else [],
        "days": _days(card),
        "coming": [Coming(due.at, _due(card, due)) for due in _awaited(card.trial)],
        "moves": moves.moves(card),
    }


# -- tasks -----------------------------------------------------------------------------------------------


def tasks(card: TrialCard, chosen: int | None) -> list[Open]:
    return [_open(card, step, ask, ask.no == chosen) for step, ask in card.state.asks]


def _open(card: TrialCard, step: OpenStep, ask: Ask, chosen: bool) -> Open:
    spec = card.spec(step)
    able = [p for p in map(card.person, card.trial.may_answer(ask)) if p]
    return Open(
        ask.no,
        t(spec.title),
        t(spec.ask),
        faces.deadline(ask.due),
        tuple(able[:MOST_PEOPLE]),
        max(0, len(able) - MOST_PEOPLE),
        chosen,
    )


def task(
    card: TrialCard, no: int | None, posted: Posted | None = None, fix: Correction | None = None
) -> dict[str, Any] | None:
    """The form of the task for whom the page is played as; None where there is none for them."""
    found = card.state.ask(no or 0)
    if found is None or card.principal(found[1]) is None:
        return None
    step, ask = found
    spec = card.spec(step)
    wanted = task_form.Found(card, step, ask, spec)
    form = task_form.form(wanted, posted, fix)
    if form is None:
        return None
    if fix is None:
        # What is in the request belongs to the act before.
        form = replace(form, typed="", checklist=tuple((n, title, False) for n, title, _on in form.checklist))
    named = {a.field for a in spec.fields}
    keys = [key for key in spec.shows or card.definition.field_of if key not in named]
    fields = with_made_up_files(card.definition, form.fields, posted, card.state.values)
    return {
        "no": ask.no,
        "title": t(spec.title),
        "ask": t(spec.ask),
        "form": replace(form, fields=tuple(fields), may_return=False),
        "facts": [f for f in values.present(card, keys) if f.value is not None],
    }


# -- forms -----------------------------------------------------------------------------------------------


def start_fields(
    definition: Definition, posted: Posted | None, fix: Correction | None, given: dict[str, Any]
) -> list[FieldView]:
    views = forms.views(definition, definition.start.fields, given, posted, fix.fields if fix else None)
    grouped = {inputs.name(key) for group in definition.start.one_of for key in group}
    views = [replace(view, one_of=view.name in grouped) for view in views]
    return with_made_up_files(definition, views, posted, given)


def fields(
    card: TrialCard, keys: Iterable[str], posted: Posted | None = None, fix: Correction | None = None
) -> list[FieldView]:
    """Inputs for fields of the card, changed by hand."""
    asked = tuple(Asked(field=key) for key in keys)
    views = forms.views(card.definition, asked, card.state.values, posted, fix.fields if fix else None)
    return with_made_up_files(card.definition, views, posted, card.state.values)


def with_made_up_files(
    definition: Definition, views: Iterable[FieldView], posted: Posted | None, held: Any
) -> list[FieldView]:
    """Files are not uploaded in a trial: a tick stands for one."""
    return [_made_up(view, posted, held) if view.kind in FILES else view for view in views]


def _made_up(view: FieldView, posted: Posted | None, held: Any) -> FieldView:
    key = view.name.removeprefix(inputs.name(""))
    ticked = bool(posted.values.get(key)) if posted else view.required or bool(held.get(key))
    name = file_name(view.title)
    option = Option(name, _("A made-up file: %(name)s", name=name))
    return replace(view, kind="choices", options=(option,), value=[name] if ticked else [], uploaded=())


def file_name(title: str) -> str:
    return f"{title}.pdf"


# -- the clock -------------------------------------------------------------------------------------------


def _awaited(trial: Trial) -> list[Due]:
    return [due for due in trial.coming() if due.at > trial.now][:MOST_COMING]


def _due(card: TrialCard, due: Due) -> str:
    if due.kind == "robot":
        return _("robot: %(title)s", title=card.robot(due.key))
    step = next((s for s in card.state.steps if s.key == due.key), None)
    spec = card.spec(step) if step else None
    title = t(spec.title) if spec and spec.title else ""
    words = {
        "deadline": _("deadline: %(title)s", title=title),
        "reminder": _("reminder: %(title)s", title=title),
        "wait": _("end of the wait: %(title)s", title=title),
        "limit": _("the wait gives up: %(title)s", title=title),
    }
    return words[due.kind].rstrip(": ")


# -- the timeline ----------------------------------------------------------------------------------------


def _days(card: TrialCard) -> list[tuple[str, list[Line]]]:
    """Newest first, as on a card."""
    here = zone()
    lines = list(_lines(card))[::-1]
    return [
        (day(on), list(found)) for on, found in groupby(lines, lambda line: line.at.astimezone(here).date())
    ]


def _lines(card: TrialCard) -> Iterator[Line]:
    shown = set(story.KINDS["all"]) - set(OF_ROBOTS)
    for told in card.trial.told:
        event: Any = told.event
        if isinstance(event, RobotDone | RobotFailed):
            yield _robot(card, told, event)
        elif _put_off(told) or type(event).__name__ in shown:
            yield Line(story.told(card, entry(told)), told.act, at=told.at)


def _put_off(told: Told) -> bool:
    """A robot that is planned for later, or for when its date is known."""
    event = told.event
    return isinstance(event, RobotQueued) and (event.due is None or event.due > told.at)


def _robot(card: TrialCard, told: Told, event: Any) -> Line:
    return Line(
        None,
        told.act,
        event.robot,
        card.robot(event.robot) if event.robot != card.robot(event.robot) else kind(card, event.robot),
        kind(card, event.robot),
        tuple(would(card, event.robot, told.played)) if told.played else (),
        getattr(event, "error", ""),
        told.at,
    )


# -- people ----------------------------------------------------------------------------------------------


def able(card: Card, trial: Trial) -> list[Person]:
    """Those who can do something now: the asked ones first, then whom transitions name."""
    asked = [p for _step, ask in trial.state.asks for p in trial.may_answer(ask)]
    movers = [
        p
        for transition in trial.definition.transitions
        if trial.state.stage in transition.source
        for who in transition.who
        if not who.everyone
        for p in trial.who(who)
    ]
    own = [p for p in (trial.state.owner, trial.state.initiator) if p]
    return [p for p in map(card.person, dict.fromkeys([*asked, *movers, *own])) if p]

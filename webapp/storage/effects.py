"""What each event changes in the tables besides its own timeline row. Gathered first, written in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any, cast

from sqlalchemy import select

from ..process import events as e
from ..process.definition import LEVELS, Task
from ..process.specs import spec_of
from ..process.state import CardState, OpenStep
from . import models as m
from .links import named_in
from .sheet import Sheet

FILE_KINDS = ("file", "files")
PEOPLE_KINDS = ("person", "people")


def apply(event: e.Event, sheet: Sheet, state: CardState, actor: int | None) -> None:
    """Puts the event's effects on the sheet; `state` is the card after the whole command."""
    sheet.revision += 1
    _apply(event, sheet, state, actor)


@singledispatch
def _apply(event: e.Event, s: Sheet, state: CardState, actor: int | None) -> None:
    """Events whose only effect is their row on the timeline."""


@_apply.register
def _(event: e.CardStarted, s: Sheet, state: CardState, actor: int | None) -> None:
    for key, value in event.values.items():
        _hold(s, key, None, value)


@_apply.register
def _(event: e.FieldsChanged, s: Sheet, state: CardState, actor: int | None) -> None:
    for key, (old, new) in event.changes.items():
        _hold(s, key, old, new)


def _hold(s: Sheet, key: str, old: Any, new: Any) -> None:
    """Files in a field are the card's; a card in a field or in its lines is linked to it."""
    spec = s.definition.field_of[key]
    kind = spec.kind
    if kind in FILE_KINDS:
        s.attach(key, old, new)
    elif kind == "card" and old != new:
        s.links[key] = new
    elif kind == "lines" and named_in(spec, old) != named_in(spec, new):
        s.lines[key] = named_in(spec, new)
    elif kind in PEOPLE_KINDS:
        s.named.add(key)


@_apply.register
def _(event: e.CardsMade, s: Sheet, state: CardState, actor: int | None) -> None:
    s.made.setdefault(event.robot, []).extend(card["card"] for card in event.cards)


@_apply.register
def _(event: e.CardsAsked, s: Sheet, state: CardState, actor: int | None) -> None:
    for order in event.orders:
        payload = {"order": order, "source": s.card_id}
        s.job("order", f"order:{event.no}:{order['card']}", s.now, card_id=order["card"], payload=payload)


@_apply.register
def _(event: e.DocumentMade, s: Sheet, state: CardState, actor: int | None) -> None:
    s.attached[event.file["id"]] = event.field or None
    s.replaced |= set(event.replaces)
    if event.seal:
        token, seal = event.seal["token"], {k: v for k, v in event.seal.items() if k != "token"}
        made = {"card_id": s.card_id, "attachment_id": event.file["id"], "made_at": s.now}
        s.sheets.append(made | {"token": token, "seal": seal})


@_apply.register
def _(event: e.CommentAdded, s: Sheet, state: CardState, actor: int | None) -> None:
    s.comments += 1
    s.attach(None, None, event.files)


@_apply.register
def _(event: e.StageEntered, s: Sheet, state: CardState, actor: int | None) -> None:
    s.stages |= {event.stage, event.source or event.stage}


@_apply.register
def _(event: e.TaskOpened, s: Sheet, state: CardState, actor: int | None) -> None:
    s.tasks.append(
        {
            "card_id": s.card_id,
            "no": event.no,
            "process_id": s.process_id,
            "step": event.step,
            "stage": event.stage,
            "visit": event.visit,
            "rank": rank(state, event.priority),
            "kind": event.kind,
            "title": event.title,
            "opened_at": s.now,
            "due_at": event.due,
            "taken_by": None,
            "late": False,
            "closed_at": None,
            "closed_by": None,
            "outcome": None,
            "search": _folded(event.title),
        }
    )
    s.assign(event.no, event.people)
    if event.due:
        plan(s, "deadline", event.no, event.due)
    if event.remind:
        plan(s, "remind", event.no, event.remind)


def rank(state: CardState, own: str) -> int:
    """0 for what is urgent, by itself or by its card: lists of tasks begin with it."""
    return len(LEVELS) - 1 - max(map(LEVELS.index, (state.priority, own)))


def plan(s: Sheet, timer: str, no: int, due: datetime) -> None:
    ref = f"{'due' if timer == 'deadline' else 'remind'}:{no}"
    payload = {"timer": timer, "ref": str(no), "due": due.isoformat() if timer == "deadline" else None}
    s.job("timer", ref, due, task_no=no, payload=payload)


@_apply.register
def _(event: e.TaskTaken, s: Sheet, state: CardState, actor: int | None) -> None:
    s.change_task(event.no, taken_by=event.person)
    _tell_asked(s, state, event.no)
    _stand_in(s, state, event.no, event.person, stays=True)


@_apply.register
def _(event: e.TaskReturned, s: Sheet, state: CardState, actor: int | None) -> None:
    s.change_task(event.no, taken_by=None)
    _tell_asked(s, state, event.no)
    _stand_in(s, state, event.no, event.person, stays=False)


def _stand_in(s: Sheet, state: CardState, no: int, person: int, *, stays: bool) -> None:
    """A substitute who took a task has it until they return it, also when the absence is over before."""
    found = state.ask(no)
    if found and person not in found[1].people:
        s.assign(no, [person], has=stays)


def _tell_asked(s: Sheet, state: CardState, no: int) -> None:
    found = state.ask(no)
    s.people |= set(found[1].people) if found else set()


@_apply.register
def _(event: e.TaskReassigned, s: Sheet, state: CardState, actor: int | None) -> None:
    s.release(event.no)
    s.change_task(event.no, taken_by=None)
    s.people |= set(event.source)
    s.assign(event.no, [event.to])


@_apply.register
def _(event: e.TaskCompleted, s: Sheet, state: CardState, actor: int | None) -> None:
    if not event.stays:
        s.close_task(event.no, event.person, event.outcome)


@_apply.register
def _(event: e.TaskCancelled, s: Sheet, state: CardState, actor: int | None) -> None:
    s.close_task(event.no, None, "")


@_apply.register
def _(event: e.DeadlineSet, s: Sheet, state: CardState, actor: int | None) -> None:
    s.cancel(f"due:{event.no}")
    s.change_task(event.no, due_at=event.due, late=False)
    if event.due:
        plan(s, "deadline", event.no, event.due)


@_apply.register
def _(event: e.DeadlinePassed, s: Sheet, state: CardState, actor: int | None) -> None:
    s.change_task(event.no, late=True)
    s.people |= set(event.people)


@_apply.register
def _(event: e.ReminderSent, s: Sheet, state: CardState, actor: int | None) -> None:
    if event.next:
        plan(s, "remind", event.no, event.next)


@_apply.register
def _(event: e.WaitBegun, s: Sheet, state: CardState, actor: int | None) -> None:
    ref = f"{event.step}/{event.visit}"
    s.cancel(f"wait:{ref}", f"limit:{ref}")
    _plan_wait(s, ref, event.due, event.limit)


def _plan_wait(s: Sheet, ref: str, due: datetime | None, limit: datetime | None) -> None:
    for timer, at in (("wait", due), ("limit", limit)):
        if at:
            s.job("timer", f"{timer}:{ref}", at, payload={"timer": timer, "ref": ref, "due": at.isoformat()})


@_apply.register
def _(event: e.StepEnded, s: Sheet, state: CardState, actor: int | None) -> None:
    if event.waited:
        s.cancel(f"wait:{event.step}/{event.visit}", f"limit:{event.step}/{event.visit}")


@_apply.register
def _(event: e.RobotQueued, s: Sheet, state: CardState, actor: int | None) -> None:
    if event.due:
        s.job("robot", f"robot:{event.no}", event.due, robot=event.robot, do=event.do, payload=event.context)


@_apply.register
def _(event: e.RobotPutOff, s: Sheet, state: CardState, actor: int | None) -> None:
    s.cancel(f"robot:{event.no}")
    pending = next((p for p in state.robots if p.no == event.no), None)
    if event.due and pending:
        context = dict(pending.context)
        s.job("robot", f"robot:{event.no}", event.due, robot=event.robot, do=event.do, payload=context)


@_apply.register
def _(event: e.RobotCancelled, s: Sheet, state: CardState, actor: int | None) -> None:
    s.cancel(f"robot:{event.no}")


@_apply.register
def _(event: e.PenaltyRecorded, s: Sheet, state: CardState, actor: int | None) -> None:
    s.penalties.append(
        {
            "card_id": s.card_id,
            "key": event.key,
            "user_id": event.person,
            "points": event.points,
            "money": event.money,
            "currency": event.currency,
            "bonus": event.bonus,
            "reason": event.reason,
            "at": s.now,
        }
    )


@_apply.register
def _(event: e.PenaltyWaived, s: Sheet, state: CardState, actor: int | None) -> None:
    s.waived.append({"key_": event.key, "waived_at": s.now, "waived_reason": event.reason})


@_apply.register
def _(event: e.ObserverAdded, s: Sheet, state: CardState, actor: int | None) -> None:
    s.observers.add(event.person)


@_apply.register
def _(event: e.VersionChanged, s: Sheet, state: CardState, actor: int | None) -> None:
    """Open tasks are called as they are in the other version, and the timers of waits follow their names."""
    version = select(m.Version.id).where(m.Version.process_id == s.process_id, m.Version.number == event.to)
    s.card["version_id"] = version.scalar_subquery()
    s.stages |= {*event.stages, *event.stages.values()}
    before = {there: here for here, there in event.steps.items()}
    for step in state.steps:
        name = f"{step.stage}/{step.key}"
        _rename(s, step, before.get(name, name).partition("/")[2])


def _rename(s: Sheet, step: OpenStep, old: str) -> None:
    if step.kind == "task":
        title = cast(Task, spec_of(s.definition, step)).title
        for no in (a.no for a in step.asks if a.open):
            s.change_task(no, step=step.key, stage=step.stage, title=title, search=_folded(title))
    elif step.kind == "wait" and old != step.key:
        s.cancel(f"wait:{old}/{step.visit}", f"limit:{old}/{step.visit}")
        _plan_wait(s, f"{step.key}/{step.visit}", step.due, step.limit)


def _folded(title: Mapping[Any, str]) -> str:
    return " ".join(title.values()).casefold().replace("ё", "е")


@_apply.register
def _(event: e.IncidentRaised, s: Sheet, state: CardState, actor: int | None) -> None:
    s.incidents += 1


@_apply.register
def _(event: e.IncidentResolved, s: Sheet, state: CardState, actor: int | None) -> None:
    s.incidents -= 1

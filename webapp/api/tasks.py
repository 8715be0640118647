"""Tasks: found, read with their form, answered, taken, handed on."""

from __future__ import annotations

from typing import Any

from flask import abort

from webapp.api import callers, cards, shapes, values
from webapp.api.contract import operation
from webapp.api.processes import text
from webapp.process.commands import Actor, Complete, Reassign, Return, Take
from webapp.process.definition import Outcome
from webapp.process.definition import Task as Spec
from webapp.process.policies import LEVELS
from webapp.runtime.requests import Answer
from webapp.storage.reads import inbox as reads
from webapp.storage.reads import tasks as stored
from webapp.storage.reads.inbox import After, Wanted
from webapp.web import seen, viewing

RANKS = [str(rank) for rank in range(len(LEVELS))]
PATH = "/cards/<int:id>/tasks/<int:no>"


@operation("GET", "/tasks", scope="cards:read", query=shapes.TasksQuery, answer=shapes.Tasks)
def index(query: shapes.TasksQuery) -> shapes.Tasks:
    """Tasks, the more urgent first, in the order of their deadlines, or the latest done; yours, or of every
    card you see.
    """
    viewer = viewing.viewer()
    process = viewing.process(query.process) if query.process else None
    done = query.state == "done"
    people = None if query.whose == "all" else (viewer.person,) if done else viewer.people
    wanted = Wanted(people, done, query.q, process.id if process else None)
    after = _after(query.after) if query.after else None
    if done and after and after.at is None:
        raise cards.bad_cursor()
    rows = reads.tasks(viewing.conn(), viewer, wanted, query.limit, after)
    shown = rows[: query.limit]
    asked = reads.asked(viewing.conn(), shown)
    last = shown[-1] if len(rows) > query.limit else None
    following = _cursor(last, last.closed_at if done else last.due_at) if last else None
    return shapes.Tasks(
        items=[_line(row, asked.get((row.card_id, row.no), [])) for row in shown], next=following
    )


def _cursor(last: Any, at: Any) -> str:
    """Where the next page begins: urgent tasks stand first, so how urgent the last one was is part of it."""
    return f"{cards.cursor(at, last.id)}~{last.rank}"


def _after(text: str) -> After:
    place, _tilde, rank = text.rpartition("~")
    if place.count("~") == 1 and rank in RANKS:
        return After(*cards.read_cursor(place), int(rank))
    return After(*cards.read_cursor(text))


@operation("GET", PATH, scope="cards:read", answer=shapes.Task)
def show(id: int, no: int) -> shapes.Task:
    """One task: its form, its outcomes and whether you may answer it."""
    card = seen.card(id)
    row = stored.one(viewing.conn(), card.id, no) or abort(404)
    spec = card.task(row.stage, row.step)
    found = card.state.ask(no)
    line = cards.task(card, *found) if found else _closed(card, row)
    return shapes.Task(
        **line.model_dump(),
        kind=spec.kind if spec else "",
        open=found is not None,
        mine=found is not None and card.moving and card.principal(found[1]) is not None,
        revision=card.row.revision,
        form=[shapes.Asked(field=a.field, required=a.required) for a in spec.fields] if spec else [],
        checklist=[text(item) for item in spec.checklist] if spec else [],
        outcomes=[_outcome(o) for o in spec.buttons] if spec else [],
        shows=_shows(card, spec),
    )


@operation("POST", f"{PATH}/completion", scope="tasks:write", body=shapes.Completion, answer=shapes.Done)
def complete(id: int, no: int, body: shapes.Completion) -> Answer:
    """Answers the task with one of its outcomes."""
    card = seen.card(id)
    raw = values.given(card.definition, body.values, card.row.values)
    command = Complete(no, body.outcome, raw, body.comment, body.revision, tuple(body.checked))
    return cards.perform(card, command)


@operation("POST", f"{PATH}/taking", scope="tasks:write", body=shapes.Nothing, answer=shapes.Done)
def take(id: int, no: int, body: shapes.Nothing) -> Answer:
    """Takes a task of a group."""
    return cards.perform(seen.card(id), Take(no))


@operation("POST", f"{PATH}/return", scope="tasks:write", body=shapes.Nothing, answer=shapes.Done)
def give_back(id: int, no: int, body: shapes.Nothing) -> Answer:
    """Gives a task that you took back to its group."""
    return cards.perform(seen.card(id), Return(no))


@operation("POST", f"{PATH}/assignee", scope="tasks:write", body=shapes.Assignee, answer=shapes.Done)
def reassign(id: int, no: int, body: shapes.Assignee) -> Answer:
    """Hands the task on, where its step allows it; with the scope admin, as an administrator."""
    card = seen.card(id)
    actor = Actor("admin", card.me) if card.admin and callers.has("admin") else callers.me()
    return cards.perform(card, Reassign(no, body.person, body.reason), actor)


def _outcome(outcome: Outcome) -> shapes.Outcome:
    return shapes.Outcome(
        key=outcome.key,
        title=text(outcome.title),
        comment=outcome.comment,
        requires=list(outcome.requires),
        approves=outcome.approves,
    )


def _shows(card: seen.Card, spec: Spec | None) -> list[str]:
    keys = (spec.shows if spec else ()) or tuple(card.definition.field_of)
    return [key for key in keys if key not in card.hidden]


def _line(row: Any, people: list[int]) -> shapes.TaskLine:
    return shapes.TaskLine(
        card=row.card_id,
        number=row.number,
        no=row.no,
        title=row.title,
        stage=row.stage,
        step=row.step,
        people=people,
        taken_by=row.taken_by,
        opened_at=row.opened_at,
        due_at=row.due_at,
        priority=LEVELS[::-1][row.rank],
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome or None,
    )


def _closed(card: seen.Card, row: Any) -> shapes.TaskLine:
    return shapes.TaskLine(
        card=card.id,
        number=card.row.number,
        no=row.no,
        title=row.title,
        stage=row.stage,
        step=row.step,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome or None,
    )

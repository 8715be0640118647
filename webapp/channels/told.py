"""What a parcel says, card by card, in the reader's language: the same for every channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app
from flask_babel import force_locale, get_locale

from webapp.channels import sayings
from webapp.config import Config
from webapp.process import state as states
from webapp.process.assignees import answers_for
from webapp.process.definition import Outcome, Task
from webapp.process.state import Ask, CardState, OpenStep
from webapp.process.tasks import needs_form
from webapp.runtime import reading
from webapp.runtime.deliveries import Parcel
from webapp.storage import versions

ABOUT_TASKS = ("task", "reminder", "overdue")


@dataclass(frozen=True)
class Line:
    """One notice: its sentence, somebody's own words, and when a task is due."""

    text: str
    detail: str = ""
    ask: str = ""
    due: str = ""


@dataclass(frozen=True)
class About:
    """A card (or none) with what is told of it; `task` is the open one that it asks to do."""

    number: str
    title: str
    card_id: int | None
    url: str
    lines: tuple[Line, ...]
    task: int | None = None
    outcomes: tuple[Outcome, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()


def config() -> Config:
    found: Config = current_app.config["REGLAMENT"]
    return found


def speaking(parcel: Parcel) -> Any:
    """A context in which everything is said in the person's language."""
    return force_locale(parcel.person.locale)


def about(parcel: Parcel) -> list[About]:
    """Cards in the order of their first notice; notices without a card stand last."""
    rows = sorted(parcel.news, key=lambda row: (row.number is None, row.card_id or 0, row.id))
    return [_about(parcel, list(some)) for _, some in groupby(rows, lambda row: row.number and row.card_id)]


def _about(parcel: Parcel, rows: list[Any]) -> About:
    first, base = rows[0], config().base_url
    if first.number is None:
        return About("", "", None, f"{base}/notifications", tuple(_lines(parcel, rows, {})))
    open_tasks = _open_tasks(parcel, first)
    lines = tuple(_lines(parcel, rows, open_tasks))
    named = [row.task_no for row in rows if row.kind in ABOUT_TASKS and row.task_no in open_tasks]
    url = f"{base}/cards/{first.card_id}"
    if len(set(named)) != 1:
        return About(first.number, first.title, first.card_id, url, lines)
    ask, spec = open_tasks[named[0]]
    quick = () if len(ask.people) > 1 and ask.taken is None else _quick(spec)
    return About(
        first.number, first.title, first.card_id, f"{url}/tasks/{ask.no}", lines, ask.no, tuple(quick)
    )


def _open_tasks(parcel: Parcel, row: Any) -> dict[int, tuple[Ask, Task]]:
    """The tasks of the card that the person may answer."""
    state: CardState = states.load(row.state, row.values)
    with reading() as conn:
        definition = versions.in_force(conn, row.version_id, row.current_id)
    found: dict[int, tuple[Ask, Task]] = {}
    step: OpenStep
    for step, ask in state.asks:
        place = definition.places.get((step.stage, step.key))
        may = answers_for(
            parcel.person.id, ask, state, parcel.world.organisation, parcel.world.today(parcel.now)
        )
        if place and isinstance(place.step, Task) and may is not None:
            found[ask.no] = (ask, place.step)
    return found


def _quick(spec: Task) -> Iterator[Outcome]:
    """Answers that can be given without the task's form."""
    return (outcome for outcome in spec.buttons if not needs_form(spec, outcome))


def _lines(parcel: Parcel, rows: list[Any], tasks: dict[int, tuple[Ask, Task]]) -> Iterator[Line]:
    for row in rows:
        said = sayings.saying(row.kind, row.data, parcel.world.organisation)
        of_task = tasks.get(row.task_no) if row.kind in ABOUT_TASKS else None
        yield Line(
            said,
            sayings.detail(row.kind, row.data),
            sayings.t(of_task[1].ask) if of_task else "",
            moment(row.due_at, parcel) if row.kind in ABOUT_TASKS and row.due_at else "",
        )


def moment(at: datetime, parcel: Parcel) -> str:
    """By the clock of the person."""
    zone = ZoneInfo(parcel.person.timezone or config().timezone)
    locale = get_locale()
    pattern = "d MMMM y, HH:mm"
    return str(format_datetime(at.astimezone(zone), pattern, locale=locale))

"""«Что дальше»: what robots and the clock are going to do with a card, and what the robots have done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.storage.reads import jobs
from webapp.storage.reads.timeline import Entry
from webapp.web import viewing
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.story import UNDER_THE_BONNET, Told, told

FEW = 10
CAUSES: dict[str, Any] = {
    "step": _l("it is the robot's turn"),
    "stage entered": _l("the card came to the stage"),
    "deadline passed": _l("a deadline was missed"),
    "outcome": _l("a task was answered"),
    "trigger": _l("a trigger set it off"),
    "retry": _l("an administrator wants it again"),
}


@dataclass(frozen=True)
class Doing:
    """Something a robot or the clock is going to do or has done, when, and why."""

    what: str
    at: datetime | None
    state: str
    icon: str
    why: str = ""
    tries: int = 0
    error: str = ""
    results: tuple[Told, ...] = ()

    @property
    def trouble(self) -> str:
        """How often it was tried in vain, if it was."""
        if not self.tries or self.state in ("done", "cancelled"):
            return ""
        return ngettext("Tried %(num)d time", "Tried %(num)d times", self.tries)


@dataclass(frozen=True)
class Doings:
    planned: tuple[Doing, ...] = ()
    done: tuple[Doing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.planned or self.done)

    @property
    def recent(self) -> tuple[Doing, ...]:
        return self.done[:FEW]

    @property
    def earlier(self) -> tuple[Doing, ...]:
        return self.done[FEW:]


def doings(card: Card) -> Doings:
    """Both lists; machines' words are for administrators."""
    planned, ended = jobs.of_card(viewing.conn(), card.id)
    brought = jobs.told(viewing.conn(), ended, card.id)
    return Doings(
        tuple(_planned(card, job) for job in planned),
        tuple(_done(card, job, brought.get(job.id, ())) for job in ended),
    )


def _planned(card: Card, job: Any) -> Doing:
    what = card.robot(job.robot) if job.kind == "robot" else _timer(card, job)
    icon = "robot" if job.kind == "robot" else "alarm"
    return Doing(what, job.due_at, job.state, icon, _why(card, job), job.tries, _error(card, job))


def _done(card: Card, job: Any, entries: Iterable[Entry]) -> Doing:
    shown = (one for one in entries if type(one.event).__name__ not in UNDER_THE_BONNET)
    results = tuple(told(card, entry) for entry in shown)
    at = job.finished_at or job.due_at
    return Doing(
        card.robot(job.robot),
        at,
        job.state,
        "robot",
        tries=job.tries,
        error=_error(card, job),
        results=results,
    )


def _error(card: Card, job: Any) -> str:
    return job.error or "" if card.admin else ""


def _why(card: Card, job: Any) -> str:
    """What set the robot off, as far as the card still knows."""
    no = job.ref.removeprefix("robot:")
    found = next((p for p in card.state.robots if str(p.no) == no), None) if job.kind == "robot" else None
    return str(CAUSES.get(found.cause, "")) if found else ""


# -- the clock ---------------------------------------------------------------------------------------------


def _timer(card: Card, job: Any) -> str:
    name, _colon, ref = job.ref.partition(":")
    say = TIMERS.get(name)
    return say(card, job, ref) if say else ref


def _task(words: Callable[[str], str]) -> Callable[[Card, Any, str], str]:
    return lambda card, job, ref: words(_title(card, job.task_no))


def _title(card: Card, no: int | None) -> str:
    found = card.state.ask(no or 0)
    return t(card.spec(found[0]).title) if found else ""


def _wait(card: Card, _job: Any, ref: str) -> str:
    key, _slash, visit = ref.rpartition("/")
    step = card.state.step(key, int(visit) if visit.isdigit() else None)
    title = t(card.spec(step).title) if step else ""
    return _("The wait ends: %(title)s", title=title) if title else _("The wait ends and the card goes on")


def _limit(card: Card, _job: Any, ref: str) -> str:
    return _("The card will not wait any longer")


TIMERS: dict[str, Callable[[Card, Any, str], str]] = {
    "due": _task(lambda title: _("Deadline of the task: %(title)s", title=title)),
    "remind": _task(lambda title: _("Reminder of the task: %(title)s", title=title)),
    "wait": _wait,
    "limit": _limit,
}

"""«Автоматизация»: the tasks of a person, and of those they may look after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, g, request, url_for
from flask_babel import gettext as _

from webapp.process.organisation import Person
from webapp.storage.reads import inbox as reads
from webapp.storage.reads.inbox import After, Wanted
from webapp.web import counters, formats, tasklines, viewing
from webapp.web.partials import page_or_partial
from webapp.web.tasklines import TaskLine

pages = Blueprint("inbox", __name__)

PAGE = 50
FILTERS = ("title", "responsible", "deadline", "state", "process")


@pages.get("/tasks")
def index() -> str:
    g.place = "tasks"
    chosen = {name: value for name in FILTERS if (value := viewing.words(name))}
    wanted = _wanted(chosen)
    rows = reads.tasks(viewing.conn(), viewing.viewer(), wanted, PAGE, _after())
    shown = rows[:PAGE]
    return page_or_partial(
        "tasks/index.html",
        "tasks/_list.html",
        groups=list(_groups(wanted, tasklines.lines(shown))),
        filters=chosen,
        people=_people(),
        tabs=_tabs(chosen),
        hide_holder=wanted.people is not None and not wanted.done and set(wanted.people) <= set(_mine()),
        url=request.full_path.rstrip("?"),
        next_url=_next_url(chosen, wanted, rows),
        events=_events(wanted),
    )


def my_tasks(limit: int) -> list[TaskLine]:
    """The first of the viewer's open tasks, the most urgent first."""
    return tasklines.lines(reads.tasks(viewing.conn(), viewing.viewer(), Wanted(_mine()), limit)[:limit])


def _mine() -> tuple[int, ...]:
    return viewing.viewer().people


# -- what was asked for ------------------------------------------------------------------------------


def _wanted(chosen: dict[str, str]) -> Wanted:
    process = viewing.company().process(chosen.get("process"))
    done = chosen.get("state") == "done"
    deadline = "" if done else chosen.get("deadline", "")
    return Wanted(
        people=_responsible(chosen.get("responsible", ""), done),
        done=done,
        words=chosen.get("title", ""),
        process_id=process.id if process else None,
        due=_span(deadline),
        never=deadline == "none",
    )


def _responsible(key: str, done: bool) -> tuple[int, ...] | None:
    """Whose tasks; nobody in particular means all that are visible. What I did for others, I did."""
    viewer = viewing.viewer()
    if key == "anyone":
        return None
    if key == "people":
        return tuple(subordinates())
    if key == "me":
        return (viewer.person,)
    if key.isascii() and key.isdigit() and len(key) < viewing.LONGEST_NUMBER:
        return (int(key),)
    return (viewer.person,) if done else viewer.people


def subordinates() -> list[int]:
    """The people of the departments that the viewer heads today."""
    org, me, day = viewing.organisation(), viewing.viewer().person, viewing.today()
    headed = [
        key for key in org.departments if org.acting_head(key, day) == me or org.departments[key].head == me
    ]
    return sorted({person for key in headed for person in org.members(key)} - {me})


def _span(deadline: str) -> tuple[datetime | None, datetime | None] | None:
    """From which moment to which a deadline lies."""
    day = viewing.today()
    return {
        "late": (None, viewing.now()),
        "today": (_midnight(day), _midnight(day + timedelta(days=1))),
        "week": (_midnight(day), _midnight(day + timedelta(days=7 - day.weekday()))),
    }.get(deadline)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), viewing.zone()).astimezone(UTC)


def _after() -> After | None:
    """The cursor of the page before, as `_next_url` wrote it."""
    if not request.args.get("after"):
        return None
    at, _tilde, rest = request.args["after"].partition("~")
    number, _mark, rank = rest.partition("~")
    try:
        moment = None if at == "-" else datetime.fromisoformat(at).astimezone(UTC)
        return After(moment, int(number[: viewing.LONGEST_NUMBER - 1]), int(rank[:1] or 2))
    except (ValueError, OverflowError):
        abort(400)


def _next_url(chosen: dict[str, str], wanted: Wanted, rows: list[Any]) -> str | None:
    if len(rows) <= PAGE:
        return None
    last = rows[PAGE - 1]
    at = last.closed_at if wanted.done else last.due_at
    filters: dict[str, Any] = {**chosen, "after": f"{at.isoformat() if at else '-'}~{last.id}~{last.rank}"}
    return url_for("inbox.index", **filters)


def _events(wanted: Wanted) -> str:
    """What makes the list fetch itself anew: my own tasks, or anything on the boards I see."""
    names = ["live-me", "live-catchup"]
    if wanted.people is None or not set(wanted.people) <= set(_mine()):
        names += [f"live-board-{entry.key}" for entry in counters.menu().processes]
    return ", ".join(f"{name} from:body" for name in names)


def _people() -> dict[str, list[Person]]:
    """Whom the filter names: those the viewer acts for, and their own people."""
    return {"acts_for": _by_name(viewing.viewer().acts_for), "subordinates": _by_name(subordinates())}


def _by_name(ids: Iterable[int]) -> list[Person]:
    known = viewing.organisation().people
    return sorted((known[i] for i in ids if i in known), key=lambda person: person.name)


def _tabs(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """My tasks process by process, where there is more than one."""
    entries = [entry for entry in counters.menu().processes if entry.mine]
    if len(entries) < 2 and "process" not in chosen:
        return []
    rest: dict[str, Any] = {name: value for name, value in chosen.items() if name != "process"}
    whole = {"title": _("All"), "url": url_for("inbox.index", **rest), "current": "process" not in chosen}
    return [whole] + [
        {
            "title": entry.title,
            "count": entry.mine,
            "url": url_for("inbox.index", process=entry.key, **rest),
            "current": chosen.get("process") == entry.key,
        }
        for entry in entries
    ]


# -- headings ----------------------------------------------------------------------------------------


def _groups(wanted: Wanted, found: list[TaskLine]) -> Iterator[dict[str, Any]]:
    """The tasks under headings: by how soon they are due, or by the day they were done."""
    heading = _day_done if wanted.done else _how_soon
    for title, tasks in groupby(found, heading):
        yield {"title": title, "tasks": list(tasks)}


def _day_done(task: TaskLine) -> str:
    return formats.day(task.done)


def _how_soon(task: TaskLine) -> str:
    if task.priority:
        return task.priority.capitalize()
    if task.deadline is None:
        return _("Without a deadline")
    if task.deadline.state == "late":
        return _("Overdue")
    day = viewing.today()
    ends = ((_("Today"), 1), (_("Tomorrow"), 2), (_("This week"), 7 - day.weekday()))
    due = task.deadline.at
    return next((title for title, days in ends if due < _midnight(day + timedelta(days=days))), _("Later"))

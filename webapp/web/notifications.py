"""The bell: what I was told, card by card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.organisation import Person
from webapp.storage.reads import notifications as reads
from webapp.storage.reads.counters import ABOUT_TASKS
from webapp.web import counters, faces, formats, notices, viewing
from webapp.web.partials import htmx, wants_partial

pages = Blueprint("notifications", __name__)

IN_BELL = 20
PAGE = 50


@dataclass(frozen=True)
class Note:
    """One sentence; `to_do`: it asks for something that is still to be done."""

    id: int
    text: str
    detail: str
    url: str
    who: Person | None
    at: datetime
    news: bool
    to_do: bool


@dataclass(frozen=True)
class About:
    """A card (or none), and what was told of it, the newest first."""

    number: str
    title: str
    card_id: int | None
    notes: tuple[Note, ...]

    @property
    def news(self) -> bool:
        return any(note.news for note in self.notes)


@pages.get("/notifications")
def index() -> str:
    """The bell's sheet, or the whole page."""
    limit = IN_BELL if wants_partial() else PAGE
    rows = reads.notifications(viewing.conn(), viewing.viewer(), limit, viewing.number("before"))
    shown = rows[:limit]
    menu = counters.menu()
    if wants_partial():
        return render_template("notifications/_panel.html", about=list(by_card(shown)), urgent=menu.urgent)
    return render_template(
        "notifications/index.html",
        days=list(_by_day(shown)),
        unread=menu.unread,
        urgent=menu.urgent,
        next_url=url_for("notifications.index", before=shown[-1].id) if len(rows) > limit else None,
    )


@pages.get("/notifications/<int:id>")
def show(id: int) -> Any:
    """Leads to what it is about; by that the card's notifications are read."""
    row = reads.one(viewing.conn(), viewing.viewer(), id) or abort(404)
    target = _target(row)
    number = None if row.card_id else row.id
    runtime.mark_read(viewing.viewer().person, row.card_id, number=number)
    return redirect(target, 303)


@pages.post("/notifications")
def update() -> Any:
    """Everything has been read."""
    runtime.mark_read(viewing.viewer().person)
    if htmx:
        return Response(status=204, headers={"HX-Trigger": '{"live-me": {"target": "body"}}'})
    flash(_("All notifications are marked as read."), "success")
    return redirect(url_for("notifications.index"), 303)


def _target(row: Any) -> str:
    """The task if it is still to be done, otherwise the card; the list where there is no card to show."""
    if row.kind == "news":
        return url_for("articles.show", id=row.data["article"])
    if row.number is None:
        return url_for("notifications.index")
    return _task_url(row) if _to_do(row) else url_for("cards.show", id=row.card_id)


def _task_url(row: Any) -> str:
    return url_for("tasks.show", id=row.card_id, no=row.task_no)


def _to_do(row: Any) -> bool:
    return row.kind in ABOUT_TASKS and bool(row.has_task) and row.task_closed_at is None


def _by_day(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for title, some in groupby(rows, lambda row: formats.day(row.at)):
        yield {"title": title, "about": list(by_card(some))}


def by_card(rows: Iterable[Any]) -> Iterator[About]:
    """Cards in the order of their last notification; what has no card stands alone."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.card_id or ("none", row.id), []).append(row)
    for some in found.values():
        first = some[0]
        known = first.number is not None
        yield About(
            first.number if known else "",
            first.title if known else "",
            first.card_id if known else None,
            tuple(_note(row) for row in some),
        )


def _note(row: Any) -> Note:
    return Note(
        id=row.id,
        text=notices.saying(row),
        detail=notices.detail(row),
        url=url_for("notifications.show", id=row.id),
        who=faces.person(row.data.get("person")),
        at=row.at,
        news=bool(row.news),
        to_do=_to_do(row),
    )

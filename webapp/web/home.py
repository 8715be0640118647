"""The start page: what waits for me, what I started, what is late, what I may create."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.storage.reads import articles, lists
from webapp.storage.reads import notifications as told
from webapp.web import counters, faces, inbox, notifications, tiles, viewing
from webapp.web.articles import entry
from webapp.web.partials import page_or_partial
from webapp.web.reading import may_write, reader

pages = Blueprint("home", __name__)

FEW = 10
FEED = 5
# What is worth knowing in a feed; what asks for something is among the tasks.
EVENTS = ("closed", "decision", "owner", "message")


@pages.get("/")
def show() -> str:
    conn, viewer, now = viewing.conn(), viewing.viewer(), viewing.now()
    menu = counters.menu()
    started, late = lists.how_many(conn, viewer, now)
    return page_or_partial(
        "home/show.html",
        "home/_parts.html",
        greeting=_greeting(),
        startable=menu.startable,
        stats=list(_stats(menu, started, late)),
        tasks=inbox.my_tasks(FEW),
        tasks_total=menu.tasks,
        started=[tiles.tile(row) for row in lists.started(conn, viewer, FEW)],
        started_total=started,
        late=[tiles.tile(row) for row in lists.late(conn, viewer, now, FEW)],
        late_total=late,
        news=[entry(row) for row in articles.news(conn, reader(), FEED)[:FEED]],
        events=list(notifications.by_card(told.of_kinds(conn, viewer, EVENTS, FEED))),
        may_write=may_write(),
    )


def _greeting() -> str:
    """The first name is not declined; where there is none, nobody is addressed."""
    known = faces.person(current_user.id)
    name = current_user.first_name or (known.name if known else "")
    hour = viewing.now().astimezone(viewing.zone()).hour
    if hour < 5 or hour >= 23:
        return _("Good night, %(name)s", name=name)
    if hour < 12:
        return _("Good morning, %(name)s", name=name)
    return _("Good afternoon, %(name)s", name=name) if hour < 18 else _("Good evening, %(name)s", name=name)


def _stats(menu: Any, started: int, late: int) -> Any:
    yield {"title": _("Wait for me"), "value": menu.tasks, "url": url_for("inbox.index"), "late": False}
    yield {"title": _("Started by me"), "value": started, "url": "#home-started", "late": False}
    yield {"title": _("Late"), "value": late, "url": "#home-late", "late": True}

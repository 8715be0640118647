"""Two pages about a process's robots: all of them at a glance, and one with its history and its dry run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import gettext as _

from webapp import robots
from webapp.admin import words
from webapp.admin.asked import number
from webapp.admin.pages import ProcessPage
from webapp.admin.robots import dry_run
from webapp.admin.robots.dry_run import CARDS, DAYS
from webapp.extensions import db
from webapp.process.causes import Cause, causes
from webapp.process.definition import Definition
from webapp.runtime import clock
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import jobs
from webapp.web.shown.story import UNDER_THE_BONNET

COUNTED = timedelta(days=30)
PAGE = 30


@dataclass(frozen=True)
class Line:
    """A robot in words, and how often it has run."""

    cause: Cause
    title: str
    kind: str
    where: str
    record: jobs.Record | None


class RobotsPage(ProcessPage):
    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        draft = self.draft(process_id)
        ran = jobs.records(db.session.connection(), process_id, clock() - COUNTED)
        known = causes(_definition(draft))
        lines = [_line(one, ran.get(key)) for key, one in known.items()]
        gone = {key: record for key, record in ran.items() if key not in known}
        return self.page("admin/robots/index.html", draft, lines=lines, gone=gone)

    @expose("/<int:process_id>/<string:robot>/")
    def one(self, process_id: int, robot: str) -> str:
        """The history of one robot; with `days` in the address also what it would have done."""
        draft = self.draft(process_id)
        definition = _definition(draft)
        cause = causes(definition).get(robot)
        rows, older = _history(process_id, robot)
        if cause is None and not rows:
            abort(404)
        days = number(request.args.get("days"))
        tried = dry_run.played(process_id, definition, cause, days) if cause and days in DAYS else None
        return self.page(
            "admin/robots/show.html",
            draft,
            key=robot,
            line=_line(cause, None) if cause else None,
            runs=rows,
            older=older,
            states=words.JOB_STATES,
            periods=DAYS,
            cards=CARDS,
            days=days,
            tried=tried,
        )


def _definition(draft: Compiled) -> Definition:
    """The draft's where it is whole, otherwise the version in force."""
    if draft.definition is not None:
        return draft.definition
    version = draft.process.version_id or abort(404)
    return versions.definition(db.session.connection(), version)


def _line(cause: Cause, record: jobs.Record | None) -> Line:
    known = robots.KINDS.get(cause.robot.do)
    kind = words.t(known.label) if known else cause.robot.do
    return Line(cause, words.t(cause.robot.title) or kind, kind, _where(cause), record)


def _where(cause: Cause) -> str:
    """What sets it off, in words."""
    stage = words.t(cause.stage.title) if cause.stage else ""
    task = words.t(cause.step.title) if cause.step else ""
    if cause.trigger is not None:
        return _("trigger “%(trigger)s”", trigger=words.t(cause.trigger.title))
    if cause.outcome is not None:
        answer = words.t(cause.outcome.title)
        return _("after the answer “%(answer)s” of “%(task)s”", answer=answer, task=task)
    if cause.step is not None:
        return _("when “%(task)s” is late", task=task)
    if cause.how == "step":
        return _("a step of the stage “%(stage)s”", stage=stage)
    return _("when a card comes to the stage “%(stage)s”", stage=stage)


def _history(process_id: int, robot: str) -> tuple[list[dict[str, Any]], int | None]:
    """A page of its runs, each with what it brought about, and where the older ones begin."""
    conn, before = db.session.connection(), number(request.args.get("before"))
    found = jobs.history(conn, process_id, robot, before, PAGE + 1)
    rows = found[:PAGE]
    brought = jobs.told(conn, rows)
    runs = [{"job": row, "brought": _brought(brought.get(row.id, ()))} for row in rows]
    return runs, rows[-1].id if len(found) > PAGE else None


def _brought(entries: Any) -> list[str]:
    """The kinds of events a run brought about, in words."""
    kinds = [type(entry.event).__name__ for entry in entries]
    shown = dict.fromkeys(kind for kind in kinds if kind not in UNDER_THE_BONNET)
    return [str(words.EVENTS.get(kind, kind)) for kind in shown]

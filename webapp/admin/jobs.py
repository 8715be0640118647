"""Robots to run and timers to ring: what waits, what runs, what failed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from webapp import robots
from webapp.admin import words
from webapp.admin.asked import Filter
from webapp.admin.cards import NAMED, pairs
from webapp.admin.cells import cell
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage.reads import administration

j = m.Job
KINDS: dict[str, Any] = {"robot": _l("Robots"), "timer": _l("Timers")}


def what(job: Any) -> str:
    """What the job does, in words."""
    if job.kind == "timer":
        return str(words.TIMERS.get(job.ref.partition(":")[0], job.ref))
    known = robots.KINDS.get(job.do or "")
    return words.t(known.label) if known else job.do or job.ref


def _what(job: m.Job) -> tuple[str, str]:
    return what(job), "robot" if job.kind == "robot" else "alarm"


class JobsView(RecordView):
    can_view_details = True
    list_template = "admin/jobs/list.html"
    details_template = "admin/model/details.html"
    lead = _l("What robots and timers have to do. A job that fails is tried five times, then an administrator is told.")
    empty = ("alarm", _l("No jobs were found"), _l("Try fewer filters."))
    endless = True
    filters = (
        Filter("state", _l("State"), lambda state: j.state == state,
               lambda _chosen: [(key, title) for key, (title, _) in words.JOB_STATES.items()], _l("Any state")),
        Filter("kind", _l("Kind"), lambda kind: j.kind == kind, lambda _chosen: KINDS.items(), _l("Robots and timers")),
    )
    eager = (joinedload(j.card).options(NAMED),)
    column_list = ("what", "state", "card", "due_at", "tries", "error")
    column_details_list = (
        "state", "card", "cause", "ref", "robot", "do", "task_no", "due_at", "tries", "queued_at", "lease_until", "fence",
        "created_at", "finished_at", "payload", "error")
    column_labels = {
        "what": _l("What"), "state": _l("State"), "card": _l("Card"), "due_at": _l("Due"), "tries": _l("Tries"),
        "error": _l("Error"), "cause": _l("Cause"), "ref": _l("Reference"), "robot": _l("Robot"), "do": _l("Kind"),
        "task_no": _l("Task"), "queued_at": _l("Put in the queue"), "lease_until": _l("Claimed until"), "fence": _l("Claims"),
        "created_at": _l("Created"), "finished_at": _l("Ended at"), "payload": _l("Details")}
    column_formatters = {
        "what": cell("job", _what), "state": cell("coloured", lambda row: words.JOB_STATES[row.state]), "card": cell("card"),
        "due_at": cell("moment"), "tries": cell("number"), "error": cell("short"),
    }
    column_formatters_detail = column_formatters | {"error": cell("whole"), "payload": cell("facts", lambda row: pairs(row.payload)), "cause": cell("code")}

    def beside(self) -> dict[str, Any]:
        counted = administration.jobs_by_state(db.session.connection())
        return {"states": [(key, title, counted.get(key, 0)) for key, (title, _) in words.JOB_STATES.items()]}

    def details(self, row: m.Job) -> dict[str, Any]:
        return {"heading": what(row)}

"""Robots to run and timers to ring: what waits, what runs, what failed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from webapp import queue, robots
from webapp.admin import steered, words
from webapp.admin.asked import equal
from webapp.admin.cards import NAMED, pairs
from webapp.admin.cells import Column, cell
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.process.errors import InvalidInput
from webapp.runtime import clock
from webapp.runtime.steering import steerable
from webapp.sentences import field_errors
from webapp.storage import models as m
from webapp.storage.reads import jobs

j = m.Job
QUEUES = {queue.ROBOTS: _l("Robots and timers"), queue.DOCUMENTS: _l("Documents")}
TITLES = {key: title for key, (title, _) in words.JOB_STATES.items()}
KINDS: dict[str, Any] = {
    "robot": _l("Robots"),
    "timer": _l("Timers"),
    "signal": _l("Word of linked cards"),
    "order": _l("What cards ask of each other"),
    "version": _l("Moves of cards to a version"),
    "import": _l("Imports of cards"),
    "verify": _l("Checks of the log"),
    "schedule": _l("Schedules"),
    "trigger": _l("Triggers on cards"),
    "notice": _l("Deliveries of notices"),
    "mail": _l("Letters that come in"),
    "hook": _l("Webhooks"),
    "report": _l("Reports sent by schedule"),
}


WHOLE: dict[str, Any] = {
    "version": _l("Moving running cards"),
    "verify": KINDS["verify"],
    "import": _l("Importing cards"),
    "signal": KINDS["signal"],
    "order": KINDS["order"],
    "mail": _l("Looking for letters"),
    "notice": _l("Telling somebody"),
    "hook": _l("Telling another system"),
    "report": _l("Sending a report"),
}
"""Jobs that are called by their kind."""


def what(job: Any) -> str:
    """What the job does, in words."""
    if job.kind == "timer":
        return str(words.TIMERS.get(job.ref.partition(":")[0], job.ref))
    if job.kind in ("schedule", "trigger"):
        return f"{KINDS[job.kind]}: {job.ref.partition(':')[2]}"
    if job.kind in WHOLE:
        return str(WHOLE[job.kind])
    known = robots.KINDS.get(job.do or "")
    return words.t(known.label) if known else job.do or job.ref


def _what(job: m.Job) -> tuple[str, str, bool]:
    return what(job), "robot" if job.kind == "robot" else "alarm", steerable(job)


def _tile(state: str, title: Any) -> str:
    """What has ended is counted for a day."""
    return str(title) if state in jobs.WAITING else _("%(state)s within a day", state=title)


def _inside(row: m.Job) -> list[tuple[str, str]]:
    """What only somebody who looks for a fault wants to read."""
    names = ("cause", "ref", "robot", "task_no", "lease_until", "fence")
    return pairs(
        {name: str(getattr(row, name)) for name in names if getattr(row, name)} | (row.payload or {})
    )


STATE = Column("state", _l("State"), cell("coloured", lambda row: words.JOB_STATES[row.state]))
CARD = Column("card", _l("Card"), cell("card"))
DUE = Column("due_at", _l("Due"), cell("moment"))
TRIES = Column("tries", _l("Tries"), cell("number"))


class JobsView(RecordView):
    can_view_details = True
    list_template = "admin/jobs/list.html"
    details_template = "admin/model/details.html"
    lead = _l(
        "What robots and timers have to do. What fails is tried five times, then an administrator is told."
    )
    empty = ("alarm", _l("No jobs yet"), _l("Robots, deadlines and reminders put theirs here."))
    endless = True
    filters = (
        equal("state", _l("State"), j.state, TITLES, _l("Any state")),
        equal("kind", _l("Kind"), j.kind, KINDS, _l("Robots and timers")),
    )
    eager = (joinedload(j.card).options(NAMED),)
    columns = (
        Column("what", _l("What"), cell("chosen_job", _what)),
        STATE,
        CARD,
        DUE,
        TRIES,
        Column("error", _l("Error"), cell("short")),
    )
    lines = (
        STATE,
        CARD,
        DUE,
        TRIES,
        Column("error", _l("Error"), cell("whole")),
        Column("created_at", _l("Created")),
        Column("queued_at", _l("Put in the queue")),
        Column("finished_at", _l("Ended at")),
        Column("payload", _l("Technical details"), cell("data", _inside)),
    )

    def beside(self) -> dict[str, Any]:
        beat = jobs.pulse(db.session.connection(), clock())
        counted = beat.by_state
        states = [
            (key, _tile(key, title), counted.get(key, 0)) for key, (title, _c) in words.JOB_STATES.items()
        ]
        known = {"states": states, "pulse": beat, "queues": queue.lines(), "queue_names": QUEUES}
        return known | {"steerable": steerable}

    @expose("/steering/", methods=("POST",))
    def steering(self) -> ResponseReturnValue:
        """The chosen jobs run now, run again or are skipped; each is a transaction of its own."""
        try:
            act, why = steered.asked()
        except InvalidInput as refused:
            flash(" ".join(field_errors(refused).values()), "danger")
            return redirect(self.get_url(".index_view"), 303)
        results = steered.carried_out(act, why)
        return self.render("admin/jobs/results.html", results=results, what=what)

    def details(self, row: m.Job) -> dict[str, Any]:
        return {"heading": what(row)}

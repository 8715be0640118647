"""What a process does by itself: its triggers, and its schedules with the times to come and those past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin.design.firings import EVERY, next_times
from webapp.admin.design.here import Here, said
from webapp.admin.design.picture import Picture, parsed
from webapp.admin.design.triggers import GROUPS, ON
from webapp.admin.pages import ProcessPage
from webapp.extensions import db
from webapp.process.definition import Condition, Trigger
from webapp.process.errors import Refused
from webapp.process.parting import Part
from webapp.runtime import drafts, schedules
from webapp.sentences import sentence
from webapp.storage import schedules as rows
from webapp.storage.drafts import Compiled

HISTORY = 10


class AutomationPage(ProcessPage):
    """The triggers of the draft, and what the schedules of the published version do."""

    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        found = self.draft_with_rows(process_id)
        return self.page("admin/design/automation.html", found, **self._board(found))

    @expose("/<int:process_id>/board/")
    def board(self, process_id: int) -> str:
        """The lists alone, after something was changed beside them."""
        found = self.draft_with_rows(process_id)
        return self.render("admin/design/_automation.html", process=found.process, **self._board(found))

    @expose("/<int:process_id>/firings/", methods=("POST",))
    def fire(self, process_id: int) -> ResponseReturnValue:
        """A schedule of the published version runs now, out of its turn."""
        self.draft(process_id)
        try:
            schedules.run_now(process_id, request.form.get("trigger", ""), current_user.id)
        except Refused as refused:
            flash(sentence(refused), "error")
        else:
            flash(_("It runs now. What came of it stands below."), "success")
        return redirect(url_for(".show", process_id=process_id), 303)

    def _board(self, found: Compiled) -> dict[str, Any]:
        here = Here(found)
        picture = Picture(here, drafts.problems(found))
        groups: dict[str, list[dict[str, Any]]] = {}
        for part in here.inside(None, "triggers"):
            group = str(GROUPS.get(str(part.settings.get("on")), ""))
            groups.setdefault(group, []).append(_line(part, here, picture))
        return {"groups": groups, "clocks": list(_clocks(found))}


def _line(part: Part, here: Here, picture: Picture) -> dict[str, Any]:
    settings = part.settings
    condition = parsed(Condition, settings.get("when"))
    robots = [picture.robot(one, "robots").title for one in here.inside(part, "robots")]
    starts = [_("starts a card")] if settings.get("start") is not None else []
    return {
        "id": part.id,
        "title": said(settings.get("title"), part.key),
        "on": _when(settings, picture),
        "condition": picture.reader.condition(condition) if condition else "",
        "does": ", ".join([*starts, *robots]) or "—",
        "off": settings.get("enabled") is False,
        "problems": picture.counted.get(part.id, 0),
    }


def _when(settings: Any, picture: Picture) -> str:
    """When it happens, in words."""
    on = str(settings.get("on"))
    if on == "schedule":
        schedule = settings.get("schedule") or {}
        return str(schedule.get("cron") or EVERY.get(str(schedule.get("every")), ""))
    named = [picture.reader.stage(key) for key in settings.get("stages") or [] if on != "linked"]
    named += [picture.reader.field(key) for key in settings.get("fields") or []]
    return f"{ON.get(on, on)}: {', '.join(named)}" if named else str(ON.get(on, on))


def _clocks(found: Compiled) -> Iterable[dict[str, Any]]:
    """The schedules that are in force, each with its next times and what the last ones came to."""
    conn = db.session.connection()
    current = rows.current(conn, found.process.id)
    for trigger in schedules.schedules(current[1]) if current else ():
        yield {
            "key": trigger.key,
            "title": said(trigger.title, trigger.key),
            "next": _next(trigger),
            "past": rows.history(conn, found.process.id, trigger.key, HISTORY),
        }


def _next(trigger: Trigger) -> Any:
    assert trigger.schedule
    return next_times(trigger.schedule.model_dump(exclude_none=True), 3)

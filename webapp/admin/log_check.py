"""The check of the log: every timeline is replayed and compared with its card. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.admin import words
from webapp.admin.access import Guarded
from webapp.admin.asked import number
from webapp.extensions import db
from webapp.process.definition import Field
from webapp.runtime import checks as checking
from webapp.storage import checks, versions

AT_ONCE = 50
PARTS: dict[str, Any] = {
    "unreadable": _l("the timeline cannot be replayed"),
    "stage": _l("stage"),
    "visit": _l("number of the visit to the stage"),
    "initiator": _l("who created it"),
    "owner": _l("owner"),
    "owner_before": _l("owner before"),
    "closed": _l("whether it is closed"),
    "norm_due": _l("deadline of the stage"),
    "steps": _l("open steps and tasks"),
    "robots": _l("robots under way"),
    "stopped": _l("robots stopped"),
    "incidents": _l("incidents"),
    "decisions": _l("decisions"),
    "observers": _l("observers"),
    "penalties": _l("penalties"),
    "rewards": _l("bonuses and penalties in money"),
    "priority": _l("priority"),
    "deleted": _l("whether it is deleted"),
    "comments_open": _l("right to comment"),
    "children": _l("cards it made"),
}
STRAYS: dict[str, Any] = {
    "no_way": _l("came to a stage to which no way leads"),
    "no_end": _l("was closed at a stage that is no end"),
    "no_such_step": _l("began a step that the process does not have"),
    "out_of_turn": _l("began a step out of its turn"),
    "not_open": _l("ended what was not open"),
    "no_such_answer": _l("got an answer that the task does not have"),
}


class LogCheckView(Guarded, BaseView):
    lead = _l(
        "Every card’s timeline is replayed from its first event and compared with the card as it is stored, "
        "and with its process. Nothing is changed by it."
    )

    @expose("/")
    def index(self) -> str:
        """The check of that number, by default the latest."""
        return self.render("admin/log_check/show.html", **self._page())

    @expose("/", methods=("POST",))
    def create(self) -> ResponseReturnValue:
        id = checking.begin(current_user.id)
        return redirect(self.get_url(".index", check=id), 303)

    @expose("/progress/")
    def progress(self) -> str:
        page = self._page()
        return self.render("admin/log_check/_check.html", **page) if page["shown"] else abort(404)

    def _page(self) -> dict[str, Any]:
        conn = db.session.connection()
        latest = checks.latest(conn)
        wanted = number(request.args.get("check"))
        shown = next((one for one in latest if wanted in (None, one.id)), None)
        if wanted and shown is None:
            abort(404)
        after = number(request.args.get("after")) or 0
        rows = checks.findings(conn, shown.id, after, AT_ONCE + 1) if shown else []
        return {
            "latest": latest,
            "shown": shown,
            "alive": shown is not None and _under_way(shown),
            "rows": rows[:AT_ONCE],
            "more": rows[AT_ONCE - 1].card_id if len(rows) > AT_ONCE else None,
            "differs": _differs,
            "strays": _strays,
            "person": words.person,
            "titled": words.title,
        }


def _under_way(check: Any) -> bool:
    return bool(check.running) and check.job in checks.ALIVE


def _differs(row: Any) -> str:
    fields = versions.definition(db.session.connection(), row.version_id).field_of
    return ", ".join(_part(part, fields) for part in row.differs)


def _part(part: str, fields: Mapping[str, Field]) -> str:
    """What differs, in words; fields by what they are called."""
    key = part.removeprefix("values.")
    if key == part:
        return str(PARTS.get(part, part))
    return _("field “%(title)s”", title=words.t(fields[key].title) if key in fields else key)


def _strays(row: Any) -> list[str]:
    return [
        _(
            "event %(number)s: %(what)s (%(about)s)",
            number=one["number"],
            what=STRAYS.get(one["code"], one["code"]),
            about=one["about"],
        )
        for one in row.strays
    ]

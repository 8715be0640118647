"""The first page: what needs an administrator now, and how large everything is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _l

from webapp.admin import jobs, words
from webapp.admin.access import Guarded
from webapp.extensions import db
from webapp.runtime import clock
from webapp.storage import versions
from webapp.storage.reads import administration

MOST = 8
SIZES = (
    ("open", _l("Open cards")),
    ("cards", _l("Cards in all")),
    ("events", _l("Events recorded")),
    ("jobs", _l("Jobs waiting")),
    ("people", _l("People")),
    ("departments", _l("Departments")),
    ("processes", _l("Active processes")),
)


@dataclass(frozen=True)
class Trouble:
    """A card that stopped, and why."""

    card: Any
    why: tuple[str, ...]
    stage: Any


class HomeView(Guarded, BaseView):
    @expose("/")
    def index(self) -> str:
        conn = db.session.connection()
        incidents = administration.incidents(conn, MOST)
        stages = self._stages(conn)
        return self.render(
            "admin/index.html",
            incidents=incidents,
            troubles=[_trouble(row, stages) for row in incidents.rows],
            failures=administration.failures(conn, MOST, clock()),
            what=jobs.what,
            invited=administration.without_password(conn, MOST),
            vacant=administration.vacant(conn, MOST),
            titled=words.title,
            sizes=administration.sizes(conn),
            names=SIZES,
        )

    def _stages(self, conn: Any) -> dict[int, Any]:
        """Stages of each process as its version in force has them."""
        rows = administration.processes(conn)
        return {row.id: versions.definition(conn, row.version_id).stage_of for row in rows if row.version_id}


def _trouble(row: Any, stages: dict[int, Any]) -> Trouble:
    said = (words.INCIDENTS.get(one["code"], one["code"]) for one in row.open or ())
    return Trouble(row, tuple(dict.fromkeys(map(str, said))), stages.get(row.process_id, {}).get(row.stage))

"""Departments as a tree, roles with those who have them, absences with substitutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from webapp import accounts
from webapp.admin import forms, words
from webapp.admin.asked import Asked, states
from webapp.admin.cells import Column, cell
from webapp.admin.records import Page
from webapp.admin.usage import named_by
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.process.organisation import Person
from webapp.runtime import clock
from webapp.storage import models as m
from webapp.storage import org
from webapp.storage.reads import administration

# -- departments --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """A department in the tree, with those below it."""

    id: int
    key: str
    title: str
    head: Person | None
    head_title: str
    deputy: Person | None
    people: int
    chain_end: bool
    below: tuple[Branch, ...]


def tree() -> tuple[Branch, ...]:
    conn = db.session.connection()
    below: dict[int | None, list[Any]] = {}
    for row in administration.departments(conn):
        below.setdefault(row.parent_id, []).append(row)
    return _branches(None, below, administration.members(conn))


def _branches(
    above: int | None, below: Mapping[int | None, list[Any]], members: Mapping[int, int]
) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            row.id,
            row.key,
            words.title(row),
            _active(row.head_id),
            row.head_title,
            _active(row.deputy_id),
            members.get(row.id, 0),
            row.chain_end,
            _branches(row.id, below, members),
        )
        for row in below.get(above, ())
    )


def _active(id: int | None) -> Person | None:
    """A post whose holder has left is vacant."""
    found = words.person(id)
    return found if found and found.active else None


class DepartmentsView(EditableView):
    table, save, form = "department", staticmethod(accounts.save_department), forms.DepartmentForm
    list_template = "admin/departments/list.html"
    create_word = _l("Add a department")
    lead = _l("Approvals go up this tree, from a person to the head of the department and on.")

    def page(self, wanted: Asked) -> Page:
        return Page(tree())

    def details(self, row: m.Department) -> dict[str, Any]:
        return {"heading": words.title(row), "key": row.key}

    def name_of(self, row: m.Department) -> str:
        return words.title(row)

    def confirmed(self, row: Any, *rest: Any, **asks: Any) -> Any:
        return super().confirmed(row, *rest, **asks, notes=warnings("department", row.key))


# -- roles --------------------------------------------------------------------------------------------------


class RolesView(EditableView):
    table, save, form = "role", staticmethod(accounts.save_role), forms.RoleForm
    create_word = _l("Add a role")
    lead = _l("Processes give tasks to roles; here it is said who has them.")
    empty = ("person-check", _l("No roles yet"), _l("Add one and say who has it."))
    eager = (selectinload(m.Role.users),)
    order = (m.Role.title_ru,)
    columns = (
        Column("title_ru", _l("Role"), cell("edited", words.title)),
        Column("key", _l("Key"), cell("code")),
        Column("users", _l("Who has it"), cell("people", lambda row: [p for p in row.users if p.active])),
        Column("processes", _l("Processes"), cell("lines", lambda row: named_by("role", row.key))),
    )

    def details(self, row: m.Role) -> dict[str, Any]:
        return {"heading": words.title(row), "key": row.key}

    def name_of(self, row: m.Role) -> str:
        return words.title(row)

    def confirmed(self, row: Any, *rest: Any, **asks: Any) -> Any:
        return super().confirmed(row, *rest, **asks, notes=warnings("role", row.key))


def warnings(kind: str, key: str) -> list[str]:
    """What a process would miss."""
    named = named_by(kind, key)
    if not named:
        return []
    return [_("Processes name it: %(processes)s. Their tasks would find nobody.", processes=", ".join(named))]


# -- absences -----------------------------------------------------------------------------------------------


def today() -> date:
    now = clock()
    return org.calendar(current_app.config["REGLAMENT"].timezone, now.year).today(now)


TIMES = {
    "now": (_l("Now and later"), lambda: m.Absence.last_day >= today()),
    "past": (_l("Past"), lambda: m.Absence.last_day < today()),
    "all": (_l("All"), None),
}


def _state(row: m.Absence) -> tuple[Any, str]:
    if row.last_day < today():
        return _l("Past"), "grey"
    return (_l("Away now"), "purple") if row.first_day <= today() else (_l("Planned"), "blue")


class AbsencesView(EditableView):
    table, save, form = "absence", staticmethod(accounts.save_absence), forms.AbsenceForm
    create_word = _l("Note an absence")
    lead = _l("While somebody is away, the substitute sees and does their tasks; both names are kept.")
    empty = (
        "calendar-check",
        _l("Nobody is away"),
        _l("People note their absences in their profiles; you can do it for them."),
    )
    filters = (states("when", _l("When"), TIMES, otherwise="now"),)
    eager = (joinedload(m.Absence.user), joinedload(m.Absence.substitute))
    order = (m.Absence.first_day.desc(),)
    columns = (
        Column("user", _l("Who is away"), cell("away")),
        Column("substitute", _l("Substitute"), cell("substitute")),
        Column("first_day", _l("First day"), order="first_day"),
        Column("last_day", _l("Last day"), order="last_day"),
        Column("state", _l("State"), cell("coloured", _state)),
        Column("reason", _l("Reason")),
    )

    def details(self, row: m.Absence) -> dict[str, Any]:
        return {"heading": row.user.full_name}

    def name_of(self, row: m.Absence) -> str:
        days = current_app.jinja_env.filters["day"]
        return f"{row.user.name}, {days(row.first_day)} — {days(row.last_day)}"

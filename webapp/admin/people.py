"""People: invited, changed, deactivated; never deleted, so that history keeps their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import joinedload, selectinload

from webapp import accounts, letters
from webapp.admin import forms
from webapp.admin.asked import Filter, Options, states
from webapp.admin.cells import Column, cell
from webapp.admin.people_import import Importing
from webapp.admin.reassignment import Reassigning
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage.reads import administration, handing


def _departments(_chosen: Mapping[str, str]) -> Options:
    return [(str(one.value), one.label) for one in forms.departments()]


def _roles(_chosen: Mapping[str, str]) -> Options:
    return [(str(one.value), one.label) for one in forms.roles()]


def _in_department(value: str) -> ColumnElement[bool]:
    also = m.department_member
    return (m.User.department_id == int(value)) | exists().where(
        also.c.user_id == m.User.id, also.c.department_id == int(value)
    )


def _with_role(value: str) -> ColumnElement[bool]:
    return exists().where(m.user_role.c.user_id == m.User.id, m.user_role.c.role_id == int(value))


STATES = {
    "active": (_l("Active people"), m.User.active),
    "invited": (_l("Invited, not come in yet"), m.User.active & m.User.password_hash.is_(None)),
    "admin": (_l("Administrators"), m.User.active & m.User.admin),
    "off": (_l("Deactivated people"), ~m.User.active),
    "all": (_l("All"), None),
}


class PeopleView(Importing, Reassigning, EditableView):
    table, save, form = "user", staticmethod(accounts.save_person), forms.PersonForm
    can_delete = False
    list_template = "admin/people/list.html"
    edit_template = "admin/people/edit.html"
    link_template = "admin/people/link.html"
    create_word, submit_word = _l("Invite a person"), _l("Send the invitation")
    lead = _l(
        "Whom to invite, where they belong and what they may do. People are deactivated, never deleted."
    )
    empty = ("people", _l("Nobody was found"), _l("Try fewer filters or other words."))
    search_label = _l("Name, e-mail or post")
    filters = (
        Filter("department", _l("Department"), _in_department, _departments, _l("Any department")),
        Filter("role", _l("Role"), _with_role, _roles, _l("Any role")),
        states("state", _l("State"), STATES, otherwise="active"),
    )
    eager = (joinedload(m.User.department), selectinload(m.User.roles))
    order = (m.User.last_name, m.User.first_name)
    columns = (
        Column("name", _l("Name"), cell("member", lambda row: row), order=("last_name", "first_name")),
        Column("position", _l("Position"), order="position"),
        Column("department", _l("Department"), cell("titled")),
        Column("roles", _l("Roles"), cell("several")),
        Column("created_at", _l("Invited"), cell("day"), order="created_at"),
    )

    def get_create_form(self) -> type[forms.Form]:
        return forms.InvitationForm

    def searched(self, text: str) -> ColumnElement[bool]:
        return m.User.id.in_(administration.people_like(db.session.connection(), text))

    def details(self, row: m.User) -> dict[str, Any]:
        unused = row.active and row.password_hash is None
        return {
            "heading": row.full_name,
            "oneself": row.id == current_user.id,
            "link": invitation_link(row) if unused and mail_stays_here() else None,
            "tasks": sum(one.total for one in handing.counts(db.session.connection(), row.id)),
        }

    def name_of(self, row: m.User) -> str:
        return row.full_name

    # -- inviting ---------------------------------------------------------------------------------------

    def create_model(self, form: forms.Form) -> int | None:
        invited = {key: value for key, value in form.data.items() if value not in ("", None)}
        return self._told(form, lambda: accounts.invite(invited, current_user.id))

    def created(self, id: int) -> ResponseReturnValue:
        return self._invite(self.get_one(str(id)))

    def updated(self, id: int) -> ResponseReturnValue:
        """Back to the person's page; who is no administrator any more has no way back there."""
        flash(_("Saved."), "success")
        return redirect(
            self.get_url(".edit_view", id=id) if current_user.admin else url_for("home.show"), 303
        )

    @expose("/invitation/", methods=("POST",))
    def invitation_view(self) -> ResponseReturnValue:
        """Once more, to somebody who has not come in yet."""
        person = self.wanted()
        if not person.active or person.password_hash:
            abort(404)
        return self._invite(person)

    def _invite(self, person: m.User) -> ResponseReturnValue:
        invited = letters.send_invitation(person)
        if not invited.sent:
            return self.render(self.link_template, row=person, link=invited.link)
        flash(_("The invitation was sent to %(address)s.", address=person.email), "success")
        return redirect(self.get_url(".edit_view", id=person.id), 303)

    @expose("/reset/", methods=("POST",))
    def reset_view(self) -> ResponseReturnValue:
        """A link for a new password, for somebody who cannot ask for it."""
        asked = accounts.request_reset(self.wanted().email) or abort(404)
        letters.send_reset(*asked)
        flash(_("A link for a new password was sent to %(address)s.", address=asked[0].email), "success")
        return redirect(self.get_url(".edit_view", id=asked[0].id), 303)

    # -- coming back, after Reassigning has led somebody out ------------------------------------------

    @expose("/activation/", methods=("GET", "POST"))
    def activation_view(self) -> ResponseReturnValue:
        person = self.wanted()
        asks = {
            "question": _("Activate %(name)s again?", name=person.full_name),
            "word": _("Activate"),
            "lead": _(
                "The person can sign in again, with the same password, roles and department as before."
            ),
            "back": self.get_url(".edit_view", id=person.id),
        }
        return self.confirmed(
            person,
            lambda: accounts.activate(person.id, current_user.id),
            _("The access is open again."),
            **asks,
        )


def invitation_link(person: m.User) -> str:
    return f"{current_app.config['REGLAMENT'].base_url}/invitations/{accounts.invitation(person.id)}"


def mail_stays_here() -> bool:
    """Whether letters only go to the development mailbox, so that links have to be passed on by hand."""
    return not current_app.config["REGLAMENT"].mail_url

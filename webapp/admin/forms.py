"""Forms of people, departments, roles and absences. Only webapp.people knows what a value must be like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_admin.form import BaseForm
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webapp.admin import words
from webapp.admin.asked import plain
from webapp.extensions import db
from webapp.storage.reads import administration

Choices = list[SelectChoice]


class Form(BaseForm):
    """A form whose choices depend on the row it shows, and that can be told what is wrong."""

    def offer(self, row: Mapping[str, Any]) -> None:
        """Fills the choices; those of the row stay possible, also people who have left since."""
        if "key" in row:
            # Processes name it, so it never changes.
            del self.key

    def complain(self, errors: Mapping[str, str]) -> None:
        """Puts each sentence at its field; what belongs to no field of this form, above all."""
        for name, text in errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, text]
            else:
                self.form_errors.append(text)

    @property
    def mistakes(self) -> list[dict[str, str]]:
        """For the summary above the form."""
        at_fields = [
            {"field": field.name, "text": f"{field.label.text}: {text}"}
            for field in self
            for text in field.errors
        ]
        return [{"field": "content", "text": text} for text in self.form_errors] + at_fields


def text(
    name: str, most: int, hint: Any = "", *, required: bool = False, label: Any = None, **html: Any
) -> Any:
    html = {"maxlength": most, "autocomplete": "off"} | ({"required": True} if required else {}) | html
    filters = [plain]
    return StringField(label or words.COLUMNS[name], filters=filters, description=hint, render_kw=html)


def one_of(name: str, hint: Any = "", *, required: bool = False) -> Any:
    html = {"required": True} if required else {}
    return SelectField(words.COLUMNS[name], coerce=chosen, description=hint, render_kw=html)


def some_of(name: str, hint: Any = "") -> Any:
    return SelectMultipleField(words.COLUMNS[name], coerce=int, description=hint)


def yes_or_no(name: str, hint: Any = "") -> Any:
    return BooleanField(words.COLUMNS[name], description=hint)


class DayField(DateField):
    """A day, whose absence is told in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter the date.")) from None


def day(name: str) -> Any:
    return DayField(words.COLUMNS[name], render_kw={"required": True}, validators=[_in_reach])


def _in_reach(_form: Any, field: Any) -> None:
    """Years that calendars of browsers and databases agree on."""
    if field.data and not date(1990, 1, 1) <= field.data <= date(2200, 1, 1):
        raise ValidationError(_("Choose a day between 1990 and 2200."))


def chosen(value: Any) -> int | None:
    """The id of what was chosen from a list."""
    return None if value in (None, "", "None") else int(value)


# -- what can be chosen --------------------------------------------------------------------------------


def people(*kept: Iterable[int | None]) -> Choices:
    """Active people, and those who are chosen already."""
    stay = {id for ids in kept for id in ids}
    found = (p for p in words.organisation().people.values() if p.active or p.id in stay)
    return [SelectChoice(p.id, _named(p)) for p in sorted(found, key=lambda p: p.name)]


def _named(person: Any) -> str:
    named = ", ".join(filter(None, [person.name, person.position]))
    return named if person.active else _("%(name)s (access closed)", name=named)


def departments(but: int | None = None) -> Choices:
    rows = administration.departments(db.session.connection())
    return [SelectChoice(row.id, words.title(row)) for row in rows if row.id != but]


def roles() -> Choices:
    return [SelectChoice(row.id, words.title(row)) for row in administration.roles(db.session.connection())]


def or_none(choices: Choices, none: str) -> Choices:
    return [SelectChoice("", none), *choices]


# -- the forms ---------------------------------------------------------------------------------------------


class PersonForm(Form):
    last_name = text("last_name", 80, required=True)
    first_name = text("first_name", 80)
    patronymic = text("patronymic", 80)
    email = text("email", 254, required=True, type="email", inputmode="email")
    login = text(
        "login",
        80,
        _l("Small Latin letters and digits; it may be used instead of the e-mail to sign in."),
        required=True,
    )
    position = text("position", 120)
    department_id = one_of("department_id", _l("The head of this department is the person's supervisor."))
    also_in = some_of("also_in", _l("Tasks for these departments come to the person too."))
    roles = some_of("roles", _l("Processes give tasks to roles, not to names."))
    admin = yes_or_no("admin", _l("May change people, departments and processes, and sees all cards."))

    def offer(self, row: Mapping[str, Any]) -> None:
        self.department_id.choices = or_none(departments(), _("None"))
        self.also_in.choices = departments()
        self.roles.choices = roles()


class InvitationForm(PersonForm):
    login = text("login", 80, _l("Left empty, it is made from the e-mail."))
    locale = SelectField(
        _l("Language of the letter"),
        choices=[SelectChoice(*language) for language in words.LANGUAGES],
        render_kw={"required": True},
    )


class DepartmentForm(Form):
    key = text(
        "key",
        40,
        _l("How processes name it: small Latin letters. It never changes afterwards."),
        required=True,
    )
    title_ru = text("title_ru", 120, required=True)
    title_en = text("title_en", 120)
    parent_id = one_of("parent_id")
    head_title = text("head_title", 120, _l("Shown as vacant while there is no head."))
    head_id = one_of("head_id")
    deputy_id = one_of("deputy_id", _l("Acts while the head is away and has no substitute."))
    chain_end = yes_or_no("chain_end", _l("Chains of supervisors go up to this department and no further."))

    def offer(self, row: Mapping[str, Any]) -> None:
        super().offer(row)
        kept = people([row.get("head_id"), row.get("deputy_id")])
        self.parent_id.choices = or_none(departments(row.get("id")), _("Nothing: it is at the top"))
        self.head_id.choices = or_none(kept, _("Nobody: the post is vacant"))
        self.deputy_id.choices = or_none(kept, _("Nobody"))


class RoleForm(Form):
    key = text(
        "key",
        40,
        _l("How processes name it: small Latin letters. It never changes afterwards."),
        required=True,
    )
    title_ru = text("title_ru", 120, required=True)
    title_en = text("title_en", 120)
    users = some_of("users", _l("Whoever has the role gets its tasks."))
    publishes = yes_or_no("publishes", _l("They write news and articles of the knowledge base."))

    def offer(self, row: Mapping[str, Any]) -> None:
        super().offer(row)
        self.users.choices = people(row.get("users", ()))


class AbsenceForm(Form):
    user_id = one_of("user_id", required=True)
    first_day = day("first_day")
    last_day = day("last_day")
    substitute_id = one_of("substitute_id", _l("Sees and does the tasks on these days; both names are kept."))
    reason = text("reason", 200)

    def offer(self, row: Mapping[str, Any]) -> None:
        kept = people([row.get("user_id"), row.get("substitute_id")])
        self.user_id.choices = or_none(kept, _("Choose…"))
        self.substitute_id.choices = or_none(kept, _("Nobody"))

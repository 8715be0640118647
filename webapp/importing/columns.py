"""Which column of the file is what, by its heading in Russian or English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from webapp.importing.table import Table
from webapp.process.errors import Refused
from webapp.process.face import fold

# What a column may be called; the first two names are those of the sample.
NAMES: dict[str, tuple[str, ...]] = {
    "last_name": ("Фамилия", "Last name", "Surname", "Family name"),
    "first_name": ("Имя", "First name", "Name", "Given name"),
    "patronymic": ("Отчество", "Middle name", "Patronymic"),
    "email": ("E-mail", "Email", "Почта", "Электронная почта", "Эл. почта", "Адрес почты", "Mail"),
    "position": ("Должность", "Position", "Post", "Job title", "Title"),
    "department": ("Отдел", "Department", "Подразделение", "Unit"),
    "also_in": ("Также в отделах", "Also in", "Также в подразделениях", "Ещё в отделах"),
    "head": ("Руководитель", "Head", "Руководит", "Is head", "Head of department"),
    "roles": ("Роли", "Roles", "Роль", "Role"),
    "admin": ("Администратор", "Administrator", "Admin"),
    "full_name": ("ФИО", "Full name", "Сотрудник", "Фамилия, имя, отчество", "Employee", "Person"),
}
SAMPLE = tuple(key for key in NAMES if key != "full_name")


def plain(heading: str) -> str:
    """A heading without what people write differently: case, hyphens, remarks in brackets."""
    return re.sub(r"[^a-zа-я0-9]+", "", re.sub(r"\(.*?\)", "", fold(heading)))


KNOWN = {plain(name): key for key, names in NAMES.items() for name in names}


def found(table: Table) -> dict[str, int]:
    """The place of each column that is understood; people are told apart by their e-mail."""
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        key = KNOWN.get(plain(heading))
        if key in places:
            raise Refused("column_twice", name=heading)
        if key:
            places[key] = place
    if "email" not in places:
        raise Refused("no_email_column")
    return places


def unused(table: Table) -> list[str]:
    """Headings of columns that say nothing to us."""
    return [heading for heading in table.headings if heading and plain(heading) not in KNOWN]


def cells(row: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    """What a row says; an empty cell says nothing."""
    said = {key: row[place] for key, place in places.items() if place < len(row) and row[place]}
    whole = said.pop("full_name", "").split(maxsplit=2)
    return {**dict(zip(("last_name", "first_name", "patronymic"), whole, strict=False)), **said}

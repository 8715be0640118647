"""What an import says: the columns, the fate of rows, the mistakes, and the sample file."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook

from webapp.admin import words
from webapp.importing.columns import NAMES, SAMPLE
from webapp.importing.rows import Mistake

COLUMNS: dict[str, Any] = {
    **words.COLUMNS,
    "department": _l("Department"),
    "head": _l("Head"),
}
FATES: dict[str, tuple[Any, str, str]] = {
    "wrong": (_l("Mistakes"), "red", "exclamation-circle"),
    "new": (_l("New people"), "green", "person-plus"),
    "changed": (_l("Changes"), "blue", "pencil"),
    "same": (_l("Nothing changes"), "grey", "check2"),
}
FATE: dict[str, Any] = {
    "wrong": _l("Mistake"),
    "new": _l("New person"),
    "changed": _l("Would change"),
    "same": _l("Nothing changes"),
}
MISTAKES: dict[str, Any] = {
    "import_no_email": _l("Write the e-mail: people are told apart by it."),
    "import_bad_email": _l("“%(value)s” is no e-mail address."),
    "import_email_twice": _l("Row %(row)s has the same e-mail."),
    "import_left": _l("The access of this person is closed. Open it on their page first."),
    "import_too_long": _l("Use at most %(most)s characters."),
    "import_no_name": _l("Write the last name of the new person."),
    "import_department_path": _l("Write the department as a path, such as “Sales / Wholesale”."),
    "import_department_long": _l("The name of a department has at most 120 characters."),
    "import_department_unclear": _l(
        "Several departments are called “%(value)s”. Write the whole path, from the top."
    ),
    "import_no_role": _l("There is no role “%(value)s”. Add it first, or correct the name."),
    "import_admin": _l("A file does not appoint administrators. Do it on the person's page."),
    "import_head_of_nothing": _l("Head of what? Write the department in its column."),
    "import_two_heads": _l("Row %(row)s names another head of the same department."),
    "import_deputy": _l("This person is the deputy there. Choose another deputy first."),
    "import_yes_or_no": _l("Write “yes” or “no”, not “%(value)s”."),
}
PEOPLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "ru": (
        ("Соколова", "Анна", "Игоревна", "sokolova@example.ru", "Директор по продажам", "Продажи", "", "да"),
        ("Иванов", "Пётр", "Ильич", "ivanov@example.ru", "Менеджер", "Продажи / Опт", "", "да"),
        ("Ким", "Олег", "", "kim@example.ru", "Водитель", "Склад", "Продажи / Опт", "нет"),
    ),
    "en": (
        ("Brown", "Anna", "", "brown@example.com", "Sales director", "Sales", "", "yes"),
        ("Smith", "Peter", "J.", "smith@example.com", "Manager", "Sales / Wholesale", "", "yes"),
        ("Kim", "Oleg", "", "kim@example.com", "Driver", "Store", "Sales / Wholesale", "no"),
    ),
}


def mistake(one: Mistake) -> tuple[str, str]:
    """The column, and the sentence."""
    return str(COLUMNS[one.column]), str(MISTAKES[one.code]) % dict(one.params)


def language() -> str:
    return "ru" if str(get_locale()) == "ru" else "en"


def headings() -> list[str]:
    """The columns of the sample in the viewer's language."""
    return [NAMES[key][0 if language() == "ru" else 1] for key in SAMPLE]


def sample() -> list[list[str]]:
    """A small file to begin with; the last two columns may stay empty."""
    rows = [list(person) for person in PEOPLE[language()]]
    return [headings(), *([*row, *[""] * (len(SAMPLE) - len(row))] for row in rows)]


def as_csv(rows: list[list[str]]) -> bytes:
    """As Excel with Russian settings opens it by a double click."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()

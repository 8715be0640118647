"""What a person, a department, a role and an absence must be like; codes for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from webapp.process.errors import InvalidInput
from webapp.process.kinds.contacts import DOMAIN, LOCAL
from webapp.storage import people

Errors = dict[str, tuple[str, dict[str, Any]]]

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
ADDRESS = re.compile(f"{LOCAL}@{DOMAIN}")
NAMED_DEPARTMENTS = ("department_id", "parent_id")
DAYS = ("first_day", "last_day")
NAMED_PEOPLE = ("head_id", "deputy_id", "user_id", "substitute_id")


def login_from(email: str) -> str:
    """The log-in of somebody who was given none."""
    local = email.strip().lower().partition("@")[0]
    return re.sub(r"[^a-z0-9._-]+", ".", local).strip("._-")


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without spaces around them; log-ins and addresses in small letters."""
    plain = {k: v.strip() if isinstance(v, str) and k != "password_hash" else v for k, v in values.items()}
    return plain | {k: plain[k].lower() for k in ("login", "email") if plain.get(k)}


def check(conn: Connection, table: str, id: int | None, values: Mapping[str, Any]) -> None:
    """Raises InvalidInput with all that is wrong; `values` may be a part of the row."""
    whole = (people.row(conn, table, id) if id else {}) | dict(values)
    errors = _too_long(table, values) | CHECKS[table](conn, id, whole) | _unknown(conn, values)
    if errors:
        raise InvalidInput(errors)


def _user(conn: Connection, id: int | None, values: Mapping[str, Any]) -> Errors:
    errors: Errors = {}
    if not values.get("last_name"):
        errors["last_name"] = ("required", {})
    if not LOGIN.fullmatch(values.get("login") or ""):
        errors["login"] = ("bad_login", {})
    elif people.taken(conn, "user", "login", values["login"], id):
        errors["login"] = ("login_taken", {})
    if not ADDRESS.fullmatch(values.get("email") or ""):
        errors["email"] = ("bad_email", {})
    elif people.taken(conn, "user", "email", values["email"], id):
        errors["email"] = ("email_taken", {})
    if id and _stops_administering(conn, id, values) and not people.other_administrators(conn, id):
        errors["admin"] = ("last_administrator", {})
    return errors


def _stops_administering(conn: Connection, id: int, values: Mapping[str, Any]) -> bool:
    before = people.row(conn, "user", id)
    return bool(before["admin"] and before["active"]) and not (values["admin"] and values["active"])


def _department(conn: Connection, id: int | None, values: Mapping[str, Any]) -> Errors:
    errors = _keyed(conn, "department", id, values)
    if id and _is_below(people.parents(conn), values.get("parent_id"), id):
        errors["parent_id"] = ("department_loop", {})
    if values.get("deputy_id") and values.get("deputy_id") == values.get("head_id"):
        errors["deputy_id"] = ("deputy_is_head", {})
    return errors


def _is_below(parents: Mapping[int, int | None], department: int | None, top: int) -> bool:
    seen: set[int] = set()
    while department and department not in seen:
        if department == top:
            return True
        seen.add(department)
        department = parents.get(department)
    return False


def _role(conn: Connection, id: int | None, values: Mapping[str, Any]) -> Errors:
    return _keyed(conn, "role", id, values)


def _keyed(conn: Connection, table: str, id: int | None, values: Mapping[str, Any]) -> Errors:
    errors: Errors = {}
    if not values.get("title_ru"):
        errors["title_ru"] = ("required", {})
    if not KEY.fullmatch(values.get("key") or ""):
        errors["key"] = ("bad_key", {})
    elif people.taken(conn, table, "key", values["key"], id):
        errors["key"] = ("key_taken", {})
    elif id and values["key"] != people.row(conn, table, id)["key"]:
        errors["key"] = ("key_is_permanent", {})
    return errors


def _absence(conn: Connection, id: int | None, values: Mapping[str, Any]) -> Errors:
    errors: Errors = {name: ("required_date", {}) for name in DAYS if not values.get(name)}
    if not values.get("user_id"):
        errors["user_id"] = ("required_person", {})
    errors |= {name: ("day_out_of_reach", {}) for name in DAYS if _beyond(values.get(name))}
    if not errors and values["last_day"] < values["first_day"]:
        errors["last_day"] = ("ends_before_it_begins", {})
    if values.get("substitute_id") and values.get("substitute_id") == values.get("user_id"):
        errors["substitute_id"] = ("own_substitute", {})
    return errors or _among_others(conn, id, values)


def _beyond(day: date | None) -> bool:
    """Not among the years that calendars of browsers and databases agree on."""
    return day is not None and not date(1990, 1, 1) <= day <= date(2200, 1, 1)


def _among_others(conn: Connection, id: int | None, values: Mapping[str, Any]) -> Errors:
    """What is wrong beside the other absences of the same days."""
    span = (values["first_day"], values["last_day"])
    rows = [row for row in people.absences(conn, *span) if row.id != id]
    errors: Errors = {}
    if any(row.user_id == values["user_id"] for row in rows):
        errors["first_day"] = ("absences_overlap", {})
    chosen = values.get("substitute_id")
    kept = id and people.row(conn, "absence", id)["substitute_id"] == chosen
    if chosen and not kept and not people.works_here(conn, chosen):
        errors["substitute_id"] = ("substitute_left", {})
    elif values["user_id"] in _stand_ins(chosen, span, rows):
        errors["substitute_id"] = ("substitutes_in_circle", {})
    return errors


def _stand_ins(person: int | None, span: tuple[Any, Any], rows: Sequence[Any]) -> set[int]:
    """Who would act where the person is away on these days as well, and so on."""
    found: set[int] = set()
    todo = [(person, span)]
    while todo:
        current, (first, last) = todo.pop()
        for row in rows:
            later, sooner = max(first, row.first_day), min(last, row.last_day)
            if (
                row.user_id == current
                and row.substitute_id
                and later <= sooner
                and row.substitute_id not in found
            ):
                found.add(row.substitute_id)
                todo.append((row.substitute_id, (later, sooner)))
    return found


CHECKS: dict[str, Callable[[Connection, int | None, Mapping[str, Any]], Errors]] = {
    "user": _user,
    "department": _department,
    "role": _role,
    "absence": _absence,
}


def _too_long(table: str, values: Mapping[str, Any]) -> Errors:
    """SQLite would take any length, PostgreSQL none too many."""
    columns = people.TABLES[table].c
    lengths = {k: getattr(columns[k].type, "length", None) for k in values if k in columns}
    return {
        name: ("too_long", {"most": most})
        for name, most in lengths.items()
        if most and isinstance(values[name], str) and len(values[name]) > most
    }


def _unknown(conn: Connection, values: Mapping[str, Any]) -> Errors:
    """People, departments and roles that the form names and that do not exist."""
    wrong = _missing(
        conn, "user", {k: [values[k]] for k in NAMED_PEOPLE if values.get(k)} | _list(values, "users")
    )
    departments = {k: [values[k]] for k in NAMED_DEPARTMENTS if values.get(k)} | _list(values, "also_in")
    wrong |= _missing(conn, "department", departments)
    return wrong | _missing(conn, "role", _list(values, "roles"))


def _list(values: Mapping[str, Any], name: str) -> dict[str, list[int]]:
    return {name: list(values[name])} if values.get(name) else {}


def _missing(conn: Connection, table: str, named: Mapping[str, list[int]]) -> Errors:
    wanted = {id for ids in named.values() for id in ids}
    unknown = wanted - people.known(conn, table, wanted) if wanted else set()
    codes = {"user": "not_person", "department": "not_department", "role": "not_role"}
    return {name: (codes[table], {}) for name, ids in named.items() if unknown & set(ids)}

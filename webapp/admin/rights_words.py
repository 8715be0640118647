"""People of rights in words: whom a right names, and why somebody is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import words
from webapp.process.definition import Who

CARD: dict[str, Any] = {
    "initiator": _l("Who created the card"),
    "owner": _l("Owner of the card"),
    "assignee": _l("Who has a task on the card"),
}
SORTS: dict[str, Any] = {
    "everyone": "",
    "card": _l("On the card"),
    "role": _l("Role"),
    "department": _l("Department"),
    "person": _l("Person"),
    "field": _l("On the card"),
}
IF: dict[str, Any] = {
    "initiator": _l("if they created the card"),
    "owner": _l("if they own the card"),
    "assignee": _l("while they have a task on the card"),
}
IS: dict[str, Any] = {
    "initiator": _l("created the card"),
    "owner": _l("owns the card"),
    "assignee": _l("has a task on the card"),
}


def code(who: Mapping[str, Any]) -> str:
    """Somebody named by a right, as a form sends it: `role:sales`."""
    sort = next((name for name in SORTS if who.get(name)), "")
    return sort if sort == "everyone" else f"{sort}:{who.get(sort, '')}"


def coded(text: str) -> dict[str, Any]:
    """The same back."""
    sort, _colon, key = text.partition(":")
    return {"everyone": True} if sort == "everyone" else {sort: key}


def title(who: Mapping[str, Any], fields: Mapping[str, str] | None = None) -> str:
    """Whom a right names; what is not known any more keeps its key. `fields` are those of the process."""
    if who.get("everyone"):
        return _("Everybody")
    if who.get("card"):
        return str(CARD.get(who["card"], who["card"]))
    if who.get("field"):
        return _("whoever is in “%(field)s”", field=(fields or {}).get(who["field"], who["field"]))
    return _unit(who)


def _unit(who: Mapping[str, Any]) -> str:
    org = words.organisation()
    if who.get("role"):
        return words.roles_by_key().get(who["role"], who["role"])
    if who.get("department"):
        found = org.departments.get(who["department"])
        return words.t(found.title) if found else str(who["department"])
    person = org.by_login.get(str(who.get("person")))
    return person.name if person else str(who.get("person", ""))


def titles(who: Iterable[Mapping[str, Any]], fields: Mapping[str, str] | None = None) -> str:
    return ", ".join(title(one, fields) for one in who) or _("Nobody")


def because(ground: Who, *, certain: bool = False) -> str:
    """Why somebody has a right; `certain` where one card is looked at, and so its people are known."""
    if ground.everyone:
        return _("everybody may")
    if ground.card:
        return str((IS if certain else IF)[ground.card])
    if ground.field:
        return _("the card names them") if certain else _("if a field of the card names them")
    named = title(ground.model_dump(exclude_none=True))
    if ground.role:
        return _("because of the role “%(role)s”", role=named)
    return _("belongs to “%(department)s”", department=named) if ground.department else _("named personally")


def reasons(grounds: Iterable[Who], *, certain: bool = False) -> list[str]:
    return list(dict.fromkeys(because(one, certain=certain) for one in grounds))


def others() -> list[tuple[str, list[tuple[str, str]]]]:
    """Departments and people to add to a table, under what they are."""
    org = words.organisation()
    departments = [(f"department:{key}", words.t(one.title)) for key, one in org.departments.items()]
    people = [(f"person:{one.login}", one.name) for one in org.people.values() if one.active]
    return [
        (_("Departments"), sorted(departments, key=lambda one: one[1])),
        (_("People"), sorted(people, key=lambda one: one[1])),
    ]


def everybody(
    chosen: Iterable[str], fields: Mapping[str, str] | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """All that a right can be given to, under what they are; of people, those who are chosen stay."""
    general = [("everyone", _("Everybody")), *((f"card:{key}", str(one)) for key, one in CARD.items())]
    general += [(f"field:{key}", title({"field": key}, fields)) for key in fields or ()]
    roles = [(f"role:{key}", one) for key, one in words.roles_by_key().items()]
    known = {code for _title, group in others() for code, _name in group}
    gone = [(one, title(coded(one))) for one in chosen if one.startswith("person:") and one not in known]
    departments, people = others()
    return [("", general), (_("Roles"), roles), departments, (people[0], [*people[1], *gone])]

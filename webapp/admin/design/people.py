"""Who: one select for an assignee rule, or for somebody a right is given to. The value is the rule itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import Form, Rows, Select
from webapp.admin.design.here import Choice, Here

PEOPLE = ("person", "people")
LONGEST = 500


def coded(rule: Any) -> str:
    return json.dumps(rule, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _choice(rule: dict[str, Any], label: str, group: str) -> Choice:
    return Choice(coded(rule), label, group)


def rules(here: Here) -> list[Choice]:
    """Everybody a task can go to."""
    return [*_of_card(here), *_roles(here), *_departments(here), *_persons(here)]


def _of_card(here: Here) -> Iterator[Choice]:
    group = _("People of the card")
    yield _choice({"card": "initiator"}, _("who created the card"), group)
    yield _choice({"card": "owner"}, _("the owner"), group)
    fields = here.field_choices(PEOPLE)
    for one in fields:
        yield _choice({"field": one.value}, _("whoever is in “%(field)s”", field=one.label), group)
    group = _("Supervisors")
    sources = [("initiator", _("who created the card")), ("owner", _("the owner"))]
    for key, label in [*sources, *((f.value, _("“%(title)s”", title=f.label)) for f in fields)]:
        yield from _supervisors(key, label, group)


def _supervisors(key: str, label: str, group: str) -> Iterator[Choice]:
    yield _choice({"supervisor_of": key}, _("the supervisor of: %(who)s", who=label), group)
    chain = _("all supervisors up to where approvals end: %(who)s", who=label)
    yield _choice({"chain_of": key, "up_to": "chain_end"}, chain, group)
    yield _choice(
        {"chain_of": key, "up_to": "top"}, _("all supervisors up to the top: %(who)s", who=label), group
    )


def _roles(here: Here) -> Iterator[Choice]:
    for one in here.roles():
        yield _choice({"role": one.value}, one.label, _("Roles"))


def _departments(here: Here) -> Iterator[Choice]:
    for one in here.departments():
        head = _("head of “%(d)s”", d=one.label)
        yield _choice({"department": one.value, "who": "head"}, head, _("Heads of departments"))
    for one in here.departments():
        members = _("everybody in “%(d)s”", d=one.label)
        yield _choice({"department": one.value, "who": "members"}, members, _("Departments"))


def _persons(here: Here) -> Iterator[Choice]:
    for one in here.people():
        yield _choice({"person": one.value}, one.label, _("Persons (stops when they leave)"))


def grantees(here: Here) -> list[Choice]:
    """Everybody a right or a hand move can be given to."""
    general = [_choice({"everyone": True}, _("everybody"), _("Everybody"))]
    card = _("People of the card")
    of_card = [
        _choice({"card": "initiator"}, _("who created the card"), card),
        _choice({"card": "owner"}, _("the owner"), card),
        _choice({"card": "assignee"}, _("whoever has a task on the card"), card),
        *(
            _choice({"field": one.value}, _("whoever is in “%(field)s”", field=one.label), card)
            for one in here.field_choices(PEOPLE)
        ),
    ]
    departments = [_choice({"department": d.value}, d.label, _("Departments")) for d in here.departments()]
    return [*general, *of_card, *_roles(here), *departments, *_persons(here)]


class Who(Select):
    """A rule or a grantee chosen from a list."""

    def read(self, form: Form, at: str) -> Any:
        text = form.get(at, "")
        if len(text) > LONGEST or text == self.default:
            return None
        try:
            rule = json.loads(text)
        except ValueError:
            return None
        return rule if _is_rule(rule) else None

    def usual(self, value: Any) -> bool:
        return bool(self.default) and coded(value) == self.default

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return super().more(at, coded(value) if value else "", here)


def _is_rule(value: Any) -> bool:
    """Whether this can be a rule at all; whether it is one, the check says."""
    told = value.values() if isinstance(value, Mapping) else [value]
    return all(one is True or (isinstance(one, str) and one.isprintable()) for one in told) and bool(value)


def assignees(name: str, label: Any, text: Any = "") -> Rows:
    """Rules, of which each may find several people."""
    row = Who("", _l("Who"), choices=rules, empty=_l("Choose…"))
    return Rows(name, label, text, row=row, add=_l("Add somebody"), few=True)


def granted(name: str, label: Any, text: Any = "", when: Any = None) -> Rows:
    row = Who("", _l("Who"), choices=grantees, empty=_l("Choose…"))
    return Rows(name, label, text, when=when, row=row, add=_l("Add somebody"), few=True)

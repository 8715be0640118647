"""What somebody may, with the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from webapp.admin import words
from webapp.process.definition import Definition, Rule
from webapp.process.organisation import Organisation
from webapp.process.prospects import Errand

MOST_NAMES = 5


@dataclass(frozen=True)
class Fact:
    """One thing that somebody may (or may not), why, and at which stage."""

    title: str
    why: list[str]
    stage: Any = None
    note: str = ""
    allowed: bool = True


@dataclass(frozen=True)
class Section:
    title: str
    facts: Sequence[Fact]
    empty: str = ""


def behalf(principal: int, org: Organisation, today: date) -> str:
    """For whom somebody stands in, and how long."""
    absence = org.away(principal, today)
    name = org.name(principal)
    if absence is None:
        return _("substitute of %(name)s", name=name)
    until = current_app.jinja_env.filters["day"](absence.last)
    return _("substitute of %(name)s until %(day)s", name=name, day=until)


def because_of_rule(
    errand: Errand, definition: Definition, person: int, org: Organisation, today: date
) -> str:
    """How the task could come: by which rule, through whom."""
    told = _by_rule(errand, definition, org, today)
    if errand.asked != person:
        told = _(
            "%(substitute)s, who gets it: %(why)s", substitute=behalf(errand.asked, org, today), why=told
        )
    return _("if nobody else is found: %(why)s", why=told) if errand.fallback else told


def _by_rule(errand: Errand, definition: Definition, org: Organisation, today: date) -> str:
    rule = errand.rule
    if rule.role:
        return _("because of the role “%(role)s”", role=words.roles_by_key().get(rule.role, rule.role))
    if rule.department:
        return _of_department(rule, errand.asked, org)
    if rule.person:
        return _("named personally")
    if rule.supervisor_of:
        return _("supervisor of %(names)s", names=_names(errand.of, org))
    if rule.chain_of:
        return _("one of the supervisors of %(names)s", names=_names(errand.of, org))
    return _on_card(rule, definition)


def _of_department(rule: Rule, asked: int, org: Organisation) -> str:
    found = org.departments.get(rule.department or "")
    title = words.t(found.title) if found else rule.department
    if rule.who != "head":
        return _("belongs to “%(department)s”", department=title)
    if found and found.head == asked:
        return _("head of “%(department)s”", department=title)
    return _("deputy of the head of “%(department)s”, who is away", department=title)


def _on_card(rule: Rule, definition: Definition) -> str:
    if rule.card == "initiator":
        return _("if they created the card")
    if rule.card == "owner":
        return _("if they own the card")
    field = definition.field_of.get(rule.field or "")
    return _("if they are named in “%(field)s”", field=words.t(field.title) if field else rule.field)


def _names(people: Sequence[int], org: Organisation) -> str:
    """The first few by name, the others by number."""
    shown = ", ".join(sorted(org.name(one) for one in people)[:MOST_NAMES])
    more = len(people) - MOST_NAMES
    return _("%(names)s and %(n)s more", names=shown, n=more) if more > 0 else shown

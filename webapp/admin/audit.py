"""Who changed what: people, departments, roles, absences, processes and their drafts, before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from flask import current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import joinedload

from webapp.admin import audit_words, forms, words
from webapp.admin.asked import Filter, Options, equal, number
from webapp.admin.cards import people_options, since
from webapp.admin.cells import Column, cell
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.storage import models as m
from webapp.web import wishes
from webapp.web.tokens import SCOPES

a = m.Audit
OF_VALUES = ("directory_value", "webhook", "intake")
OF_PROCESSES = ("draft", "process")
MOST_TOLD = 30
UNTOLD = {"id", "created_at", "directory_id"}
DAYS = ("first_day", "last_day")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
PEOPLE = ("head_id", "deputy_id", "user_id", "substitute_id", "users", "acts_for")
ROLES = ("roles", "keepers")
DEPARTMENTS = ("department_id", "parent_id", "also_in")


@dataclass(frozen=True)
class Change:
    """One value before and after, in words."""

    label: Any
    before: str
    after: str


def changes(row: m.Audit) -> list[Change]:
    """What was changed, in the order of the forms."""
    before, after = row.before or {}, row.after or {}
    if row.subject in OF_PROCESSES:
        return _of_process(row, before, after)
    names = [name for name in words.COLUMNS if name in before or name in after]
    names += sorted((before.keys() | after.keys()) - set(names) - UNTOLD)
    return list(filter(None, (_change(row, name, before.get(name), after.get(name)) for name in names)))


def _of_process(row: m.Audit, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The settings that differ; of a new or deleted part all, of a changed one also what kind it is."""
    shown = audit_words.names(row.subject_id).shown
    found = []
    for name in dict.fromkeys((*before, *after)):
        one, other = audit_words.differing(before.get(name), after.get(name))
        if one != other:
            found.append(Change(audit_words.label(name), shown(name, one), shown(name, other)))
        elif name == "kind":
            found.insert(0, Change(audit_words.label(name), "", shown(name, other)))
    return found


def _change(row: m.Audit, name: str, before: Any, after: Any) -> Change | None:
    """Nothing for what says nothing: empty values of a new row, and times."""
    known = words.OF_VALUES.get(name, name) if row.subject in OF_VALUES else name
    label = words.COLUMNS.get(known, name)
    if name == "session_key":
        return Change(label, "", _("ended everywhere")) if row.action == "changed" else None
    told = {"created": after, "deleted": before}.get(row.action, True)
    if name in UNTOLD or told in (None, "", [], False):
        return None
    return Change(label, shown(name, before), shown(name, after))


def shown(name: str, value: Any) -> str:
    """A value as people know it: names instead of ids, a password only as there or not."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in DAYS or (name.endswith("_at") and ISO_DAY.match(str(value))):
        return str(current_app.jinja_env.filters["day" if name in DAYS else "moment"](value))
    if isinstance(value, list | dict) and name != "choices":
        return _several(name, value)
    if name == "choices":
        return _choices(value)
    return _known(name).get(value) or str(value)


def _weekdays() -> Mapping[Any, str]:
    return dict(Locale.parse(str(get_locale())).days["stand-alone"]["wide"])


def _countries() -> Mapping[Any, str]:
    return dict(Locale.parse(str(get_locale())).territories)


def _scopes() -> Mapping[Any, str]:
    return {key: str(title) for key, title in SCOPES.items()}


CODES = {"weekdays": _weekdays, "country": _countries, "scopes": _scopes}


def _choices(value: Mapping[str, Sequence[str]]) -> str:
    """What is told by which way: what goes nowhere is left out."""
    told = {wishes.TITLES[group][0]: map(wishes.way, ways) for group, ways in value.items() if ways}
    return "; ".join(f"{title}: {', '.join(map(str, ways))}" for title, ways in told.items())


def _several(name: str, value: list[Any] | dict[str, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(shown(name, one) for one in value)
    return "; ".join(f"{key}: {shown(key, one)}" for key, one in value.items() if one)


def _known(name: str) -> Mapping[Any, str]:
    """What the ids in this column are called."""
    if name in CODES:
        return CODES[name]()
    if name in PEOPLE:
        return {id: person.name for id, person in words.organisation().people.items()}
    if name in DEPARTMENTS:
        return _kept("departments", forms.departments)
    return _kept("roles", forms.roles) if name in ROLES else {}


def _kept(name: str, read: Any) -> Mapping[Any, str]:
    """Read once per request."""
    kept: dict[str, Mapping[Any, str]] = g.setdefault("audit_names", {})
    if name not in kept:
        kept[name] = {one.value: one.label for one in read()}
    return kept[name]


def _actors(_chosen: Mapping[str, str]) -> Options:
    return people_options(a.actor_id)


def _subject_named(id: str) -> str:
    return _("No. %(id)s", id=id) if number(id) else ""


def _subject(row: m.Audit) -> tuple[Any, Any, str, str]:
    """What was changed, and how, with the colour of that, and its name."""
    action = words.ACTIONS.get(row.action, row.action)
    subject = words.SUBJECTS.get(row.subject, row.subject)
    if row.subject == "draft":
        subject = f"{subject}: {audit_words.names(row.subject_id).title}"
    return subject, action, words.ACTION_COLOURS.get(row.action, "grey"), _named(row)


def _named(row: m.Audit) -> str:
    """Its name as it was; an absence is named by its days, which are kept as 2026-11-25."""
    if row.subject != "absence":
        # What has no name of its own was kept under two missing days.
        return "" if row.title == " – " else row.title
    return ISO_DAY.sub(lambda found: shown(DAYS[0], date.fromisoformat(found[0])), row.title)


def _has(text: str) -> ColumnElement[bool]:
    """Names as they may be written: SQLite folds no Cyrillic."""
    cases = dict.fromkeys((text, text.lower(), text.capitalize(), text.title()))
    return or_(*(a.title.contains(one, autoescape=True) for one in cases))


@dataclass(frozen=True)
class Newest:
    """The id of the last entry about something, and the entries after one that was seen."""

    last: int
    rows: Sequence[m.Audit] = ()


def newest_of(subject: str, id: int, since: int | None = None) -> Newest:
    """What happened to it lately; `since` is the last entry that somebody has seen."""
    mine = (a.subject == subject, a.subject_id == id)
    last = db.session.scalar(db.select(func.max(a.id)).where(*mine)) or 0
    if since is None or last <= since:
        return Newest(last)
    rows = db.select(a).options(joinedload(a.actor)).where(*mine, a.id > since)
    return Newest(last, list(db.session.scalars(rows.order_by(a.id).limit(MOST_TOLD))))


class AuditView(RecordView):
    lead = _l("Who changed which process, person, department, role or absence, and what it was before.")
    search_label = _l("Name of what was changed")
    empty = (
        "journal-text",
        _l("Nothing was changed"),
        _l("Every change of the settings will be listed here."),
    )
    endless = True
    filters = (
        equal("subject", _l("What"), a.subject, words.SUBJECTS, _l("Anything")),
        Filter("no", _l("Entry"), lambda id: a.subject_id == int(id), said=_subject_named),
        equal("action", _l("Action"), a.action, words.ACTIONS, _l("Any action")),
        Filter("actor", _l("By whom"), lambda id: a.actor_id == int(id), _actors, _l("Anybody")),
        since("when", _l("When"), a.at),
    )
    eager = (joinedload(a.actor),)
    columns = (
        Column("at", _l("When"), cell("when_and_who")),
        Column("title", _l("What"), cell("subject", _subject)),
        Column("changes", _l("Before and after"), cell("changes", changes)),
    )

    def searched(self, text: str) -> ColumnElement[bool]:
        return _has(text)

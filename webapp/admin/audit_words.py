"""Settings of processes in words, for the audit: what each is called, and its values as people know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import rights_words, words
from webapp.admin.reading import FIELDS, GRANTS, SCOPES, TASKS, Reader
from webapp.extensions import db
from webapp.process.definition import Condition, Rule
from webapp.storage import versions
from webapp.storage.reads import administration

MOST_LETTERS = 400

SETTINGS: dict[str, Any] = {
    "title": _l("Title"),
    "key": _l("Key"),
    "kind": _l("Kind"),
    "type": _l("Kind"),
    "do": _l("Robot"),
    "icon": _l("Icon"),
    "colour": _l("Colour"),
    "help": _l("Help text"),
    "description": _l("Description"),
    "position": _l("Place in the row"),
    "who": _l("Who"),
    "scope": _l("Which cards"),
    "fields": _l("Fields"),
    "pipelines": _l("Channels"),
    "stages": _l("Stages"),
    "shows": _l("Fields shown beside it"),
    "sections": _l("Sections"),
    "transitions": _l("Transitions"),
    "triggers": _l("Triggers"),
    "rights": _l("Rights"),
    "examples": _l("Examples"),
    "options": _l("Options"),
    "columns": _l("Columns"),
    "flow": _l("Steps"),
    "steps": _l("Steps"),
    "otherwise": _l("Otherwise"),
    "cases": _l("Cases"),
    "branches": _l("Branches"),
    "on_enter": _l("Robots on entering"),
    "overdue": _l("Robots when it is late"),
    "robots": _l("Robots"),
    "outcomes": _l("Outcomes"),
    "settings": _l("Settings"),
    "source": _l("From the stages"),
    "target": _l("To the stages"),
    "goto": _l("Where it leads"),
    "stage": _l("Stage"),
    "when": _l("Condition"),
    "required": _l("Always required"),
    "required_at": _l("Required at the stages"),
    "required_when": _l("Required"),
    "visible_when": _l("Visible"),
    "valid_when": _l("What is typed is accepted"),
    "person_when": _l("The number is that of a person"),
    "invalid": _l("What to say if it is not accepted"),
    "among": _l("Who can be chosen"),
    "registry": _l("A number of a registry"),
    "bank": _l("Field with the bank's BIK"),
    "in_lists": _l("Sorts and narrows lists of cards"),
    "unique": _l("No two cards may have the same value"),
    "default": _l("Default value"),
    "formula": _l("Formula"),
    "directory": _l("List of values"),
    "process": _l("Process"),
    "lookup": _l("Shown from the linked card"),
    "currency": _l("Currency"),
    "min": _l("At least"),
    "max": _l("At most"),
    "max_mb": _l("Largest size, MB"),
    "not_past": _l("Not in the past"),
    "not_future": _l("Not in the future"),
    "whole": _l("Whole numbers only"),
    "accept": _l("Kinds of files"),
    "total": _l("Summed under the table"),
    "assignees": _l("Who gets it"),
    "fallback": _l("If nobody is found"),
    "mode": _l("How they answer"),
    "votes": _l("How many approvals are enough"),
    "deadline": _l("Deadline"),
    "reminders": _l("Reminders"),
    "norm": _l("Norm of time"),
    "approves": _l("Counts as an approval"),
    "stays": _l("The task stays open after this answer"),
    "comment": _l("Comment"),
    "reason": _l("Reason"),
    "requires": _l("Fields that must be filled in"),
    "priority": _l("Priority"),
    "delegate": _l("May be given to somebody else"),
    "ask_again": _l("Those who have approved are asked again"),
    "depends_on": _l("Fields the approval depends on"),
    "checklist": _l("Checklist"),
    "ask": _l("What is asked"),
    "card_wide": _l("Stays open when the card leaves the stage"),
    "numbering": _l("Number of a card"),
    "face": _l("Title of a card"),
    "start": _l("Asked at the start"),
    "active": _l("Active"),
    "paused": _l("Paused"),
    "archived_at": _l("Archived"),
    "version": _l("Version"),
    "versions": _l("Versions"),
    "title_ru": _l("Title in Russian"),
    "title_en": _l("Title in English"),
}
OF_STAGES = {"source", "target", "stages", "stage", "goto", "required_at"}
OF_FIELDS = {"fields", "shows", "requires", "depends_on", "field", "lookup"}
OF_RULES = {"assignees", "fallback"}
OF_CONDITIONS = {"when", "required_when", "visible_when", "valid_when", "person_when", "until"}


def label(name: str) -> Any:
    return SETTINGS.get(name, name)


class Names:
    """What the parts of one process are called; its version in force knows most of them."""

    def __init__(self, process_id: int | None) -> None:
        conn = db.session.connection()
        row = processes().get(process_id or 0)
        self.title = words.title(row) if row else ""
        definition = versions.definition(conn, row.version_id) if row and row.version_id else None
        self.reader = Reader(definition) if definition else None

    def shown(self, name: str, value: Any) -> str:
        """A value in words."""
        text = self._shown(name, value)
        return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, "", [], {}):
            return "—"
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list | tuple):
            return ", ".join(self._shown(name, one) for one in value)
        return self._structure(name, value) if isinstance(value, Mapping) else self._plain(name, value)

    def _structure(self, name: str, value: Mapping[str, Any]) -> str:
        if name == "who":
            return rights_words.title(value)
        if set(value) <= {"ru", "en"}:
            return words.t(value)
        if name in OF_CONDITIONS | OF_RULES and self.reader:
            return self._read(name, value)
        if value.get("title") or value.get("key"):
            title = value.get("title")
            return words.t(title) if isinstance(title, Mapping) else str(title or value["key"])
        told = (f"{label(key)}: {self._shown(key, inner)}" for key, inner in value.items())
        return "; ".join(told)

    def _read(self, name: str, value: Mapping[str, Any]) -> str:
        """A condition or a rule; what a half-built draft had may be neither."""
        reader: Any = self.reader
        try:
            if name in OF_RULES:
                return str(reader.rule(Rule.model_validate(value)))
            return str(reader.condition(Condition.model_validate(value)))
        except ValueError:
            return words.plainly(dict(value))

    def _plain(self, name: str, value: Any) -> str:
        if name in ("kind", "scope"):
            return str(KINDS.get(value, value))
        if self.reader and name in OF_STAGES:
            return self.reader.stage(str(value))
        if self.reader and name in OF_FIELDS:
            return self.reader.field(str(value))
        return str(value)


KINDS: dict[str, Any] = {
    **FIELDS,
    **TASKS,
    **SCOPES,
    **dict(GRANTS),
    "see": _l("See cards"),
    "edit": _l("Change fields"),
}


def names(process_id: int | None) -> Names:
    """Looked up once per request."""
    kept: dict[int | None, Names] = g.setdefault("audit_processes", {})
    if process_id not in kept:
        kept[process_id] = Names(process_id)
    return kept[process_id]


def processes() -> dict[int, Any]:
    if "audit_process_rows" not in g:
        g.audit_process_rows = {row.id: row for row in administration.processes(db.session.connection())}
    found: dict[int, Any] = g.audit_process_rows
    return found


def differing(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two lists of parts only those that differ, so that a long list does not hide what was changed."""
    if not (_of_parts(before) and _of_parts(after)):
        return before, after
    had, has = _by_key(before), _by_key(after)
    changed = [key for key in (*had, *(k for k in has if k not in had)) if had.get(key) != has.get(key)]
    return [had[key] for key in changed if key in had], [has[key] for key in changed if key in has]


def _of_parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) and one.get("key") for one in value)


def _by_key(parts: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(part["key"]): part for part in parts}

"""The form of a new process: from nothing, from a template of the library, or as another one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from webapp import accounts, library, runtime
from webapp.admin import offers, words
from webapp.admin.asked import number, plain
from webapp.admin.reading import FIELDS, STAGES, TASK_ICONS, TASKS, Reader
from webapp.extensions import db
from webapp.process import beginning, writing
from webapp.process.definition import Definition
from webapp.process.parting import Plain
from webapp.runtime import drafts
from webapp.storage import drafts as rows
from webapp.storage.reads import administration

LONGEST = {"title_ru": 200, "title_en": 200, "description": 2000}
NOTHING, REGISTER, COPY = "nothing", "register", "process"


templates = offers.templates


@lru_cache(maxsize=1)
def _kept_keys() -> frozenset[str]:
    """Templates that others name by their key."""
    found = templates()
    named = {name for key, one in found.items() for name in library.names(one) if name != key}
    return frozenset(key for key, one in found.items() if one.is_register or key in named)


@dataclass
class NewProcess:
    """What was typed, and what is wrong with it."""

    source: str = NOTHING
    title_ru: str = ""
    title_en: str = ""
    description: str = ""
    along: bool = False
    with_roles: bool = False
    q: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[dict[str, str]]:
        return [{"field": name, "text": text} for name, text in self.errors.items()]

    @property
    def name(self) -> str:
        return words.t(self.title)

    @property
    def title(self) -> dict[str, str]:
        """As typed; else the template's own, or that of the copied process with a word that says so."""
        typed = {"ru": self.title_ru, "en": self.title_en}
        found = {language: text for language, text in typed.items() if text}
        return found or self._title_of_source()

    def _title_of_source(self) -> dict[str, str]:
        kind, _colon, key = self.source.partition(":")
        if kind == "template":
            return {str(language): text for language, text in templates()[key].title.items()}
        copied = rows.process(db.session.connection(), int(key)) if kind == "process" else None
        return {"ru": _("%(title)s (copy)", title=words.title(copied))} if copied else {}

    # -- what is offered ----------------------------------------------------------------------------------

    @property
    def groups(self) -> list[offers.Group]:
        return offers.groups(self.q, self.source)

    @property
    def processes(self) -> list[tuple[str, str]]:
        found = administration.processes(db.session.connection())
        return [(f"process:{row.id}", words.title(row)) for row in found]

    def preview(self) -> dict[str, Any]:
        """What the page shows of the chosen source."""
        definition, half_built = self._definition()
        return {
            "definition": definition,
            "needs": self.needs,
            "roles": self.roles,
            "patterns": self.patterns,
            "half_built": half_built,
            "reader": Reader(definition) if definition else None,
            "stages": STAGES,
            "tasks": TASKS,
            "task_icons": TASK_ICONS,
            "kinds": FIELDS,
        }

    @property
    def needs(self) -> list[Definition]:
        """Templates that the chosen one names and that there are not here yet."""
        kind, _colon, key = self.source.partition(":")
        if kind != "template":
            return []
        here = {row.key for row in administration.processes(db.session.connection())}
        return [templates()[one] for one in library.needed(templates()[key]) if one not in here]

    @property
    def patterns(self) -> list[dict[str, str]]:
        kind, _colon, key = self.source.partition(":")
        return offers.patterns(key) if kind == "template" else []

    @property
    def roles(self) -> list[offers.Role]:
        """Whom the chosen template names, and whether there is anybody."""
        kind, _colon, key = self.source.partition(":")
        return offers.roles(templates()[key]) if kind == "template" else []

    def _definition(self) -> tuple[Definition | None, bool]:
        kind, _colon, key = self.source.partition(":")
        if kind == "template":
            return templates()[key], False
        found = rows.compiled(db.session.connection(), int(key)) if kind == "process" else None
        return (found.definition, found.definition is None) if found else (None, False)

    # -- making it ----------------------------------------------------------------------------------------

    def create(self, actor: int | None) -> int | None:
        """The id of the new process; None, with the errors told, where something is wrong."""
        for name, most in LONGEST.items():
            if len(getattr(self, name)) > most:
                self.errors[name] = _("Use at most %(most)s characters.", most=most)
        if not self.title:
            self.errors["title_ru"] = _("Give the process a name.")
        if self.errors:
            return None
        for needed in self.needs if self.along else ():
            runtime.publish(writing.write(needed), actor)
        for role in self.roles if self.with_roles else ():
            if not role.here:
                accounts.save_role(None, role.values, actor)
        return drafts.create(self.title, actor, self._plain())

    def _plain(self) -> Plain:
        described = {"description": {"ru": self.description}} if self.description else {}
        return {**self._source(), **described}

    def _source(self) -> Plain:
        kind, _colon, key = self.source.partition(":")
        if kind == "template":
            found = writing.plain(templates()[key])
            if key in _kept_keys():
                # Other templates name it by its key.
                return found
        elif kind == "process" and (copied := rows.compiled(db.session.connection(), int(key))):
            found = dict(copied.plain)
        else:
            return beginning.register() if self.source == REGISTER else beginning.empty()
        # A new key is made of the new name.
        found.pop("key", None)
        return found


def read(values: Mapping[str, str]) -> NewProcess:
    """What was typed; a source that does not exist is as good as none."""
    typed = {name: plain(values.get(name)) for name in LONGEST}
    source = plain(values.get("source"))
    if source == COPY:
        source = plain(values.get("copied"))
    return NewProcess(
        source if _known(source) else NOTHING,
        typed["title_ru"],
        typed["title_en"],
        typed["description"],
        "along" in values,
        "with_roles" in values,
        plain(values.get("q"))[:100],
    )


def _known(source: str) -> bool:
    kind, _colon, key = source.partition(":")
    if source == REGISTER:
        return True
    if kind == "template":
        return key in templates()
    found = number(key) if kind == "process" else None
    return found is not None and rows.process(db.session.connection(), found) is not None

"""What the forms of a draft's parts can choose from: its own fields and stages, and the company's people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask_babel import get_locale

from webapp.admin import words
from webapp.extensions import db
from webapp.process.directories import Directories
from webapp.process.organisation import Organisation
from webapp.process.parting import Part
from webapp.storage import org
from webapp.storage.drafts import Compiled


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `group` is the heading it stands under."""

    value: str
    label: str
    group: str = ""


def said(title: Any, otherwise: str = "") -> str:
    """A text of a draft, which may be missing, in the viewer's language."""
    if isinstance(title, Mapping):
        locale = str(get_locale())
        return str(title.get(locale) or title.get("ru") or title.get("en") or otherwise)
    return str(title or otherwise)


@dataclass(frozen=True)
class Here:
    """A draft as its forms see it."""

    found: Compiled
    part: Part | None = None
    # What the form says so far.
    settings: Mapping[str, Any] = field(default_factory=dict)
    # Where a part is to be added, while it is not there.
    slot: str = ""
    parent: int | None = None

    @property
    def column(self) -> bool:
        """Whether the form is that of a column in a table of lines."""
        return (self.part.slot if self.part else self.slot) == "columns"

    @property
    def around(self) -> Part | None:
        """The part in which the form's part stands."""
        return self.found.part_of.get((self.part.parent if self.part else self.parent) or 0)

    @property
    def process_id(self) -> int:
        return int(self.found.process.id)

    @cached_property
    def _by_slot(self) -> dict[tuple[int | None, str], list[Part]]:
        slots: dict[tuple[int | None, str], list[Part]] = {}
        for part in sorted(self.found.parts, key=lambda p: (p.position, p.id)):
            slots.setdefault((part.parent, part.slot), []).append(part)
        return slots

    def inside(self, part: Part | None, slot: str) -> list[Part]:
        """The parts in a slot, in their order."""
        return self._by_slot.get((part.id if part else None, slot), [])

    @property
    def fields(self) -> list[Part]:
        return self.inside(None, "fields")

    @property
    def pipelines(self) -> list[Part]:
        return self.inside(None, "pipelines")

    @property
    def stages(self) -> list[Part]:
        return self.inside(None, "stages")

    def field_named(self, key: str) -> Part | None:
        return next((one for one in self.fields if one.key == key), None)

    def options(self, one: Part | None) -> list[Choice]:
        """What a choice field offers: its own options or those of its directory."""
        if one is None:
            return []
        own = [Choice(o.key, said(o.settings.get("title"), o.key)) for o in self.inside(one, "options")]
        return own or directory_choices(str(one.settings.get("directory") or ""))

    def choices_offered(self) -> list[Choice]:
        """What the field offers whose form is open, as the form says so far."""
        own = [Choice(o.key, said(o.settings.get("title"), o.key)) for o in self.inside(self.part, "options")]
        directory = str(self.settings.get("directory") or "")
        return directory_choices(directory) if directory or not self.part else own

    @property
    def organisation(self) -> Organisation:
        return words.organisation()

    # -- choices ----------------------------------------------------------------------------------------

    def field_choices(self, kinds: Iterable[str] = (), *, filled: bool = False) -> list[Choice]:
        """The fields, perhaps only of some kinds, or those that can be filled: not what is worked out."""
        wanted = set(kinds)
        return [
            Choice(f.key, said(f.settings.get("title"), f.key))
            for f in self.fields
            if not wanted or f.settings.get("kind") in wanted
        ]

    def column_choices(self) -> list[Choice]:
        """The columns of all tables that people fill in."""
        tables = [f for f in self.fields if f.settings.get("kind") == "lines"]
        return [
            Choice(
                f"{f.key}.{c.key}",
                f"{said(f.settings.get('title'), f.key)}: {said(c.settings.get('title'), c.key)}",
            )
            for f in tables
            for c in self.inside(f, "columns")
            if not c.settings.get("formula")
        ]

    def robot_choices(self, do: str) -> list[Choice]:
        """The robots of that kind, wherever they stand."""
        made = (p for p in self.found.parts if p.settings.get("do") == do)
        return [Choice(p.key, said(p.settings.get("title"), p.key)) for p in made]

    def stage_choices(self) -> list[Choice]:
        return [Choice(s.key, said(s.settings.get("title"), s.key)) for s in self.stages]

    def pipeline_choices(self) -> list[Choice]:
        return [Choice(p.key, said(p.settings.get("title"), p.key)) for p in self.pipelines]

    def roles(self) -> list[Choice]:
        return [Choice(key, title) for key, title in words.roles_by_key().items()]

    def departments(self) -> list[Choice]:
        return [Choice(d.key, words.t(d.title)) for d in self.organisation.departments.values()]

    def people(self) -> list[Choice]:
        active = [p for p in self.organisation.people.values() if p.active]
        return [Choice(p.login, p.name) for p in sorted(active, key=lambda p: p.name)]


def directory_choices(key: str) -> list[Choice]:
    """The values of a directory that administrators maintain."""
    found = directories().get(key)
    return [Choice(entry.key, said(entry.title)) for entry in found.entries if entry.active] if found else []


def directories() -> Directories:
    """The company's lists of values."""
    return org.directories(db.session.connection())

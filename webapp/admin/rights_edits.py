"""Which fields may be changed by whom at which stages: the table of it, and the form of one such right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.admin import rights_words as said
from webapp.admin.rights_table import given, known, people_fields, plain_title
from webapp.process.parting import Part
from webapp.runtime.grants import Grant
from webapp.storage.drafts import Compiled

FINAL = ("success", "failure")
LIMITED = "see_fields"


def parts_of(draft: Compiled) -> list[Part]:
    """The rights to change fields, in their order."""
    return [p for p in draft.parts if p.slot == "rights" and p.settings.get("kind") == "edit"]


def views_of(draft: Compiled) -> list[Part]:
    """The fields that only some people see, in their order."""
    return [p for p in draft.parts if p.slot == "rights" and p.settings.get("kind") == LIMITED]


def find(draft: Compiled, part_id: int) -> Part | None:
    found = [*parts_of(draft), *views_of(draft)]
    return next((part for part in found if part.id == part_id), None)


@dataclass(frozen=True)
class Told:
    """One right in words."""

    id: int
    who: str
    fields: str
    stages: str


class ByStage:
    """A table fields × stages that says who may change what where."""

    def __init__(self, draft: Compiled) -> None:
        self.parts, self.secret = parts_of(draft), views_of(draft)
        self.fields = titled(draft, "fields")
        self.stages = titled(draft, "stages")

    def who(self, field: str, stage: str) -> str:
        """Those who may change the field at the stage."""
        people = [one for part in self.parts if _covers(part, field, stage) for one in given(part)]
        unique = {said.code(one): one for one in people}
        return said.titles(unique.values(), dict(self.fields)) if unique else ""

    @property
    def rows(self) -> list[Told]:
        return [self._told(part) for part in self.parts]

    @property
    def secrets(self) -> list[Told]:
        return [self._told(part) for part in self.secret]

    def _told(self, part: Part) -> Told:
        fields, stages = dict(self.fields), dict(self.stages)
        which = ", ".join(fields.get(key, key) for key in part.settings.get("fields") or ())
        where = ", ".join(stages.get(key, key) for key in part.settings.get("stages") or ())
        return Told(
            part.id, said.titles(given(part), fields), which or _("all fields"), where or _("at every stage")
        )


def titled(draft: Compiled, slot: str) -> list[tuple[str, str]]:
    """Keys and titles of the draft's fields, or of its stages in which anything can be changed."""
    rows = draft.plain.get(slot, ())
    return [(str(row.get("key")), plain_title(row)) for row in rows if row.get("kind") not in FINAL]


def _covers(part: Part, field: str, stage: str) -> bool:
    fields, stages = part.settings.get("fields"), part.settings.get("stages")
    return (not fields or field in fields) and (not stages or stage in stages)


class Edit:
    """One right to change fields, or to see what others do not, and its form."""

    def __init__(self, draft: Compiled, part: Part | None = None, kind: str = "edit") -> None:
        settings: Mapping[str, Any] = part.settings if part else {}
        self.kind = str(settings.get("kind") or kind)
        self.part = part
        self.fields, self.stages = titled(draft, "fields"), titled(draft, "stages")
        self.who = [said.code(one) for one in given(part)] if part else []
        self.chosen = {name: list(settings.get(name) or ()) for name in ("fields", "stages")}
        self.offered = said.everybody(self.who, people_fields(draft))

    def read(self, form: Any) -> dict[str, str]:
        """Takes what was chosen; says what is missing."""
        self.who = [code for code in dict.fromkeys(form.getlist("who")) if known(said.coded(code))]
        for name, options in (("fields", self.fields), ("stages", self.stages)):
            wanted = set(form.getlist(name))
            # All of them is the same as none named, and stays right when one is added later.
            found = [key for key, _title in options if key in wanted]
            whole = len(found) == len(options) and (self.kind, name) != (LIMITED, "fields")
            self.chosen[name] = [] if whole else found
        if "remove" in form:
            return {}
        missing = [name for name in ("who", "fields") if not (self.who if name == "who" else self._named())]
        return {name: _("Choose at least one.") for name in missing}

    def _named(self) -> bool:
        """Whether it names the fields it must: to change, none named are all of them."""
        return self.kind != LIMITED or bool(self.chosen["fields"])

    def grant(self, *, remove: bool = False) -> Grant:
        """The change of the draft."""
        lists = {name: keys for name, keys in self.chosen.items() if keys}
        settings = {"kind": self.kind, "who": [said.coded(code) for code in self.who], **lists}
        return Grant(self.part.id if self.part else None, None if remove else settings)

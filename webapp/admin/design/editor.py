"""The form of one part: what was typed, what comes of it, what is shown again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.admin.asked import number
from webapp.admin.design import forms, kinds, presets
from webapp.admin.design.controls import ACT, Form
from webapp.admin.design.here import Here, said
from webapp.process import parting
from webapp.process.errors import Refused
from webapp.process.parting import Part, Plain
from webapp.process.sentences import say
from webapp.runtime import drafts
from webapp.sentences import sentence
from webapp.storage.drafts import Compiled

SMALL = ("option", "outcome", "robot", "field")
"""Parts after which one goes back to the part that they were added to."""

ENDS = ("success", "failure")

MOST_ROUNDS = 4
LONGEST = 20_000
"""What nobody types; the draft and all its pages would grow heavy with it."""

OWN = ("process", "start")
"""Forms of the process itself, which is no part."""


@dataclass(frozen=True)
class Target:
    """What a form is about: a part that is there, one that is to be added, or the process itself."""

    process_id: int
    type: str
    settings: Plain
    part: Part | None = None
    slot: str = ""
    parent: int | None = None

    def again(self, found: Compiled) -> Target:
        """The same, as it is now."""
        return replace(self, settings=found.own)

    @property
    def inner(self) -> Plain:
        """What a new part brings along inside it."""
        return {
            slot: self.settings[slot]
            for slot in parting.slots(self.type, self.settings)
            if slot in self.settings
        }


class Editor:
    """Takes one form. `done` is what to tell when it was carried out, `opened` the part to show then."""

    def __init__(self, found: Compiled, target: Target, actor: int, saved: str = "") -> None:
        self.found, self.target, self.actor, self.saved = found, target, actor, saved
        own = {k: v for k, v in target.settings.items() if k not in target.inner}
        self.settings = kinds.opened(target.type, own)
        self.seen = found.revision
        self.refusal = ""
        self.asks_to_delete = False
        self.done = ""
        self.opened: int | None = target.part.id if target.part else None

    # -- what was sent ----------------------------------------------------------------------------------

    def take(self, form: MultiDict[str, str]) -> None:
        """Reads the form and does what its button says; other buttons only draw it anew."""
        form = MultiDict((name, text.replace("\0", "")) for name, text in form.items(multi=True))
        self.seen = number(form.get("seen")) or self.seen
        self._read(form)
        act = form.get(ACT, "save")
        self.asks_to_delete = act == "delete"
        does = self._acts().get(act)
        if max(map(len, form.values()), default=0) > LONGEST:
            self.refusal = _("Use at most %(most)s characters.", most=LONGEST)
        if does is None or self.refusal:
            return
        try:
            self.done = does()
        except Refused as refused:
            self.refusal = sentence(refused)

    def _read(self, form: Form) -> None:
        """Until it is all read: what is chosen decides which controls there are, and those what else."""
        for _round in range(MOST_ROUNDS):
            before = self.settings.get("do")
            sections = kinds.sections(self.target.type, self.settings)
            self.settings = forms.read(sections, form, self.settings)
            if before is not None and self.settings.get("do") != before:
                self.settings.pop("settings", None)

    def _acts(self) -> dict[str, Callable[[], str]]:
        acts: dict[str, Callable[[], str]] = {"save": self._save}
        if self.target.part:
            acts |= {"delete-now": self._delete, "duplicate": self._duplicate}
            acts |= {"up": lambda: self._move(-1), "down": lambda: self._move(1)}
        return acts

    def _save(self) -> str:
        kept, target = kinds.closed(self.target.type, self.settings), self.target
        if "title" in kept:
            kept["title"] = presets.retold(target.settings.get("title"), kept["title"])
        if target.type in OWN:
            changes = {name: kept.get(name) for name in {*self.found.own, *kept}}
            drafts.change_process(target.process_id, changes, self.actor, self.seen)
        elif target.part:
            drafts.change(target.process_id, target.part.id, kept, self.actor, self.seen)
        else:
            others = str(kept.pop("others", "")).splitlines()
            added = self._add(kept | target.inner)
            for title in filter(None, map(str.strip, others)):
                self._add({"title": title})
            self.opened = target.parent if target.parent and target.type in SMALL else added
        return _("Saved.")

    def _add(self, settings: Plain) -> int:
        target = self.target
        place = {"parent": target.parent, "position": self._place(), "seen": self.seen}
        return drafts.add(target.process_id, target.slot, settings, self.actor, **place)

    def _place(self) -> int | None:
        """A new stage of work stands before the ends; everything else comes last."""
        if self.target.slot != "stages" or self.settings.get("kind") in ENDS:
            return None
        stages = self.here.stages
        return next((n for n, s in enumerate(stages) if s.settings.get("kind") in ENDS), None)

    def _delete(self) -> str:
        if self.target.part:
            drafts.remove(self.target.process_id, self.target.part.id, self.actor, self.seen)
        self.opened = None
        return _("Deleted.")

    def _duplicate(self) -> str:
        if self.target.part:
            self.opened = drafts.duplicate(self.target.process_id, self.target.part.id, self.actor)
        return _("Copied. This is the copy.")

    def _move(self, by: int) -> str:
        if part := self.target.part:
            place = max(0, part.position + by)
            drafts.move(self.target.process_id, part.id, self.actor, position=place)
        return _("Moved.")

    # -- what is shown ----------------------------------------------------------------------------------

    @property
    def here(self) -> Here:
        target = self.target
        return Here(self.found, target.part, self.settings, slot=target.slot, parent=target.parent)

    def shown(self) -> dict[str, Any]:
        return {
            "sections": forms.show(kinds.sections(self.target.type, self.settings), self.settings, self.here),
            "action": request.full_path if not self.target.part else self._address(),
            "seen": self.seen,
            "problems": self._problems(),
            "back": self._back(),
        }

    def _back(self) -> tuple[int, str] | None:
        """The part around it, unless that is a stage, which is on the board anyway."""
        inside = self.target.part.parent if self.target.part else self.target.parent
        around = self.found.part_of.get(inside or 0)
        if around is None or around.type in ("stage", "lane", "case"):
            return None
        return around.id, said(around.settings.get("title"), around.key)

    def _address(self) -> str:
        return f"/admin/design/{self.target.process_id}/parts/{self.opened}/"

    def _problems(self) -> list[tuple[str, str]]:
        """What the check says of this part as it was saved."""
        part, locale = self.target.part, str(get_locale())
        if part is None:
            return []
        found = [p for p in drafts.problems(self.found) if self.found.part_at(p.path) == part.id]
        return [(p.level, say(p.code, p.params, locale)) for p in found]

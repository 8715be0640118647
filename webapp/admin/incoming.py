"""A file with a process that somebody sent: what is wrong with it, who is unknown, what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from webapp import robots
from webapp.admin import words
from webapp.admin.reading import Reader
from webapp.extensions import db
from webapp.process import reading, writing
from webapp.process.definition import Definition
from webapp.process.difference import GROUPS, Change, difference
from webapp.process.parting import Plain
from webapp.process.problems import Problem
from webapp.process.sentences import sentence
from webapp.runtime import drafts
from webapp.storage.drafts import Compiled
from webapp.storage.reads import administration, maps

TOLD_ALREADY = {
    "unknown_directory",
    *(f"unknown_{what}{asked}" for what in ("role", "department", "person") for asked in ("", "_asked")),
}
"""What the check says of strangers, who are told apart."""


@dataclass(frozen=True)
class Incoming:
    """The text of a file; `refusal` where it cannot even be read as text."""

    text: str
    locale: str
    refusal: str = ""

    @classmethod
    def unread(cls, refusal: str) -> Incoming:
        return cls("", "", refusal)

    @cached_property
    def _read(self) -> tuple[Definition | None, list[Problem]]:
        try:
            return reading.read(self.text), []
        except reading.BrokenFile as broken:
            return None, list(broken.problems)

    @property
    def definition(self) -> Definition | None:
        return None if self.refusal else self._read[0]

    @property
    def plain(self) -> Plain:
        return writing.plain(self.definition) if self.definition else {}

    @cached_property
    def broken(self) -> list[str]:
        """Why it is no process at all, line by line."""
        return [self.refusal] if self.refusal else [sentence(p, self.locale) for p in self._read[1]]

    @cached_property
    def strangers(self) -> list[str]:
        """Whom and what the file names that there is not here, and what to do."""
        return [sentence(p, self.locale) for p in self._strangers]

    @cached_property
    def _strangers(self) -> list[Problem]:
        if self.definition is None:
            return []
        known = {row.key for row in administration.processes(db.session.connection())}
        return reading.located(self.text, drafts.strangers(self.definition, known))

    @cached_property
    def problems(self) -> list[Problem]:
        """What else the check has to say; what is said of strangers already is left out."""
        if self.definition is None:
            return []
        found = [p for p in drafts.examine(self.definition, self.locale) if p.code not in TOLD_ALREADY]
        return reading.located(self.text, found)

    def said(self, level: str) -> list[str]:
        return [sentence(p, self.locale) for p in self.problems if p.level == level]

    @property
    def reader(self) -> Reader | None:
        return Reader(self.definition) if self.definition else None

    # -- beside what is there -----------------------------------------------------------------------------

    def other_key(self, found: Compiled) -> str:
        """The key in the file, where it is another one."""
        key = self.definition.key if self.definition else found.process.key
        return "" if key == found.process.key else key

    def changes(self, found: Compiled) -> dict[str, list[Change]] | None:
        """What the draft would be changed in, by groups; None where that cannot be said."""
        if self.definition is None or found.definition is None:
            return None
        wanted = self.definition.model_copy(update={"key": found.process.key})
        labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
        names = maps.names(db.session.connection(), words.organisation(), labels)
        told = difference(found.definition, wanted, self.locale, names)
        return {group: lines for group in GROUPS if (lines := [c for c in told if c.group == group])}

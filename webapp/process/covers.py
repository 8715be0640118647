"""How the cards of a process are numbered, begun and shown."""

from __future__ import annotations

import re

from pydantic import Field as Setting
from pydantic import model_validator

from .parts import Asked, Key, Model, Text

NUMBERING = r"(?:[^{}]|\{year\}|\{prefix\}|\{seq(?::0[1-9])?\}){1,40}"


class Numbering(Model):
    """`{year}` and `{seq}` (or `{seq:04}`) are filled in; with `{year}` the sequence starts at 1 each year.

    `by` names a field: each of its values counts apart and has its `{prefix}`, of a linked card the field
    `prefix`. `gapless` is a promise: every number is given with its card, and no card with one goes away.
    """

    pattern: str = "{seq}"
    by: Key | None = None
    prefix: Key = "prefix"
    gapless: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Numbering:
        # Not whatever `format` can do: `{seq:999999999}` would fill the memory.
        if not re.fullmatch(NUMBERING, self.pattern):
            raise ValueError("numbering")
        return self

    @property
    def yearly(self) -> bool:
        return "{year}" in self.pattern

    def number(self, year: int, seq: int, prefix: str = "") -> str:
        told = self.pattern.format(year=year, seq=seq, prefix=prefix)
        return told if prefix else told.lstrip("-/. ")


class Start(Model):
    """The form that creates a card; `one_of` are groups of fields of which one must be filled."""

    fields: tuple[Asked, ...] = ()
    one_of: tuple[tuple[Key, ...], ...] = ()


class Face(Model):
    """What a card shows on the board: its title from fields, two more lines, and the money summed; and by
    which field lists stand while nobody has sorted them.
    """

    title: str
    lines: tuple[Key, ...] = Setting(default=(), max_length=2)
    sum: Key | None = None
    sort: Key | None = None
    last_first: bool = False


class Section(Model):
    title: Text
    fields: tuple[Key, ...]

"""What the library offers: its templates by department, found by words, and whom each one needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from webapp import library
from webapp.admin import words
from webapp.extensions import db
from webapp.library import catalogue
from webapp.process import reading
from webapp.process.definition import Definition
from webapp.storage.reads import administration

Text = dict[str, str]


@lru_cache(maxsize=1)
def templates() -> dict[str, Definition]:
    """The library, read once: its files come with the product."""
    files = library.templates()
    return {key: reading.read(file.read_text(encoding="utf-8")) for key, file in files.items()}


@dataclass(frozen=True)
class Group:
    """A department's templates, as the values of the form and their definitions."""

    title: Text
    offers: list[tuple[str, Definition]]


@dataclass(frozen=True)
class Role:
    """A role that a template names; `here` is whether the company has it, `held` by how many people."""

    key: str
    title: Text
    here: bool
    held: int

    @property
    def values(self) -> dict[str, Any]:
        """As a new role."""
        return {"key": self.key, "title_ru": self.title["ru"], "title_en": self.title["en"], "users": []}


def groups(q: str = "", chosen: str = "") -> list[Group]:
    """The departments that have a template with all the words in it; the chosen one is always there."""
    wanted = q.casefold().split()
    found: dict[str, list[tuple[str, Definition]]] = {key: [] for key in catalogue.DEPARTMENTS}
    for key, definition in templates().items():
        value, text = f"template:{key}", _words(key)
        if value == chosen or all(word in text for word in wanted):
            found[catalogue.entry(key).department].append((value, definition))
    return [
        Group(dict(catalogue.DEPARTMENTS[key]), sorted(offers, key=_order))
        for key, offers in found.items()
        if offers
    ]


def _order(offer: tuple[str, Definition]) -> tuple[bool, str]:
    """Processes by their names, then directories."""
    return offer[1].is_register, words.t(offer[1].title).casefold()


@lru_cache(maxsize=200)
def _words(key: str) -> str:
    """What a template is found by, in both languages."""
    return " ".join(text for title in _titles(key) for text in title.values()).casefold()


def _titles(key: str) -> Iterator[Any]:
    definition, entry = templates()[key], catalogue.entry(key)
    yield from (definition.title, definition.description or {}, catalogue.DEPARTMENTS[entry.department])
    yield from (catalogue.PATTERNS[pattern] for pattern in entry.patterns)
    yield from (field.title for field in definition.fields)
    yield from (stage.title for stage in definition.stages)


def patterns(key: str) -> list[Text]:
    """The shapes it shows, in words."""
    return [dict(catalogue.PATTERNS[pattern]) for pattern in catalogue.entry(key).patterns]


def roles(definition: Definition) -> list[Role]:
    """The roles that the template names, with what the company has of them."""
    conn = db.session.connection()
    here, held = {row.key: row for row in administration.roles(conn)}, administration.held(conn)
    return [_role(key, here.get(key), held.get(key, 0)) for key in catalogue.roles(definition)]


def _role(key: str, row: Any, held: int) -> Role:
    known = dict(catalogue.ROLES.get(key, {"ru": key, "en": key}))
    title = {"ru": row.title_ru, "en": row.title_en or row.title_ru} if row else known
    return Role(key, title, bool(row), held)

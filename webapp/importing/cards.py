"""Rows of a file as values of cards: which column is which field, and what a cell says in its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.importing.columns import plain
from webapp.process.assignees import World
from webapp.process.definition import Definition, Field
from webapp.process.directories import offered
from webapp.process.fields import fold

NOT_FROM_FILES = ("lines", "file", "files")
FindCard = Callable[[Field, str], int | None]


@dataclass(frozen=True)
class Reader:
    """What the cells of one file mean; `find_card` knows the card that a text names."""

    definition: Definition
    places: Mapping[str, int]
    world: World
    find_card: FindCard

    def values(self, cells: Sequence[str]) -> dict[str, Any]:
        """What a row says, as a form would send it; an empty cell says nothing."""
        said = {key: cells[place] for key, place in self.places.items() if place < len(cells)}
        fields = self.definition.field_of
        return {key: self._raw(fields[key], text) for key, text in said.items() if text and key in fields}

    def _raw(self, field: Field, text: str) -> Any:
        read = READ.get(field.kind)
        return read(self, field, text) if read else text

    def choice(self, field: Field, text: str) -> str:
        wanted = fold(text)
        found = (o.key for o in offered(field) if wanted in {o.key, *map(fold, o.title.values())})
        return next(found, text)

    def choices(self, field: Field, text: str) -> list[str]:
        return [self.choice(field, one.strip()) for one in re.split(r"[,;]", text) if one.strip()]

    def person(self, _field: Field, text: str) -> str:
        wanted = fold(text)
        people = self.world.organisation.people.values()
        return next((str(p.id) for p in people if p.active and wanted in {fold(p.name), p.login}), text)

    def people(self, field: Field, text: str) -> list[str]:
        return [self.person(field, one.strip()) for one in re.split(r"[,;]", text) if one.strip()]

    def department(self, _field: Field, text: str) -> str:
        wanted, known = fold(text), self.world.organisation.departments.values()
        return next((d.key for d in known if wanted in {d.key, *map(fold, d.title.values())}), text)

    def card(self, field: Field, text: str) -> str:
        found = self.find_card(field, text)
        return str(found) if found else f"«{text}»"


READ: dict[str, Callable[[Reader, Field, str], Any]] = {
    "choice": Reader.choice,
    "choices": Reader.choices,
    "person": Reader.person,
    "people": Reader.people,
    "department": Reader.department,
    "card": Reader.card,
}


def guessed(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """The columns that are called like a field, in either language, or by its key."""
    places: dict[str, int] = {}
    for field in fields:
        names = {plain(name) for name in (field.key, *field.title.values())}
        place = next((n for n, heading in enumerate(headings) if plain(heading) in names), None)
        if place is not None and place not in places.values():
            places[field.key] = place
    return places

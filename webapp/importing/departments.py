"""Departments as a file writes them: «Продажи / Опт»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from webapp.process.face import fold
from webapp.storage.staff import NewDepartment, Place

SEPARATOR = re.compile(r"\s*[/\\>→]\s*")
DEEPEST = 10
LONGEST = 120
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщыэюя"
SPELT = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya"
LATIN = dict(zip(CYRILLIC, SPELT.split(), strict=True)) | {"ь": "", "ъ": ""}


class Unclear(Exception):
    """A path that cannot be followed; the code says why."""


class Tree:
    """The departments that are there, and those that a file adds."""

    def __init__(self, rows: Mapping[int, Mapping[str, Any]]) -> None:
        self.rows = rows
        self.keys = {row["key"] for row in rows.values()}
        self.ending: dict[str, list[int]] = {}
        for id, row in rows.items():
            for name in {fold(title) for title in (row["title_ru"], row["title_en"]) if title}:
                self.ending.setdefault(name, []).append(id)
        self.new: dict[tuple[str, ...], NewDepartment] = {}
        # Titles that a file writes in other letters each time are one department.
        self.spelt: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.above: dict[tuple[str, ...], Place | None] = {}

    def title(self, place: Place | None) -> str:
        """The whole path, as people read it."""
        return " / ".join(self._path(place))

    def _path(self, place: Place | None) -> tuple[str, ...]:
        return place if isinstance(place, tuple) else tuple(reversed(list(self._upwards(place))))

    def _upwards(self, id: int | None) -> Iterator[str]:
        seen: set[int] = set()
        while id is not None and id not in seen:
            seen.add(id)
            yield self.rows[id]["title_ru"]
            id = self.rows[id]["parent_id"]

    # -- from words to places ---------------------------------------------------------------------------

    def place(self, words: str) -> Place:
        """The department of a path: the whole one, or its end where only one department ends so."""
        if fold(words) in self.ending:
            # A title may have a stroke of its own.
            return self._found((words,))
        path = tuple(filter(None, SEPARATOR.split(words.strip())))
        if not path or len(path) > DEEPEST:
            raise Unclear("department_path")
        if any(len(title) > LONGEST for title in path):
            raise Unclear("department_long")
        return self._found(path)

    def _found(self, path: tuple[str, ...]) -> Place:
        whole = [id for id in self._named(path) if self._depth(id) == len(path)]
        ending = whole or self._named(path)
        if len(ending) > 1:
            raise Unclear("department_unclear")
        if ending:
            return ending[0]
        return self._spelt(path)

    def _named(self, path: tuple[str, ...]) -> list[int]:
        """Departments that are called so, below departments that are called so."""
        return [id for id in self.ending.get(fold(path[-1]), ()) if self._ends(id, path)]

    def _ends(self, id: int | None, path: tuple[str, ...]) -> bool:
        for title in reversed(path):
            if id is None or id not in self.ending.get(fold(title), ()):
                return False
            id = self.rows[id]["parent_id"]
        return True

    def _depth(self, id: int) -> int:
        return len(list(self._upwards(id)))

    def _spelt(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The new department of this path, under the place of the part that is known."""
        above = self._found(path[:-1]) if len(path) > 1 else None
        titles = (*self._path(above), path[-1])
        place = self.spelt.setdefault(tuple(map(fold, titles)), titles)
        self.above[place] = above
        return place

    # -- making -----------------------------------------------------------------------------------------

    def add(self, place: Place | None) -> None:
        """Plans a department that is not there, and those above it."""
        if not isinstance(place, tuple) or place in self.new:
            return
        self.add(self.above[place])
        self.new[place] = NewDepartment(place, self.above[place], self._key(place[-1]))

    def _key(self, title: str) -> str:
        """How processes will name it: the title in Latin letters."""
        latin = "".join(LATIN.get(c, c) for c in title.lower())
        plain = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:34].strip("_")
        stem = plain if plain[:1].isalpha() else f"d_{plain}".rstrip("_")
        key, n = stem, 1
        while key in self.keys:
            n += 1
            key = f"{stem}_{n}"
        self.keys.add(key)
        return key

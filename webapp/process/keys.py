"""Keys made from titles, so that nobody has to think of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from webapp.process import parting

LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        re.split(" ", "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch - y - e yu ya"),
        strict=True,
    )
) | {"ъ": "", "ь": ""}
LONGEST = 40

SINGLE = ("outcome", "option")
"""Types of parts whose keys need to differ only from those beside them."""

ALIKE = ("step", "robot")
"""Types of parts whose keys differ from each other's too: a robot may be a step."""

UNNAMED = ("lane", "case", "section", "right")
"""Types of parts that have no key."""


def key_of(title: Mapping[str, Any] | str | None, otherwise: str, taken: Collection[str] = ()) -> str:
    """A key that nobody has: the English title's, else the Russian one's in Latin letters."""
    texts = [title] if isinstance(title, str) else [(title or {}).get(lang) for lang in ("en", "ru")]
    made = next((made for text in texts if text and (made := _latin(str(text)))), otherwise)
    return free(made, taken)


def free(key: str, taken: Collection[str]) -> str:
    """The key, or the key with the first number that makes it new."""
    tried, number = key, 1
    while tried in taken:
        number += 1
        tried = f"{key[: LONGEST - len(str(number)) - 1].rstrip('_')}_{number}"
    return tried


def _latin(text: str) -> str:
    """The text in small Latin letters, digits and underscores, beginning with a letter."""
    spelt = "".join(LATIN.get(letter, letter) for letter in text.lower())
    words = re.sub(r"[^a-z0-9]+", "_", spelt).strip("_")
    return re.sub(r"^[0-9_]+", "", words)[:LONGEST].rstrip("_")


def keyed(plain: Any, part_type: str, taken: Callable[[str], set[str]]) -> parting.Plain:
    """A new part with keys of its own, inside it too; those it brings along are kept where they are free.

    `taken` gives the keys that parts of a type have already.
    """
    known: dict[str, set[str]] = {}

    def keys(inner: str) -> set[str]:
        """Those of the whole draft; among neighbours only, each group begins with none."""
        if inner in SINGLE:
            return set()
        return known.setdefault(ALIKE[0] if inner in ALIKE else inner, taken(inner))

    def name(one: Any, inner: str, beside: set[str]) -> Any:
        if inner == "lane":
            steps = one["steps"] if isinstance(one, dict) else one
            return {"steps": [name(step, "step", keys("step")) for step in steps]}
        found = dict(one)
        if inner not in UNNAMED:
            found["key"] = _own_key(found, inner, beside)
            beside.add(found["key"])
        for slot, kind in parting.slots(inner, found).items():
            if slot in found:
                group = keys(kind)
                found[slot] = [name(below, kind, group) for below in found[slot]]
        return found

    return dict(name(plain, part_type, set(taken(part_type)) if part_type in SINGLE else keys(part_type)))


def _own_key(plain: parting.Plain, part_type: str, taken: Collection[str]) -> str:
    brought = str(plain.get("key") or "")
    return free(brought, taken) if brought else key_of(plain.get("title"), part_type, taken)

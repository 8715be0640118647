"""What is different between two definitions of a process, in an administrator's words.

Things are matched by their keys: what has another title is renamed, what stands elsewhere is moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from ..definition import Definition
from ..map.words import Names, Words
from ..wording.differences import label, phrase
from . import parts
from .parts import Thing
from .settings import Teller

Group = Literal[
    "process",
    "fields",
    "pipelines",
    "stages",
    "flow",
    "outcomes",
    "robots",
    "transitions",
    "triggers",
    "rights",
    "examples",
]
GROUPS: tuple[Group, ...] = (
    "process",
    "fields",
    "pipelines",
    "stages",
    "flow",
    "outcomes",
    "robots",
    "transitions",
    "triggers",
    "rights",
    "examples",
)


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was; `lines` say what of it, `where` what it belongs to."""

    group: Group
    kind: Literal["added", "removed", "changed", "moved"]
    title: str
    where: str = ""
    lines: tuple[str, ...] = ()


def difference(
    old: Definition, new: Definition, locale: str = "ru", names: Names | None = None
) -> tuple[Change, ...]:
    """Every difference, group by group; none at all between a definition and itself."""
    known = names or Names()
    before, after = (Teller(Words(d, locale, known)) for d in (old, new))
    return tuple(
        change
        for group in GROUPS
        for change in _changes(group, parts.THINGS[group](old), before, parts.THINGS[group](new), after)
    )


def _changes(
    group: Group, old: Mapping[str, Thing], before: Teller, new: Mapping[str, Thing], after: Teller
) -> Iterator[Change]:
    moved = _moved(old, new)
    for key, thing in new.items():
        title, where = thing.title(after.words), thing.where(after.words)
        if key not in old:
            yield Change(group, "added", title, where, _told(thing, after))
            continue
        lines = before.lines(old[key].settings, after, thing.settings)
        if lines:
            yield Change(group, "changed", title, where, lines + _place(key in moved, after.locale))
        elif key in moved:
            yield Change(group, "moved", title, where)
    for key, thing in old.items():
        if key not in new:
            yield Change(group, "removed", thing.title(before.words), thing.where(before.words))


def _place(moved: bool, locale: str) -> tuple[str, ...]:
    return (phrase("moved", locale),) if moved else ()


def _told(thing: Thing, teller: Teller) -> tuple[str, ...]:
    """What is worth knowing of a new thing: the settings that somebody gave."""
    said = ((name, value) for name, value in thing.settings.items() if name in thing.given)
    return tuple(
        phrase("setting", teller.locale, label=label(name, teller.locale), value=teller.value(name, value))
        for name, value in said
        if value not in (None, "", (), {}, False)
    )


def _moved(old: Mapping[str, Thing], new: Mapping[str, Thing]) -> set[str]:
    """Keys that stand in another place: inside something else, or in another order."""
    elsewhere = {key for key in new if key in old and old[key].inside != new[key].inside}
    here: dict[Any, tuple[list[str], list[str]]] = {}
    for which, things in enumerate((old, new)):
        for key, thing in things.items():
            if key in old and key in new and key not in elsewhere and thing.ordered:
                here.setdefault(thing.inside, ([], []))[which].append(key)
    for was, now in here.values():
        kept = {was[b.a + n] for b in _same(was, now) for n in range(b.size)}
        elsewhere |= set(was) - kept
    return elsewhere


def _same(was: list[str], now: list[str]) -> list[Any]:
    return SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()

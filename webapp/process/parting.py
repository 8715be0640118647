"""A definition as a tree of parts, which administrators edit one by one, and back.

A part is a stage, a field, a step, an outcome … with its settings as they stand in the definition file
and without the parts inside it. Nothing here asks whether the settings are right: a draft may be half
built. `assemble(take_apart(plain))` is `plain` again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.process.problems import Path

Plain = dict[str, Any]

SLOTS: dict[str, dict[str, str]] = {
    "process": {
        "fields": "field",
        "sections": "section",
        "pipelines": "pipeline",
        "stages": "stage",
        "transitions": "transition",
        "triggers": "trigger",
        "rights": "right",
        "examples": "example",
    },
    "field": {"options": "option", "columns": "field"},
    "stage": {"flow": "step", "on_enter": "robot"},
    "task": {"outcomes": "outcome", "overdue": "robot"},
    "branch": {"cases": "case", "otherwise": "step"},
    "parallel": {"branches": "lane"},
    "case": {"steps": "step"},
    "lane": {"steps": "step"},
    "outcome": {"robots": "robot"},
    "trigger": {"robots": "robot"},
}
"""What stands inside what: for each type of part (a step's own type for steps) its slots."""

ALWAYS = {"process": ("fields", "stages"), "branch": ("cases", "otherwise"), "lane": ("steps",)}
"""Slots that are written even when nothing is in them."""

GRANTED = ("create", "add_approver", "withdraw", "cancel", "export", "delete", "comment")
"""Rights that are one list of people; the others are a list of grants."""


@dataclass(frozen=True)
class Part:
    """One row of a draft. `parent` is None for what stands in the process itself."""

    id: int
    parent: int | None
    slot: str
    position: int
    type: str
    settings: Plain = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What decides its slots: the type, for a step which step it is."""
        return str(self.settings.get("type", "")) if self.type == "step" else self.type

    @property
    def key(self) -> str:
        return str(self.settings.get("key", ""))


def slots(part_type: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The slots of a part and the type of what stands in each."""
    return SLOTS.get(str(settings.get("type", "")) if part_type == "step" else part_type, {})


# -- apart


def take_apart(plain: Plain) -> tuple[Plain, list[Part]]:
    """The process's own settings, and its parts, each after the part it stands in."""
    parts: list[Part] = []
    own = {name: value for name, value in plain.items() if name not in SLOTS["process"]}
    for slot, part_type in SLOTS["process"].items():
        inside = _grants(plain.get(slot) or {}) if slot == "rights" else plain.get(slot) or []
        _add(parts, None, slot, part_type, inside)
    return own, parts


def _add(parts: list[Part], parent: int | None, slot: str, part_type: str, inside: Iterable[Any]) -> None:
    for position, one in enumerate(inside):
        parts.extend(branch(one, part_type, len(parts) + 1, parent, slot, position))


def branch(one: Any, part_type: str, first: int, parent: int | None, slot: str, position: int) -> list[Part]:
    """One thing of a definition with everything inside it, numbered from `first`."""
    plain = {"steps": one} if isinstance(one, list | tuple) else dict(one)
    inner = slots(part_type, plain)
    own = {name: value for name, value in plain.items() if name not in inner}
    found = [Part(first, parent, slot, position, part_type, own)]
    for name, inner_type in inner.items():
        for number, below in enumerate(plain.get(name) or []):
            found += branch(below, inner_type, first + len(found), first, name, number)
    return found


def _grants(rights: Plain) -> Iterator[Plain]:
    for kind, given in rights.items():
        if kind in GRANTED:
            yield {"kind": kind, "who": given}
        else:
            yield from ({"kind": kind, **grant} for grant in given)


# -- together


@dataclass(frozen=True)
class Whole:
    """A definition put together, and where each part stands in it."""

    plain: Plain
    places: Mapping[Path, int]

    def part_at(self, path: Path) -> int | None:
        """The part at a place, or the nearest one around it."""
        return next((self.places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.places), None)


def assemble(own: Plain, parts: Iterable[Part]) -> Whole:
    """The definition that the parts make, as plain values."""
    inside = _inside(parts)
    places: dict[Path, int] = {}
    plain = dict(own)
    for slot in SLOTS["process"]:
        found = inside[None, slot]
        if slot == "rights":
            plain |= {"rights": rights} if (rights := _rights(found, places)) else {}
        elif found or slot in ALWAYS["process"]:
            plain[slot] = [_whole(p, inside, (slot, n), places) for n, p in enumerate(found)]
    return Whole(plain, places)


def subtree(parts: Iterable[Part], id: int) -> Plain:
    """One part with everything in it."""
    known = tuple(parts)
    found = _whole(next(part for part in known if part.id == id), _inside(known), (), {})
    return {"steps": found} if isinstance(found, list) else dict(found)


Inside = Mapping[tuple[int | None, str], list[Part]]


def _inside(parts: Iterable[Part]) -> Inside:
    """The parts by what they stand in, in their order."""
    inside: dict[tuple[int | None, str], list[Part]] = defaultdict(list)
    for part in sorted(parts, key=lambda p: (p.position, p.id)):
        inside[part.parent, part.slot].append(part)
    return inside


def _whole(part: Part, inside: Inside, path: Path, places: dict[Path, int]) -> Any:
    places[path] = part.id
    plain = dict(part.settings)
    for slot in SLOTS.get(part.kind, {}):
        found = inside[part.id, slot]
        here = path if part.type == "lane" else (*path, slot)
        below = [_whole(p, inside, (*here, n), places) for n, p in enumerate(found)]
        if below or slot in ALWAYS.get(part.kind, ()):
            plain[slot] = below
    return plain["steps"] if part.type == "lane" else plain


def _rights(parts: list[Part], places: dict[Path, int]) -> Plain:
    rights: Plain = {}
    for part in parts:
        grant = dict(part.settings)
        kind = str(grant.pop("kind", ""))
        given = rights.setdefault(kind, [])
        added = grant.get("who") or [] if kind in GRANTED else [grant]
        for one in added if isinstance(added, list | tuple) else [added]:
            places["rights", kind, len(given)] = part.id
            given.append(one)
    return rights

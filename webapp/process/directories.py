"""Directories: lists of values that administrators maintain, as the engine may know them at one moment.

A definition names a directory; `Directories.bound` gives the same definition with its values as options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .definition import Definition, Field, Option
from .organisation import Organisation


class Entry(Option):
    """A value of a directory. Off, it is offered no more; cards that hold it keep its title."""

    active: bool = True


@dataclass(frozen=True)
class Directory:
    key: str
    title: Mapping[str, str]
    entries: tuple[Entry, ...] = ()
    # Roles that keep it, beside administrators.
    keepers: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        return not any(entry.active for entry in self.entries)


class Directories(Mapping[str, Directory]):
    """Every directory by its key."""

    def __init__(self, known: Mapping[str, Directory] | None = None) -> None:
        self._known = dict(known or {})
        self._bound: dict[int, tuple[Definition, Definition]] = {}

    def __getitem__(self, key: str) -> Directory:
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def bound(self, definition: Definition) -> Definition:
        """The definition with the values of its directories as options; worked out once for each."""
        if not any(map(of_directories, definition.fields)):
            return definition
        # A definition has no quick hash; it is kept beside its id, so that the id stays its own.
        kept = self._bound.get(id(definition))
        if kept is None:
            made = self._made(definition)
            kept = self._bound[id(definition)] = (definition, made)
            self._bound[id(made)] = (made, made)
        return kept[1]

    def _made(self, definition: Definition) -> Definition:
        """Anew, not copied: a copy would keep the old fields in what it has worked out already."""
        whole = {name: getattr(definition, name) for name in type(definition).model_fields}
        whole["fields"] = tuple(map(self._with_options, definition.fields))
        return Definition.model_construct(**whole)

    def _with_options(self, field: Field) -> Field:
        if field.columns:
            return field.model_copy(update={"columns": tuple(map(self._with_options, field.columns))})
        if field.directory is None:
            return field
        known = self._known.get(field.directory)
        return field.model_copy(update={"options": known.entries if known else ()})


def may_keep(directory: Directory, person: int | None, org: Organisation) -> bool:
    """Whether the person may change its values."""
    found = org.people.get(person or 0)
    if found is None or not found.active:
        return False
    return found.admin or any(found.id in org.holders(role) for role in directory.keepers)


def of_directories(field: Field) -> bool:
    """Whether the field, or a column of it, takes its choices from a directory."""
    return field.directory is not None or any(map(of_directories, field.columns))


def offered(field: Field) -> tuple[Option, ...]:
    """The options that may be chosen now."""
    return tuple(option for option in field.options if is_active(option))


def is_active(option: Option) -> bool:
    return not isinstance(option, Entry) or option.active

"""What the address of a list asks for; what makes no sense there is as good as not asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement

MOST_WORDS = 200
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)

Options = Iterable[tuple[str, Any]]


def number(text: str | None) -> int | None:
    """A number that a column may hold; anything else is none."""
    return int(text) if text and NUMBER.fullmatch(text) else None


def plain(text: str | None) -> str:
    """Without what no database takes for text."""
    return (text or "").replace("\0", "").strip()


@dataclass(frozen=True)
class Filter:
    """A choice above a list; `otherwise` holds until one is made, `said` names what a link has pinned."""

    key: str
    label: Any
    where: Callable[[str], Any]
    options: Callable[[Mapping[str, str]], Options] | None = None
    everything: Any = ""
    otherwise: str = ""
    said: Callable[[str], str] | None = None


def equal(key: str, label: Any, column: Any, titles: Mapping[str, Any], everything: Any) -> Filter:
    """A choice among the values of a column."""
    return Filter(key, label, lambda value: column == value, lambda _chosen: titles.items(), everything)


def states(key: str, label: Any, known: Mapping[str, tuple[Any, Any]], **more: Any) -> Filter:
    """A choice among named conditions; one that depends on the moment is a function."""

    def where(value: str) -> Any:
        condition = known[value][1]
        return condition() if callable(condition) else condition

    return Filter(key, label, where, lambda _chosen: [(k, title) for k, (title, _) in known.items()], **more)


@dataclass(frozen=True)
class Choice:
    """A filter as the page draws it."""

    key: str
    label: Any
    value: str
    options: tuple[tuple[str, Any], ...]
    pinned: str = ""


@dataclass(frozen=True)
class Asked:
    search: str = ""
    choices: tuple[Choice, ...] = ()
    where: tuple[ColumnElement[bool], ...] = ()
    sort: str = ""
    down: bool = False
    page: int = 1
    before: int | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.chosen)

    def address(self, **changes: Any) -> dict[str, Any]:
        """The arguments of the list's address after these changes, from page one on."""
        now = replace(self, **({"page": 1, "before": None} | changes))
        rest = {"search": now.search, "sort": now.sort, "down": int(now.down), "before": now.before}
        rest["page"] = now.page if now.page > 1 else None
        return {key: value for key, value in rest.items() if value} | dict(now.chosen)

    def without(self, key: str) -> dict[str, Any]:
        return self.address(chosen={k: v for k, v in self.chosen.items() if k != key})


def read(arguments: Mapping[str, str], filters: Iterable[Filter], sortable: Iterable[str]) -> Asked:
    """What is asked, as far as it can be understood."""
    choices: list[Choice] = []
    where: list[ColumnElement[bool]] = []
    chosen: dict[str, str] = {}
    for one in filters:
        choice = _choice(one, plain(arguments.get(one.key)), chosen)
        condition = one.where(choice.value) if choice.value else None
        if condition is not None:
            where.append(condition)
        if choice.value != one.otherwise:
            chosen[one.key] = choice.value
        choices.append(choice)
    sort = arguments.get("sort", "")
    return Asked(
        search=plain(arguments.get("search"))[:MOST_WORDS],
        choices=tuple(choices),
        where=tuple(where),
        chosen=chosen,
        sort=sort if sort in set(sortable) else "",
        down=arguments.get("down") == "1",
        page=max(number(arguments.get("page")) or 1, 1),
        before=number(arguments.get("before")),
    )


def _choice(one: Filter, value: str, chosen: Mapping[str, str]) -> Choice:
    if one.options is None:
        said = one.said(value) if one.said and value else ""
        return Choice(one.key, one.label, value if said else "", (), said)
    options = (("", one.everything), *one.options(chosen)) if one.everything else tuple(one.options(chosen))
    known = value in {key for key, _ in options}
    return Choice(one.key, one.label, value if known and value else one.otherwise, options)

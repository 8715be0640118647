"""Between a definition and its file. Everything wrong with a file is said at once, with lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from webapp.process import check
from webapp.process.complaints import complaints
from webapp.process.definition import Definition
from webapp.process.nodes import Tree, Values
from webapp.process.problems import BrokenFile, Problem
from webapp.process.writing import write

__all__ = ["BrokenFile", "located", "read", "review", "understand", "write"]


def read(text: str) -> Definition:
    """The definition in the file; raises `BrokenFile`. What it refers to is a matter for `review`."""
    return _definition(Tree(text))


def review(
    text: str, robot_kinds: Mapping[str, Callable[[dict[str, Any]], list[str]]] | None = None
) -> tuple[Definition | None, list[Problem]]:
    """The definition in the file, if it is one, and everything `check` has to say of it, with lines."""
    try:
        definition = read(text)
    except BrokenFile as broken:
        return None, list(broken.problems)
    return definition, located(text, check.problems(definition, robot_kinds))


def located(text: str, problems: Iterable[Problem]) -> list[Problem]:
    """The problems `check` found in the definition of a file, each with its line; errors first."""
    tree = Tree(text)
    found = [replace(p, line=tree.line(p.path)) for p in problems]
    return sorted(found, key=lambda p: (p.level, p.line or 0))


def understand(plain: dict[str, Any]) -> tuple[Definition | None, list[Problem]]:
    """The definition that plain values make, if they make one, or what keeps them from it."""
    try:
        return Definition.model_validate(plain), []
    except ValidationError as error:
        return None, list(complaints(error, Values(plain)))


def _definition(tree: Tree) -> Definition:
    found = list(tree.problems)
    try:
        definition = Definition.model_validate(tree.value)
    except ValidationError as error:
        found += complaints(error, tree)
    if found:
        raise BrokenFile(tuple(sorted(found, key=lambda p: p.line or 0)))
    return definition

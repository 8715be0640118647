"""A YAML file as plain values, with the line of each. Safe: no tags, no repeated keys, bounded size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import yaml

from webapp.process.problems import BrokenFile, Path, Problem, error

MOST_CHARACTERS = 500_000
MOST_VALUES = 50_000
MOST_LEVELS = 60

STR = "tag:yaml.org,2002:str"
PLAIN: dict[str, tuple[str, list[str]]] = {
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "tag:yaml.org,2002:int": (r"[-+]?(?:0|[1-9][0-9]{0,17})", list("-+0123456789")),
    "tag:yaml.org,2002:float": (r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+][0-9]+)?", list("-+0123456789")),
}

MEANT: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
}


UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Written as an escape in quotes, YAML takes them; PostgreSQL takes neither."""


class _Loader(yaml.SafeLoader):
    """Only what YAML 1.2 takes for a number or a yes/no: `no` and `2026-01-01` stay texts."""


_Loader.yaml_implicit_resolvers = {}
for _tag, (_pattern, _first) in PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), _first)


class Tree:
    """A file as read: its plain values, what is wrong with it as YAML, and where everything stands."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._count = 0
        self._root = _compose(text)
        self.value = self._value(self._root, (), 0)

    def line(self, path: Path) -> int:
        """The line of that place, or of the nearest thing around it."""
        return self._walk(path)[1]

    def path(self, location: Path) -> Path:
        """The location without the parts that the file does not have, such as the type of a step."""
        return self._walk(location)[0]

    def _walk(self, location: Path) -> tuple[Path, int]:
        node, line, path = self._root, _line(self._root), ()
        for part in location:
            found = _child(node, part)
            if found is not None:
                node, line, path = found[0], found[1], (*path, part)  # type: ignore[assignment]
        return path, line

    # -- values

    def _value(self, node: yaml.Node, path: Path, depth: int) -> Any:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _broken("file_too_large", node, most=MOST_VALUES, unit={"en": "values", "ru": "значений"})
        if depth > MOST_LEVELS:
            raise _broken("file_too_deep", node)
        if isinstance(node, yaml.MappingNode):
            return {key: self._value(v, (*path, key), depth + 1) for key, v in self._pairs(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, n), depth + 1) for n, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        first: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or UNSTORABLE.search(key.value):
                self._note("yaml_key", key, path)
            elif key.value in first:
                self._note("repeated_setting", key, (*path, key.value), key=key.value, first=first[key.value])
            else:
                first[key.value] = _line(key)
                yield key.value, value

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        if UNSTORABLE.search(node.value):
            self._note("yaml_character", node, path)
            return ""
        if node.tag == STR:
            return node.value
        if node.tag not in PLAIN or not re.fullmatch(PLAIN[node.tag][0], node.value):
            self._note("yaml_tag", node, path, tag=node.tag.replace("tag:yaml.org,2002:", "!!"))
            return None
        return MEANT[node.tag](node.value)

    def _note(self, code: str, node: yaml.Node, path: Path, **params: Any) -> None:
        self.problems.append(Problem(code, params, path, _line(node)))


class Source(Protocol):
    """Where a definition comes from, as far as it can say where something stands."""

    def line(self, path: Path) -> int | None: ...

    def path(self, location: Path) -> Path: ...


class Values:
    """Plain values that come from no file, such as a draft's: there are places in them, but no lines."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def line(self, path: Path) -> None:
        return None

    def path(self, location: Path) -> Path:
        """The location without the parts that the values do not have, such as the type of a step."""
        value: Any = self._value
        path: Path = ()
        for part in location:
            inside = isinstance(value, dict) and part in value
            if inside or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
                value, path = value[part], (*path, part)
        return path


def _compose(text: str) -> yaml.Node:
    """The nodes of the file's one document."""
    if len(text) > MOST_CHARACTERS:
        unit = {"en": "characters", "ru": "знаков"}
        raise BrokenFile((error("file_too_large", (), most=MOST_CHARACTERS, unit=unit),))
    try:
        root = yaml.compose(text.removeprefix("\ufeff"), Loader=_Loader)
    except RecursionError:
        raise BrokenFile((error("file_too_deep", ()),)) from None
    except yaml.YAMLError as problem:
        raise BrokenFile((_syntax(problem, text),)) from None
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        raise BrokenFile((error("empty_file", ()),))
    return root


def _syntax(problem: yaml.YAMLError, text: str) -> Problem:
    """What PyYAML stumbled over, in words for people."""
    if isinstance(problem, yaml.reader.ReaderError):
        return Problem("yaml_character", line=text.count("\n", 0, problem.position) + 1)
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    line = mark.line + 1 if mark else None
    said = str(getattr(problem, "problem", ""))
    alias = re.match(r"found undefined alias '(.*)'", said)
    if alias:
        return Problem("yaml_alias", {"name": alias[1]}, line=line)
    code = "yaml_tab" if r"'\t'" in said else "yaml_colon" if "mapping values" in said else "yaml_syntax"
    return Problem(code, line=line)


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    """What stands at that name or number in the node, and on which line."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return (node.value[part], _line(node.value[part])) if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next(((v, _line(k)) for k, v in node.value if k.value == part), None)
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _broken(code: str, node: yaml.Node, **params: Any) -> BrokenFile:
    return BrokenFile((Problem(code, params, line=_line(node)),))

"""What pydantic has against a definition, as problems an administrator understands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from pydantic import ValidationError

from webapp.process.definition import Definition, Duration, Model
from webapp.process.nodes import Source
from webapp.process.problems import Path, Problem

Complaint = dict[str, Any]
Told = tuple[str, dict[str, Any]]


def complaints(error: ValidationError, tree: Source) -> Iterator[Problem]:
    """One problem per place, with its line."""
    by_path: dict[Path, list[Problem]] = {}
    for complaint in error.errors(include_url=False):
        problem = _problem(dict(complaint), tree)
        by_path.setdefault(problem.path, []).append(problem)
    for found in by_path.values():
        # A key or one of a few words: what is said of the key covers both.
        yield next((p for p in found if p.code == "bad_key"), found[0])


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), 1)), None)


def _problem(complaint: Complaint, tree: Source) -> Problem:
    location: Path = complaint["loc"]
    code, params = _told(complaint, location)
    path = tree.path(location)
    if code in ("missing_setting", "branch_default"):
        path = (*path, params["key"])
    return Problem(code, params, path, tree.line(location))


def _told(complaint: Complaint, location: Path) -> Told:
    kind = complaint["type"]
    if not location and kind == "model_type":
        return "not_a_definition", {}
    if kind == "value_error":
        return _rule(complaint)
    if kind == "model_type" and Duration in models_at(location):
        return "duration", {}
    return TOLD.get(kind, _not_possible)(complaint, location)


def _rule(complaint: Complaint) -> Told:
    """A rule of our own; its name is the code."""
    return str(complaint["ctx"]["error"]), {}


# -- per kind of complaint


def _unknown(_: Complaint, location: Path) -> Told:
    allowed = sorted({name for model in models_at(location[:-1]) for name in model.model_fields})
    key = str(location[-1])
    return "unknown_setting", {"key": key, "allowed": allowed, "suggestion": closest(key, allowed)}


def _missing(_: Complaint, location: Path) -> Told:
    key = str(location[-1])
    return ("branch_default" if key == "otherwise" else "missing_setting"), {"key": key}


def _type_missing(_: Complaint, __: Path) -> Told:
    return "missing_setting", {"key": "type"}


def _type_unknown(complaint: Complaint, _: Path) -> Told:
    return "unknown_step_type", _choice(complaint["ctx"]["tag"], complaint["ctx"]["expected_tags"])


def _not_one_of(complaint: Complaint, location: Path) -> Told:
    if location[-1] == "[key]":
        return "unknown_language", {"key": _name(location[:-2]), "value": complaint["input"]}
    return "not_one_of", {"key": _name(location)} | _choice(complaint["input"], complaint["ctx"]["expected"])


def _choice(value: Any, expected: str) -> dict[str, Any]:
    allowed = re.findall(r"'([^']+)'", expected)
    return {"value": str(value)[:80], "allowed": allowed, "suggestion": closest(str(value), allowed)}


def _pattern(complaint: Complaint, location: Path) -> Told:
    code = "bad_currency" if location[-1] == "currency" else "bad_key"
    return code, {"value": str(complaint["input"])[:80]}


def _title_or_settings(_: Complaint, location: Path) -> Told:
    name = _name(location)
    return ("settings_expected" if name in ("settings", "values") else "title_expected"), {"key": name}


def _too_few(complaint: Complaint, location: Path) -> Told:
    if isinstance(complaint["input"], dict):
        return "empty_text", {"key": _name(location)}
    return "too_few_items", {"key": _name(location), "least": complaint["ctx"]["min_length"]}


def _not_possible(_: Complaint, location: Path) -> Told:
    return "value_not_possible", {"key": _name(location)}


def _simply(code: str, **names: str) -> Callable[[Complaint, Path], Told]:
    """A sentence that needs the setting's name and the limits pydantic gives."""

    def told(complaint: Complaint, location: Path) -> Told:
        limits = {name: complaint["ctx"][theirs] for name, theirs in names.items()}
        return code, {"key": _name(location)} | limits

    return told


TOLD: dict[str, Callable[[Complaint, Path], Told]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "union_tag_not_found": _type_missing,
    "union_tag_invalid": _type_unknown,
    "literal_error": _not_one_of,
    "string_pattern_mismatch": _pattern,
    "string_type": _simply("text_expected"),
    "string_too_short": _simply("empty_text"),
    "dict_type": _title_or_settings,
    "model_type": _simply("settings_expected"),
    "model_attributes_type": _simply("settings_expected"),
    "tuple_type": _simply("list_expected"),
    "too_short": _too_few,
    "too_long": _simply("too_many_items", most="max_length"),
    "greater_than_equal": _simply("number_too_small", least="ge"),
    "less_than_equal": _simply("number_too_large", most="le"),
    **dict.fromkeys(("bool_type", "bool_parsing"), _simply("yesno_expected")),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing", "finite_number"),
        _simply("number_expected"),
    ),
}


def _name(location: Path) -> str:
    """The setting the location ends in."""
    return next((part for part in reversed(location) if isinstance(part, str) and part.isidentifier()), "")


# -- which part of a definition a location is in


def models_at(location: Path) -> set[type[Model]]:
    """The classes that may stand there."""
    models: set[type[Model]] = {Definition}
    for part in location:
        fields = [m.model_fields[part].annotation for m in models if part in m.model_fields]
        tagged = {m for m in models if part in _types(m)}
        if fields:
            models = {m for annotation in fields for m in _mentioned(annotation)}
        elif tagged:
            models = tagged
    return models


def _types(model: type[Model]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation) if "type" in model.model_fields else ()


def _mentioned(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _mentioned(argument)

"""A refusal in words for whoever has to put a robot right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import sentences
from .definition import Definition
from .errors import InvalidInput, Refused

Error = tuple[str, Mapping[str, Any]]


def said(refused: Refused, definition: Definition, locale: str) -> str:
    """Of wrong values each with its field; a code that has no words stays itself."""
    if isinstance(refused, InvalidInput):
        return " ".join(_of_field(key, error, definition, locale) for key, error in refused.errors.items())
    return of_code(refused.code, refused.params, locale)


def _of_field(key: str, error: Error, definition: Definition, locale: str) -> str:
    field, (code, params) = definition.field_of.get(key.partition("-")[0]), error
    if field is None or code not in sentences.SENTENCES:
        return of_code(code, {"field": key, **params}, locale)
    return f"«{sentences.shown(field.title, locale)}»: {sentences.say(code, params, locale)}"


def of_code(code: str, params: Mapping[str, Any], locale: str) -> str:
    """A refusal without the facts that its sentence tells is said by its code: it must never be lost."""
    try:
        return sentences.say(f"refused_{code}", params, locale)
    except KeyError:
        return code

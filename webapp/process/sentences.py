"""From a code to a sentence for people, in Russian or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.process.problems import Problem
from webapp.process.wording import (
    channels,
    checks,
    elsewhere,
    fields,
    flows,
    moving,
    people,
    places,
    reading,
    refusals,
    trials,
    triggers,
    values,
)

SENTENCES: dict[str, dict[str, str]] = (
    values.SENTENCES
    | reading.SENTENCES
    | channels.SENTENCES
    | checks.SENTENCES
    | elsewhere.SENTENCES
    | fields.SENTENCES
    | people.SENTENCES
    | places.SENTENCES
    | flows.SENTENCES
    | trials.SENTENCES
    | moving.SENTENCES
    | triggers.SENTENCES
    | refusals.SENTENCES
)
LINE = {"en": "Line {line}: ", "ru": "Строка {line}: "}
DID_YOU_MEAN = {"en": " Did you mean “{suggestion}”?", "ru": " Может быть, «{suggestion}»?"}


def sentence(problem: Problem, locale: str) -> str:
    """The problem of a definition as a sentence, with its line when the definition came from a file."""
    where = _wording(LINE, locale).format(line=problem.line) if problem.line else ""
    return where + say(problem.code, problem.params, locale)


def say(code: str, params: Mapping[str, Any], locale: str) -> str:
    """The sentence of a code, filled in; a parameter `suggestion` adds “Did you mean …?”."""
    filled = {key: shown(value, locale) for key, value in params.items()}
    hint = _wording(DID_YOU_MEAN, locale) if params.get("suggestion") else ""
    return (_wording(SENTENCES[code], locale) + hint).format(**filled)


def _wording(languages: Mapping[str, str], locale: str) -> str:
    """The wording in that language, or in the one there is."""
    return languages.get(locale) or languages.get("ru") or next(iter(languages.values()), "")


def shown(value: Any, locale: str) -> str:
    """A parameter, a title or a list of them, as it stands in a sentence."""
    if isinstance(value, Mapping):
        return _wording(value, locale)
    if isinstance(value, list | tuple):
        return ", ".join(shown(v, locale) for v in value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}" if locale == "ru" else value.isoformat()
    return "" if value is None else str(value)

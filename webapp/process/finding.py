"""The words a card is found by. They are kept as a line of words; both databases index such lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from . import events, face, fields
from .definition import Definition
from .kinds.base import fold

LONGEST_WORD = 60
MOST_WORDS = 4000
"""Of one card: a card with more is found by those that come first."""

WORD = re.compile(r"[^\W_]+")
FILES = ("file", "files")
SAYING = (events.CommentAdded, events.TaskCompleted, events.StageEntered, events.DocumentMade)
"""The events that may hold words of people."""


def words(text: str) -> list[str]:
    """The words of a text as they are compared, each once; a number also without the noughts before it."""
    found: dict[str, None] = {}
    for word in WORD.findall(fold(text)):
        found[word[:LONGEST_WORD]] = None
        if word[0] == "0" and word.isdecimal() and word.strip("0"):
            found[word.lstrip("0")[:LONGEST_WORD]] = None
    return list(found)


def alone(word: str) -> bool:
    """Whether it is looked for as a whole word: with one letter nearly every card has a word."""
    return len(word) == 1


def of_fields(definition: Definition, values: Mapping[str, Any], *more: str) -> str:
    """The words of the fields, and of number and title; those of a field that only some people see bear its
    name, so that they are found by nobody else.
    """
    secret = face.secret(definition)
    found = words(" ".join(more))
    for field in definition.fields:
        if values.get(field.key) is not None:
            own = words(told(field, values[field.key]))
            found += [secretly(definition.key, field.key, w) for w in own] if field.key in secret else own
    return " ".join(list(dict.fromkeys(found))[:MOST_WORDS])


def told(field: Any, value: Any) -> str:
    """A value as text that is searched; of files their names."""
    return _names(value) if field.kind in FILES else fields.folded(field, value)


def secretly(process: str, field: str, word: str) -> str:
    """A word as it is kept of a field that only some people see; nothing that is typed begins like that."""
    return f"={process}.{field}={word}"


def of_events(happened: Iterable[events.Event]) -> str:
    """The words of what was said, and of files that stand in no field."""
    return " ".join(words(" ".join(filter(None, map(said, happened))))[:MOST_WORDS])


def said(event: events.Event) -> str:
    """What somebody wrote by what happened, with the names of the files that went with it."""
    if isinstance(event, events.CommentAdded):
        return f"{event.text} {_names(event.files)}"
    if isinstance(event, events.TaskCompleted | events.StageEntered):
        return event.comment
    return _names((event.file,)) if isinstance(event, events.DocumentMade) and not event.field else ""


def _names(files: Any) -> str:
    given = files if isinstance(files, list | tuple) else ()
    return " ".join(str(one.get("name", "")) for one in given if isinstance(one, Mapping))

"""The words a card is found by. They are kept as a line of words; both databases index such lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import events, face, fields
from .definition import Definition
from .kinds.base import fold
from .stems import stem

EDITION = 3
"""Lines of an earlier edition are written anew in the background: raise it where other words are kept."""

LONGEST_WORD = 60
MOST_WORDS = 4000
"""Of one card: a card with more is found by those that come first."""
MOST_BYTES = 400_000
"""Of its fields: with what was said it must fit into a tsvector, which takes a megabyte."""

WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"\S*@\S*")
FILES = ("file", "files")
SAYING = (events.CommentAdded, events.TaskCompleted, events.StageEntered, events.DocumentMade)
"""The events that may hold words of people."""

# Nothing that is typed begins like these: a stem; whom or what a field names, by id; a word of a title.
STEM = "."
THING = "._"
TITLE = "_"
NAMED = {"person": "p", "people": "p", "department": "d", "card": "c"}
"""The kinds of fields that name somebody or something that has a name of its own, which may change."""


def plain(text: str) -> str:
    """Text as its words are compared. A № would become a word of two letters that sticks to its number."""
    return fold(text.replace("№", " "))


def words(text: str) -> list[str]:
    """The words of a text as they are compared, each once; a number also without the noughts before it."""
    found: dict[str, None] = {}
    for word in WORD.findall(plain(text)):
        found[word[:LONGEST_WORD]] = None
        if word[0] == "0" and word.isdecimal() and word.strip("0"):
            found[word.lstrip("0")[:LONGEST_WORD]] = None
    return list(found)


def stems(text: str) -> list[str]:
    """Its words without their endings, marked; a word that has none is there already. Addresses have none."""
    shortened = ((word, stem(word)) for word in words(ADDRESS.sub(" ", text)))
    return list(dict.fromkeys(STEM + short for word, short in shortened if short != word))


def of_fields(definition: Definition, values: Mapping[str, Any], *more: str) -> str:
    """The words of the fields, and of number and title; those of a field that only some people see bear its
    name, so that they are found by nobody else.
    """
    secret = face.secret(definition)
    plain, marked = words(" ".join(more)), stems(" ".join(more))
    marked += [titled(definition.key) + word for word in (*plain, *marked)]
    for field in definition.fields:
        if values.get(field.key) is not None:
            text = told(field, values[field.key])
            name = secretly(definition.key, field.key) if field.key in secret else ""
            plain += [name + word for word in words(text)]
            marked += [name + word for word in (*stems(text), *things(field, values[field.key]))]
    return " ".join(_within([*list(dict.fromkeys(plain))[:MOST_WORDS], *marked]))


def _within(found: Iterable[str]) -> Iterator[str]:
    """As many as there is room for, each once."""
    room = MOST_BYTES
    for word in dict.fromkeys(found):
        room -= len(word.encode()) + 1
        if room < 0:
            return
        yield word


def told(field: Any, value: Any) -> str:
    """A value as text that is searched; of files their names."""
    return _names(value) if field.kind in FILES else fields.folded(field, _unsigned(value))


def _unsigned(value: Any) -> Any:
    """Without № in its texts, which folding makes a word of; also in the cells of a table."""
    if isinstance(value, str):
        return value.replace("№", " ")
    if isinstance(value, list):
        return [_unsigned(one) for one in value]
    return {key: _unsigned(one) for key, one in value.items()} if isinstance(value, dict) else value


def things(field: Any, value: Any) -> list[str]:
    """Whom and what a value names, marked, lines of a table included."""
    if field.kind == "lines":
        lines = value if isinstance(value, list) else ()
        cells = ((c, line[c.key]) for line in lines for c in field.columns if line.get(c.key) is not None)
        return list(dict.fromkeys(one for column, cell in cells for one in things(column, cell)))
    if field.kind not in NAMED or not fields.fits(field, value):
        return []
    return [thing(field.kind, one) for one in (value if isinstance(value, list) else [value])]


def thing(kind: str, id: int | str) -> str:
    """Somebody or something that a field of the kind names."""
    return f"{THING}{NAMED[kind]}{id}"


def titled(process: str) -> str:
    """How words of the number and title of its cards begin: by these, cards that name them are found."""
    return f"{TITLE}{process}."


def secretly(process: str, field: str) -> str:
    """How words of a field that only some people see begin; nothing that is typed begins like that."""
    return f"={process}.{field}="


def of_events(happened: Iterable[events.Event]) -> str:
    """The words of what was said, and of files that stand in no field."""
    text = " ".join(filter(None, map(said, happened)))
    return " ".join((*words(text), *stems(text)))


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

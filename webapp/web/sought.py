"""What was typed to find cards by, as the index is asked for it by this viewer.

People, departments and cards that fields name are kept by their ids, as their names change: who and what is
called so is looked up first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import g

from webapp.process import face, finding, seeking
from webapp.process.definition import Definition
from webapp.process.seeking import Word
from webapp.storage.reads import finding as reads
from webapp.web import viewing

MOST_THINGS = 50
"""So many are looked for by one word: those that have most of the words."""


@dataclass(frozen=True)
class Sought:
    """The words, each in all its spellings; what is called by any of them, by the mark it is kept with."""

    words: list[Word]
    spelled: list[tuple[str, ...]]
    called: dict[str, str] = field(default_factory=dict)


def sought(typed: str) -> Sought:
    """Looked up once per request."""
    kept: dict[str, Sought] = g.setdefault("sought", {})
    if typed not in kept:
        kept[typed] = _sought(seeking.typed(typed))
    return kept[typed]


def _sought(words: list[Word]) -> Sought:
    if not words:
        return Sought([], [])
    names = _names()
    called = {thing: name for thing, name in _called(words) if any(seeking.has(name, word) for word in words)}
    # Who has most of the words comes first: of many Johns, John Smith.
    ranked = sorted(called, key=lambda thing: -sum(seeking.has(called[thing], word) for word in words))
    of_words = ([one for one in ranked if seeking.has(called[one], word)][:MOST_THINGS] for word in words)
    spelled = [seeking.spelled(word, names, some) for word, some in zip(words, of_words, strict=True)]
    return Sought(words, spelled, called)


def _names() -> list[str]:
    """How words of fields begin that only some see, the viewer on every card."""
    return [
        finding.secretly(p.definition.key, key)
        for p in viewing.company().processes
        for key in sorted(face.secret(p.definition) - viewing.restricted(p))
    ]


def _called(words: list[Word]) -> Iterator[tuple[str, str]]:
    """Everybody and everything that fields may name, with its name; of cards only those with the words."""
    org = viewing.organisation()
    yield from ((finding.thing("person", p.id), p.full_name) for p in org.people.values())
    for department in org.departments.values():
        yield finding.thing("department", department.key), " / ".join(department.title.values())
    linked = sorted({key for p in viewing.company().processes for key in _linked(p.definition)})
    asked = [seeking.in_titles(word, linked) for word in words] if linked else []
    for row in reads.called(viewing.conn(), viewing.viewer(), asked):
        yield finding.thing("card", row.id), f"{row.title} {row.number}"


def _linked(definition: Definition) -> Iterator[str]:
    """The processes of which its fields name cards."""
    fields: Any = (one for f in definition.fields for one in (f, *f.columns))
    return (one.process for one in fields if one.kind == "card" and one.process)

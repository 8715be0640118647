"""Where on a card the words were found: fields, talk, files; never what the viewer may not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.process import events, finding
from webapp.process.seeking import Word, has
from webapp.storage.reads import finding as reads
from webapp.web import card_lists, faces, viewing
from webapp.web.formats import t
from webapp.web.sought import Sought

MOST = 3
BEFORE, LONGEST = 60, 180

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it is one of the words."""


@dataclass(frozen=True)
class Place:
    """Where it was found: an icon, the name of the place, and the text around the words."""

    icon: str
    title: str
    pieces: Pieces


def found(rows: Sequence[Any], asked: Sought) -> dict[int, list[Place]]:
    """The places of each card; what was said is read only for those whose fields do not have every word."""
    words = asked.words
    places = {row.id: list(_in_fields(row, asked)) for row in rows}
    open_ = [row.id for row in rows if not _everything(row, places[row.id], words)]
    said: dict[int, list[Any]] = {}
    for event in reads.said(viewing.conn(), open_):
        said.setdefault(event.card_id, []).append(event)
    for row in rows:
        places[row.id] += _in_talk(said.get(row.id, ()), words)
    return {id: some[:MOST] for id, some in places.items()}


def _everything(row: Any, places: list[Place], words: list[Word]) -> bool:
    """Whether number, title and fields have all the words."""
    shown = f"{row.number} {row.title} " + " ".join(text for p in places for text, _on in p.pieces)
    return all(has(shown, word) for word in words)


def _in_fields(row: Any, asked: Sought) -> Iterator[Place]:
    words = asked.words
    definition, hidden = viewing.definition(row.version_id), card_lists.hidden(row)
    for field in definition.fields:
        value = row.values.get(field.key)
        if value is None or field.key in hidden:
            continue
        told = finding.told(field, value)
        if any(has(told, word) for word in words):
            icon = "paperclip" if field.kind in finding.FILES else "tag"
            shown = told if field.kind in (*finding.FILES, "lines") else faces.value(field, value)
            # What the title says need not be said twice.
            if shown not in row.title:
                yield Place(icon, t(field.title), marked(_around(shown, words), words))
        if names := [asked.called[one] for one in finding.things(field, value) if one in asked.called]:
            yield Place("tag", t(field.title), marked(_around(", ".join(names), words), words))


def _in_talk(said: Sequence[Any], words: list[Word]) -> Iterator[Place]:
    for row in said:
        event = events.load(row.kind, row.data)
        text = " ".join(finding.said(event).split())
        if any(has(text, word) for word in words):
            file = isinstance(event, events.DocumentMade)
            title = _("In a file") if file else _("In a comment")
            yield Place("paperclip" if file else "chat-left-text", title, marked(_around(text, words), words))


# -- the text around the words -------------------------------------------------------------------------------


def _around(text: str, words: list[Word]) -> str:
    """As much of a long text as fits, from a little before the first of the words."""
    first = next((m.start() for m in finding.WORD.finditer(text) if _is_one(m[0], words)), 0)
    begin = max(0, first - BEFORE)
    begin = text.find(" ", begin) + 1 if begin else 0
    cut = text[begin : begin + LONGEST]
    return f"{'…' if begin else ''}{cut}{'…' if begin + LONGEST < len(text) else ''}"


def marked(text: str, words: list[Word]) -> Pieces:
    """The text in pieces, the words apart; they are compared as search compares them."""
    pieces: Pieces = []
    last = 0
    for match in finding.WORD.finditer(text):
        if _is_one(match[0], words):
            pieces += [(text[last : match.start()], False), (match[0], True)]
            last = match.end()
    return [piece for piece in (*pieces, (text[last:], False)) if piece[0]]


def _is_one(run: str, words: list[Word]) -> bool:
    return any(has(run, word) for word in words)

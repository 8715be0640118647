"""Linked cards, both ways: what each is, where it stands, who has it, how much it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Definition
from webapp.storage.reads import links as reads
from webapp.web import faces, tiles, viewing
from webapp.web.faces import Has, StageFace
from webapp.web.formats import t
from webapp.web.seen import Card


@dataclass(frozen=True)
class Link:
    """A linked card; `relation` says in words how it is linked."""

    id: int
    number: str
    title: str
    process: str
    relation: str
    stage: StageFace | None
    has: Has
    closed: bool
    money: int | None
    currency: str


def links(card: Card) -> list[Link]:
    """Each card once, with everything it is linked by."""
    by_card: dict[int, list[Any]] = {}
    for row in filter(lambda row: _told(card, row), card.related):
        by_card.setdefault(row.id, []).append(row)
    return [_link(card, rows) for rows in by_card.values()]


@dataclass(frozen=True)
class Named:
    """Some of the cards whose lines name a record; `more` is where the next ones begin."""

    links: list[Link]
    more: int | None


def named_in_lines(card: Card, before: int | None = None, most: int = 10) -> Named | None:
    """The newest first, as far as they are for these eyes; nothing for what is no record."""
    if not card.definition.is_register:
        return None
    rows = reads.in_lines(viewing.conn(), viewing.viewer(), card.id, before, most + 1)
    by_card: dict[int, list[Any]] = {}
    for row in filter(lambda row: _told(card, row), rows[:most]):
        by_card.setdefault(row.id, []).append(row)
    more = rows[most - 1].link if len(rows) > most else None
    return Named([_link(card, found) for found in by_card.values()], more)


def _told(card: Card, row: Any) -> bool:
    """Whether the field that makes the link is for these eyes, on whichever of the two cards it is."""
    return row.kind == "made" or row.relation not in (card.unseen if row.named else faces.unseen(row))


def _link(card: Card, rows: list[Any]) -> Link:
    row = rows[0]
    definition = viewing.definition(row.version_id)
    return Link(
        row.id,
        row.number,
        row.title,
        t(definition.title),
        ", ".join(dict.fromkeys(_relations(card, rows, definition))),
        faces.stage(definition, row.stage) if row.stage else None,
        faces.has(definition, faces.state_of(row)),
        row.closed_how is not None,
        row.sum_minor if definition.face.sum and row.sum_minor else None,
        tiles.currency(definition),
    )


def _relations(card: Card, rows: Iterable[Any], other: Definition) -> Iterable[str]:
    """Where a robot made one from the other, the field that points back says nothing more."""
    made = [row for row in rows if row.kind == "made"]
    for row in made or rows:
        if row.kind == "made":
            yield _("made from this card") if row.named else _("this card was made from it")
        elif row.named:
            yield card.field(row.relation)
        else:
            field = other.field_of.get(row.relation)
            yield _("names this card in “%(field)s”", field=t(field.title) if field else row.relation)

"""A card as one row of a table: what lists show of it, and the values of its fields as words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from webapp.admin import words
from webapp.extensions import db
from webapp.storage import versions
from webapp.storage.reads import administration
from webapp.web.plainly import people, person, plain


class Table:
    """The columns of cards; those of the fields too if all cards are of one process."""

    def __init__(self, process: str) -> None:
        conn = db.session.connection()
        known = administration.processes(conn)
        self.title_of = {row.id: words.title(row) for row in known}
        self.version_of = {row.id: row.version_id for row in known}
        version = next((row.version_id for row in known if row.key == process), None)
        self.fields = versions.definition(conn, version).fields if version else ()

    @property
    def has_fields(self) -> bool:
        return bool(self.fields)

    @property
    def head(self) -> list[str]:
        usual = (
            _("Number of a card"),
            _("Process"),
            _("Title"),
            _("Stage"),
            _("State"),
            _("Who created it"),
            _("Owner"),
            _("Who has it now"),
            _("Due"),
            _("Created"),
            _("Changed"),
            _("Closed"),
        )
        return [str(title) for title in usual] + [words.t(field.title) for field in self.fields]

    def rows(self, conn: Connection, cards: Sequence[Row[Any]]) -> Iterator[list[Any]]:
        holders = administration.holders(conn, [card.id for card in cards])
        for card in cards:
            yield [
                card.number,
                self.title_of.get(card.process_id, ""),
                card.title,
                self._stage(conn, card),
                _state(card),
                person(card.initiator_id),
                person(card.owner_id),
                people(holders.get(card.id, ())),
                card.due_at,
                card.created_at,
                card.changed_at,
                card.closed_at,
                *(plain(field, card.values.get(field.key)) for field in self.fields),
            ]

    def _stage(self, conn: Connection, card: Row[Any]) -> str:
        """As the process calls it now; a stage of older cards keeps the name that their version gave it."""
        for version in (self.version_of.get(card.process_id), card.version_id):
            found = versions.definition(conn, version).stage_of.get(card.stage) if version else None
            if found:
                return words.t(found.title)
        return str(card.stage)


def _state(card: Row[Any]) -> str:
    if card.closed_at:
        return str(words.ENDINGS.get(card.closed_how or "", words.ENDINGS["success"])[0])
    return _("Administrator needed") if card.incidents else _("In work")

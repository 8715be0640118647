"""A card as one row of a table: what lists show of it, and the values of its fields as words and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from webapp.admin import words
from webapp.extensions import db
from webapp.process.definition import Field
from webapp.storage import versions
from webapp.storage.reads import administration


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
                _person(card.initiator_id),
                _person(card.owner_id),
                _people(holders.get(card.id, ())),
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


def _person(id: Any) -> str:
    return words.organisation().name(id) if isinstance(id, int) else ""


def _people(ids: Any) -> str:
    return ", ".join(filter(None, map(_person, ids if isinstance(ids, list | tuple) else [ids])))


# -- the values of fields


def plain(field: Field, value: Any) -> Any:
    """A value as a spreadsheet may hold it."""
    if value in (None, "", []):
        return None
    show = SHOW.get(field.kind)
    try:
        return show(field, value) if show else _otherwise(value)
    except (TypeError, ValueError, KeyError, ArithmeticError):
        # A value of an older version may be of another shape.
        return _otherwise(value)


def _otherwise(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _option(field: Field, key: Any) -> str:
    found = next((option for option in field.options if option.key == key), None)
    return words.t(found.title) if found else str(key)


def _department(_field: Field, key: Any) -> str:
    found = words.organisation().departments.get(key)
    return words.t(found.title) if found else str(key)


def _lines(field: Field, value: Any) -> str:
    """One line of the table in the cell for each line of the card."""
    told = (
        "; ".join(
            f"{words.t(column.title)}: {shown}" for column in field.columns if (shown := _part(column, row))
        )
        for row in value
    )
    return "\n".join(told)


def _part(column: Field, row: Any) -> str:
    found = plain(column, row.get(column.key))
    return "" if found is None else str(found)


SHOW: dict[str, Callable[[Field, Any], Any]] = {
    "number": lambda field, value: Decimal(str(value)),
    "money": lambda field, value: Decimal(value) / 100,
    "date": lambda field, value: date.fromisoformat(value),
    "datetime": lambda field, value: datetime.fromisoformat(value),
    "yesno": lambda field, value: _("Yes") if value else _("No"),
    "choice": _option,
    "choices": lambda field, value: ", ".join(_option(field, key) for key in value),
    "person": lambda field, value: _person(value),
    "people": lambda field, value: _people(value),
    "department": _department,
    "file": lambda field, value: ", ".join(one["name"] for one in value),
    "files": lambda field, value: ", ".join(one["name"] for one in value),
    "links": lambda field, value: "\n".join(value),
    "card": lambda field, value: f"#{value}",
    "lines": _lines,
}

"""What came by a public form and cannot become a card as it is: kept whole, for an administrator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from .. import queue
from ..process.definition import Definition, Field
from ..storage import cards, hooks, intake, uploads
from .transaction import config, writing

if TYPE_CHECKING:
    from .intake import Door

TOLD_AGAIN = timedelta(days=1)
LONGEST = 200_000
FILES = ("file", "files")


def tells_number(at: Door) -> bool:
    """Whether the thanks may say the number: not where its lack would tell that we know a value."""
    asked = {a.field for a in at.definition.start.fields}
    fields = (f for f in at.definition.fields if f.key in asked or f.formula)
    return not any(f.unique or f.unlike for f in fields)


def hold(
    at: Door, values: Mapping[str, Any], twins: Mapping[str, int], consent: int | None, now: datetime
) -> None:
    """Keeps it with the card that has the value already; once a day administrators are told."""
    told: list[int] = []
    fields = at.definition.field_of
    ids = [id for key in values if fields[key].kind in FILES for id in uploads.ids(values[key])]
    with writing() as conn:
        card = next(iter(twins.values()))
        known = intake.held_since(conn, at.id, now - TOLD_AGAIN)
        row = {"intake_id": at.id, "at": now, "state": "held", "card_id": card, "consent": consent}
        detail = "\n".join(_written(at.definition, values, twins))[:LONGEST].replace("\x00", "")
        intake.hold(conn, {**row, "number": cards.look(conn, card).number, "detail": detail}, ids)
        if not known:
            told = hooks.tell_administrators(conn, "held", {"title": at.title}, now)
    if told:
        queue.tell({"people": told, "by": None})


def _written(definition: Definition, values: Mapping[str, Any], twins: Mapping[str, int]) -> Iterator[str]:
    """A line for each field that was filled in; those of which there is one already are marked."""
    for field in definition.fields:
        value = values.get(field.key)
        if value not in (None, "", []):
            mark = "≡ " if field.key in twins else ""
            yield f"{mark}{_title(field)}: {_plain(field, value)}"


def _title(field: Field) -> str:
    return field.title.get(config().default_locale) or next(iter(field.title.values()))  # type: ignore[call-overload]


def _plain(field: Field, value: Any) -> str:
    if field.kind in FILES:
        return ", ".join(f"/files/{id}" for id in uploads.ids(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

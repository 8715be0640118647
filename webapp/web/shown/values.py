"""The values of a card, as `cards/_value.html` shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.process.definition import Field
from webapp.web import faces, viewing
from webapp.web.files import chip, kind
from webapp.web.formats import number, t
from webapp.web.seen import Card


@dataclass(frozen=True)
class Shown:
    """One field with its value."""

    key: str
    title: str
    kind: str
    value: Any = None
    currency: str = "RUB"
    editable: bool = False
    wide: bool = False


def field(card: Card, key: str, raw: Any) -> Shown:
    """The field of that key with a value it has or had."""
    spec = card.definition.field_of.get(key)
    if spec is None:
        return Shown(key, key, "text", raw)
    show = SHOW.get(spec.kind)
    nothing = raw in (None, "", [])
    value = None if nothing else show(card, spec, raw) if show else raw
    return Shown(key, t(spec.title), spec.kind, value, spec.currency, key in card.editable)


def present(card: Card, keys: Iterable[str]) -> list[Shown]:
    """The fields with the values they have now."""
    return [field(card, key, card.row.values.get(key)) for key in keys]


def file(card: Card, given: Any) -> dict[str, Any]:
    """A file of the card; one whose row is gone keeps its name."""
    row = card.files.get(given["id"])
    name = given.get("name", "")
    return (
        chip(row._asdict()) if row else {"id": given["id"], "name": name, "size": 0, "kind": kind("", name)}
    )


def files(card: Card, given: Iterable[Any]) -> list[dict[str, Any]]:
    return [file(card, one) for one in given if isinstance(one, dict)]


def _option(spec: Field, key: str) -> dict[str, str]:
    found = next((o for o in spec.options if o.key == key), None)
    return {"title": t(found.title), "colour": found.colour} if found else {"title": key, "colour": "grey"}


def _department(key: str) -> dict[str, str]:
    found = viewing.organisation().departments.get(key)
    return {"title": t(found.title) if found else key}


def _card(card: Card, id: int) -> Any:
    """A linked card; of one that is not for these eyes only that there is one."""
    return card.linked.get(id) or {"id": None}


SHOW: dict[str, Callable[[Card, Field, Any], Any]] = {
    "number": lambda card, spec, raw: number(raw),
    "date": lambda card, spec, raw: date.fromisoformat(raw),
    "datetime": lambda card, spec, raw: datetime.fromisoformat(raw),
    "choice": lambda card, spec, raw: _option(spec, raw),
    "choices": lambda card, spec, raw: [_option(spec, key) for key in raw],
    "person": lambda card, spec, raw: faces.person(raw),
    "people": lambda card, spec, raw: [p for p in map(faces.person, raw) if p],
    "department": lambda card, spec, raw: _department(raw),
    "file": lambda card, spec, raw: files(card, raw),
    "files": lambda card, spec, raw: files(card, raw),
    "links": lambda card, spec, raw: [{"url": link, "title": ""} for link in raw],
    "card": lambda card, spec, raw: _card(card, raw),
}

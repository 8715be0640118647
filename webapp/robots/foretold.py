"""What a robot would make of other cards, in words: for test drives, which store nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from webapp.process import asking, face, fields, formulas
from webapp.process import commands as do
from webapp.process.definition import Definition, Field
from webapp.process.errors import Refused
from webapp.process.kinds.base import Today
from webapp.process.linked import adjusted
from webapp.process.sentences import shown as said
from webapp.process.trial.rehearsing import Foreseen
from webapp.robots import texts
from webapp.robots.base import Context, Making, NewCard
from webapp.robots.wording import SENTENCES, say


def made(making: Making | None, context: Context) -> Iterator[Foreseen]:
    """The new cards, each with all that would stand on it."""
    for card in making.cards if making else ():
        target = context.outside.process(card.process)
        yield _made(card, target, context) if target else Foreseen(card.process)


def _made(card: NewCard, target: Definition, context: Context) -> Foreseen:
    here = Today(context.world.today(context.now), context.zone)
    values = {key: _stored(target.field_of.get(key), value, here) for key, value in card.values.items()}
    values |= formulas.compute(target.fields, values, here)
    title = f"{said(target.title, context.locale)}: {face.title(target, values)}"
    told = (_field(field, values.get(field.key), context) for field in target.fields)
    return Foreseen(title, "\n".join(filter(None, told)))


def _stored(field: Field | None, value: Any, here: Today) -> Any:
    """As the card would hold it; what the field would not take stays as it is."""
    try:
        return fields.parse(field, value, here.date, here.zone) if field else value
    except fields.BadValue:
        return value


def _field(field: Field, value: Any, context: Context) -> str:
    """Nothing where it stays empty or only names the card itself, which is nowhere."""
    if value in (None, "", []) or (field.kind == "card" and value == context.card_id):
        return ""
    gap = "\n" if field.kind == "lines" else " "
    return f"{said(field.title, context.locale)}:{gap}{_shown(field, value, context)}"


def _shown(field: Field, value: Any, context: Context) -> str:
    known = value is None or fields.fits(field, value)
    return texts.shown(field, value, context, context.locale) if known else str(value)


def changed(effects: Iterable[do.Command], context: Context) -> Iterator[Foreseen]:
    """The cards that would be asked to change, with their numbers before and after."""
    for effect in effects:
        for order in effect.orders if isinstance(effect, asking.AskCards) else ():
            yield _changed(order, context)


def _changed(order: Mapping[str, Any], context: Context) -> Foreseen:
    record = context.outside.records([order["card"]]).get(order["card"])
    target = context.outside.process(record.process) if record else None
    if record is None or target is None:
        plain = order.get("adds") or order.get("values") or {}
        return Foreseen(str(order["number"]), "\n".join(f"{key}: {value}" for key, value in plain.items()))
    try:
        after = _after(order, target, record.values)
    except Refused as refused:
        return Foreseen(f"{record.number} {record.title}", _why(refused, context))
    told = (
        f"{said(field.title, context.locale)}: {_shown(field, record.values.get(field.key), context)} → "
        f"{_shown(field, after[field.key], context)}"
        for field in target.fields
        if field.key in after
    )
    return Foreseen(f"{record.number} {record.title}", "\n".join(told))


def _after(order: Mapping[str, Any], target: Definition, values: Mapping[str, Any]) -> Mapping[str, Any]:
    if order["do"] != "adjust":
        found: Mapping[str, Any] = order["values"]
        return found
    return adjusted(asking.AdjustForCard.of(order), target, values)


def _why(refused: Refused, context: Context) -> str:
    code = f"because_{refused.code}"
    params = {key: said(value, context.locale) for key, value in refused.params.items()}
    return say(code, context.locale, **params) if code in SENTENCES else refused.code

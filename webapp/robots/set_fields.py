"""Sets fields of the card: to a value, a text with placeholders, a formula, or what is known when it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process import formulas
from webapp.process.definition import Definition, Field, Key, Rule
from webapp.process.kinds.base import Today
from webapp.robots import asking as ask
from webapp.robots import base, recipients, texts
from webapp.robots.references import unfit_field, unfit_formula, unfit_rule, unknown_placeholders

kind = "set_fields"
label = {"ru": "Заполнить поля", "en": "Set fields"}

KNOWN: dict[str, Callable[[base.Context], Any]] = {
    "@today": lambda c: c.world.today(c.now).isoformat(),
    "@now": lambda c: c.now.isoformat(timespec="seconds"),
    "@initiator": lambda c: c.state.initiator,
    "@owner": lambda c: c.state.owner,
    "@moved_by": lambda c: c.state.entered.by if c.state.entered else None,
}

SUPERVISOR = re.compile(r"@supervisor_of:([a-z][a-z0-9_]{0,39})")
"""The superior of whoever is in a field, of the initiator or of the owner."""


class Settings(base.Settings):
    """`@today` and the like are known when it runs; `{field: x}` copies, `{formula: x * 2}` counts."""

    values: Annotated[
        dict[Key, Any], ask.values("Поля и их новые значения", "Fields and their new values")
    ] = Setting(min_length=1)


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unfit_values(settings.values, definition)


def unfit_values(
    values: Mapping[str, Any], definition: Definition, target: Definition | None = None
) -> Iterator[base.Problem]:
    """What cannot be put into the fields of the process, or of the target if that is another one."""
    for key, value in values.items():
        yield from unfit_field(key, target or definition)
        yield from unfit_value(value, definition, (target or definition).field_of.get(key))


def unfit_value(value: Any, definition: Definition, result: Field | None) -> Iterator[base.Problem]:
    """What is wrong with a value that is worked out on a card of the process, for the field `result`."""
    if isinstance(value, Mapping) and "formula" in value:
        yield from unfit_formula(str(value["formula"]), definition, result)
    elif isinstance(value, Mapping):
        yield from unfit_field(str(value.get("field")), definition)
    elif isinstance(value, str):
        yield from unknown_placeholders({"": value}, definition)
        above = SUPERVISOR.fullmatch(value)
        if above:
            yield from unfit_rule(Rule(supervisor_of=above[1]), definition)
        elif value.startswith("@") and value not in KNOWN:
            yield "unknown_word", {"word": value, "known": list(KNOWN)}


def run(settings: Settings, context: base.Context) -> base.Answer:
    return base.Done((changes(settings.values, context),))


def changes(values: Mapping[str, Any], context: base.Context) -> do.ChangeFields:
    """The values as they are now, for the card."""
    fields = context.definition.field_of
    return do.ChangeFields(
        {key: worked_out(value, fields.get(key), context) for key, value in values.items()}
    )


def worked_out(value: Any, result: Field | None, context: base.Context) -> Any:
    """A value as it is now, for the field `result` of this card or of another."""
    if isinstance(value, Mapping) and "formula" in value:
        return _counted(str(value["formula"]), result, context)
    if isinstance(value, Mapping):
        return context.state.values.get(value["field"])
    if isinstance(value, str):
        above = SUPERVISOR.fullmatch(value)
        if above:
            return recipients.first(Rule(supervisor_of=above[1]), context)
        return KNOWN[value](context) if value in KNOWN else texts.fill(value, context, context.locale)
    return value


def _counted(text: str, result: Field | None, context: base.Context) -> Any:
    if result is None:
        return None
    here = Today(context.world.today(context.now), ZoneInfo(context.world.calendar.zone))
    return formulas.work_out(text, result, context.definition.fields, context.state.values, here)

"""Sets fields of the card: to a value, to a text with placeholders, or to what is known when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process.definition import Definition, Key
from webapp.robots import base, texts
from webapp.robots.references import unfit_field, unknown_placeholders

kind = "set_fields"
label = {"ru": "Заполнить поля", "en": "Set fields"}

KNOWN: dict[str, Callable[[base.Context], Any]] = {
    "@today": lambda c: c.world.today(c.now).isoformat(),
    "@now": lambda c: c.now.isoformat(timespec="seconds"),
    "@initiator": lambda c: c.state.initiator,
    "@owner": lambda c: c.state.owner,
}


class Settings(base.Settings):
    """`@today` and the like are known when it runs; `{field: price}` copies another field."""

    values: dict[Key, Any] = Setting(min_length=1)


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unfit_values(settings.values, definition)


def unfit_values(values: Mapping[str, Any], definition: Definition) -> Iterator[base.Problem]:
    """What cannot be put into the fields of the process."""
    for key, value in values.items():
        yield from unfit_field(key, definition)
        if isinstance(value, Mapping):
            yield from unfit_field(str(value.get("field")), definition)
        elif isinstance(value, str):
            yield from unknown_placeholders({"": value}, definition)
            if value.startswith("@") and value not in KNOWN:
                yield "unknown_word", {"word": value, "known": list(KNOWN)}


def run(settings: Settings, context: base.Context) -> base.Answer:
    return base.Done((changes(settings.values, context),))


def changes(values: Mapping[str, Any], context: base.Context) -> do.ChangeFields:
    """The values as they are now, for the card."""
    return do.ChangeFields({key: _value(value, context) for key, value in values.items()})


def _value(value: Any, context: base.Context) -> Any:
    if isinstance(value, Mapping):
        return context.state.values.get(value["field"])
    if isinstance(value, str):
        return KNOWN[value](context) if value in KNOWN else texts.fill(value, context, context.locale)
    return value

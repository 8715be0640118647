"""Why another card could not be made or changed, in words for whoever has to put it right."""

from __future__ import annotations

from ..process import sentences
from ..process.definition import Definition
from ..process.errors import InvalidInput, Refused
from ..robots.wording import SENTENCES, say


def unmade(refused: Refused, definition: Definition | None, process: str, locale: str) -> str:
    """Said of a card that was to be made."""
    title = sentences.shown(definition.title, locale) if definition else process
    return say("card_not_made", locale, process=title, reason=_reason(refused, definition, locale))


def asked(refused: Refused, definition: Definition, number: str, locale: str) -> str:
    """Said of a card that was to change."""
    return say("card_not_changed", locale, number=number, reason=_reason(refused, definition, locale))


def _reason(refused: Refused, definition: Definition | None, locale: str) -> str:
    if isinstance(refused, InvalidInput):
        return " ".join(_of_field(key, error, definition, locale) for key, error in refused.errors.items())
    code = f"because_{refused.code}"
    params = {key: sentences.shown(value, locale) for key, value in refused.params.items()}
    return say(code, locale, **params) if code in SENTENCES else refused.code


def _of_field(
    key: str, error: tuple[str, dict[str, object]], definition: Definition | None, locale: str
) -> str:
    field = definition.field_of.get(key.partition("-")[0]) if definition else None
    code, params = error
    if field is None or code not in sentences.SENTENCES:
        known = f"because_{code}"
        return say(known, locale, field=key) if known in SENTENCES else f"{key}: {code}."
    return f"«{sentences.shown(field.title, locale)}»: {sentences.say(code, params, locale)}"

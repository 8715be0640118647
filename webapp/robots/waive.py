"""Takes back the penalty whose number a field holds: one of whoever the card is from, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from webapp.process.definition import Definition, Key, Text
from webapp.process.state import CardState
from webapp.robots import asking as ask
from webapp.robots import base, linked, texts
from webapp.robots.references import unfit_field, unknown_placeholders
from webapp.robots.wording import say

kind = "waive"
label = {"ru": "Снять штраф", "en": "Waive a penalty"}
group = "people"


class Settings(base.Settings):
    """The number stands in the box of penalties on a card; *dispute* there starts the process with it."""

    penalty: Annotated[
        Key, ask.one_field("Поле с номером штрафа", "The field with the number of the penalty", "number")
    ]
    reason: Annotated[Text, ask.long_template("Почему", "Why")]


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from unfit_field(settings.penalty, definition, "number")
    yield from unknown_placeholders(settings.reason, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    number = context.state.values.get(settings.penalty)
    found = context.outside.penalty(int(float(number))) if number else None
    if found is None or found.person != context.state.initiator:
        return base.Failed(say("no_such_penalty", context.locale, number=number or "—"))
    if _decided_by(context.state) == found.person:
        return base.Failed(say("own_penalty", context.locale, number=found.id))
    if found.waived:
        return base.Done(note={"skipped": "waived"})
    reason = texts.fill(texts.in_language(settings.reason, context.locale), context, context.locale)
    order = {"do": "waive", "key": found.key, "reason": reason}
    return linked.done({found.card: order}, linked.records([found.card], context), context)


def _decided_by(state: CardState) -> int | None:
    """Whoever approved last, be it for somebody else."""
    return next((one.person for one in reversed(state.decisions) if one.approves), None)

"""Tells people something about the card; each reads it in their own language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from webapp.process import commands as do
from webapp.process.definition import Definition, Text
from webapp.robots import asking as ask
from webapp.robots import base, texts
from webapp.robots.recipients import WORDS, Recipients, people
from webapp.robots.references import unknown_placeholders
from webapp.robots.wording import say

kind = "notify"
label = {"ru": "Уведомить", "en": "Notify"}
group = "people"


class Settings(base.Settings):
    """`to` are people of the card or assignee rules; `text` may have placeholders.

    With `show` they become observers, who see the card from then on.
    """

    to: Annotated[Recipients, ask.people("Кого уведомить", "Who hears of it", options=WORDS)]
    text: Annotated[Text, ask.long_template("Что сообщить", "What they are told")]
    show: Annotated[
        bool,
        ask.tick(
            "С этого момента они видят карточку",
            "They see the card from then on",
            help=(
                "Для тех, у кого нет ни права её видеть, ни задания на ней.",
                "For those who have no right to see it and no task on it.",
            ),
        ),
    ] = False


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unknown_placeholders(settings.text, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    found = people(settings.to, context)
    if not found:
        return base.Failed(say("nobody", context.locale))
    return base.Done((do.Notify(found, texts.fill_each(settings.text, context), settings.show),))

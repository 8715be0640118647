"""Writes a comment on the timeline; whoever is mentioned is told and sees the card from then on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from webapp.process import commands as do
from webapp.process.definition import Definition, Text
from webapp.robots import asking as ask
from webapp.robots import base, texts
from webapp.robots.recipients import WORDS, Several, people
from webapp.robots.references import unknown_placeholders

kind = "comment"
label = {"ru": "Написать комментарий", "en": "Write a comment"}
group = "card"
LONGEST = 10_000


class Settings(base.Settings):
    """The text is written in the company's language."""

    text: Annotated[Text, ask.long_template("Комментарий", "Comment")]
    mention: Annotated[Several, ask.people("Кого упомянуть", "Who is mentioned", options=WORDS)] = ()


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unknown_placeholders(settings.text, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    text = texts.fill(texts.in_language(settings.text, context.locale), context, context.locale)
    return base.Done((do.Comment(text[:LONGEST], people(settings.mention, context)),))

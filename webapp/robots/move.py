"""Moves the card to another stage."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.process import commands as do
from webapp.process.definition import Definition, Key, Text
from webapp.robots import base, texts
from webapp.robots.references import unknown_placeholders

kind = "move"
label = {"ru": "Сменить стадию", "en": "Change the stage"}


class Settings(base.Settings):
    stage: Key
    comment: Text | None = None


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    if settings.stage not in definition.stage_of:
        yield "unknown_stage", {"stage": settings.stage}
    yield from unknown_placeholders(settings.comment or {}, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    comment = texts.in_language(settings.comment or {}, context.locale)
    return base.Done((do.Move(settings.stage, comment=texts.fill(comment, context, context.locale)),))

"""Moves the card to another stage; fields are set on the way, so that what waits there finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process.definition import Definition, Key, Text
from webapp.robots import asking as ask
from webapp.robots import base, set_fields, texts
from webapp.robots.references import unknown_placeholders

kind = "move"
label = {"ru": "Сменить стадию", "en": "Change the stage"}


class Settings(base.Settings):
    stage: Annotated[Key, ask.stage("В стадию", "To the stage")]
    comment: Annotated[
        Text | None, ask.long_template("Комментарий в ленте событий", "Comment on the timeline")
    ] = None
    values: Annotated[
        dict[Key, Any],
        ask.values("Какие поля заполнить по пути и чем", "Fields set on the way, and their new values"),
    ] = Setting(default_factory=dict)


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    if settings.stage not in definition.stage_of:
        yield "unknown_stage", {"stage": settings.stage}
    yield from unknown_placeholders(settings.comment or {}, definition)
    yield from set_fields.unfit_values(settings.values, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    comment = texts.in_language(settings.comment or {}, context.locale)
    move = do.Move(settings.stage, comment=texts.fill(comment, context, context.locale))
    return base.Done((set_fields.changes(settings.values, context), move) if settings.values else (move,))

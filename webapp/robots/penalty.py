"""Records penalty points against whoever let a deadline pass, once per card, step and person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process.definition import Definition, Rule, Text
from webapp.robots import asking as ask
from webapp.robots import base, texts
from webapp.robots.recipients import WORDS, holder, people
from webapp.robots.references import unknown_placeholders
from webapp.robots.wording import say

kind = "penalty"
label = {"ru": "Начислить штрафные баллы", "en": "Record penalty points"}
group = "people"


class Settings(base.Settings):
    """`otherwise` names who answers for a task that nobody took."""

    points: Annotated[int, ask.number("Баллы", "Points")] = Setting(ge=1, le=1000)
    to: Annotated[
        Literal["holder"] | Rule,
        ask.person("Кому", "To whom", options={"holder": WORDS["holder"]}, empty=None),
    ] = "holder"
    otherwise: Annotated[
        Rule | None,
        ask.person("Если задание никто не взял", "If nobody took the task", empty=("никто", "nobody")),
    ] = None
    reason: Annotated[Text, ask.long_template("За что", "For what")]


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unknown_placeholders(settings.reason, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    person = _liable(settings, context)
    if person is None:
        return base.Failed(say("nobody", context.locale))
    key = f"{context.job.get('step') or context.robot}:{person}"
    reason = texts.fill_each(settings.reason, context)
    return base.Done((do.RecordPenalty(key, person, settings.points, reason),))


def _liable(settings: Settings, context: base.Context) -> int | None:
    """The one person who answers for the delay."""
    named = holder(context) if settings.to == "holder" else _first(settings.to, context)
    return named or (_first(settings.otherwise, context) if settings.otherwise else None)


def _first(rule: Rule, context: base.Context) -> int | None:
    return next(iter(people((rule,), context)), None)

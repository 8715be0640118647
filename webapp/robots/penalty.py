"""Records penalty points or money against whoever let a deadline pass, once per card, step and person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process import commands as do
from webapp.process.definition import Definition, Rule, Text
from webapp.robots import asking as ask
from webapp.robots import base, rewards, texts
from webapp.robots.recipients import WORDS, first, holder
from webapp.robots.references import unknown_placeholders
from webapp.robots.wording import say

kind = "penalty"
label = {"ru": "Начислить штраф", "en": "Record a penalty"}
group = "people"


class Settings(base.Settings):
    """`otherwise` names who answers for a task that nobody took; `money` is an amount or a formula."""

    points: Annotated[int, ask.number("Баллы", "Points")] = Setting(default=0, ge=0, le=rewards.MOST_POINTS)
    money: Annotated[
        rewards.Formula | None,
        ask.formula("Деньги: сумма или формула", "Money: an amount or a formula"),
    ] = None
    currency: Annotated[
        rewards.Currency, ask.line("Валюта", "Currency", when=lambda s: bool(s.get("money")))
    ] = "RUB"
    to: Annotated[
        Literal["holder"] | Rule,
        ask.person("Кому", "To whom", options={"holder": WORDS["holder"]}, empty=None),
    ] = "holder"
    otherwise: Annotated[
        Rule | None,
        ask.person("Если задание никто не взял", "If nobody took the task", empty=("никто", "nobody")),
    ] = None
    reason: Annotated[Text, ask.long_template("За что", "For what")]

    @model_validator(mode="after")
    def _some(self) -> Settings:
        if not self.points and self.money is None:
            raise ValueError("points_or_money")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from unknown_placeholders(settings.reason, definition)
    yield from rewards.unfit(settings.money, rewards.MONEY, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    person = _liable(settings, context)
    if person is None:
        return base.Failed(say("nobody", context.locale))
    money = rewards.worked_out(settings.money, rewards.MONEY, context)
    if not settings.points and not money:
        return base.Done(note={"skipped": "nothing"})
    key = f"{context.job.get('step') or context.robot}:{person}"
    reason = texts.fill_each(settings.reason, context)
    return base.Done((do.RecordPenalty(key, person, settings.points, reason, money, settings.currency),))


def _liable(settings: Settings, context: base.Context) -> int | None:
    """The one person who answers for the delay."""
    named = holder(context) if settings.to == "holder" else first(settings.to, context)
    return named or (first(settings.otherwise, context) if settings.otherwise else None)

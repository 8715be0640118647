"""Records points or money in somebody's favour, once for each card or once for each cause."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import model_validator

from webapp.process import commands as do
from webapp.process.definition import Definition, Rule, Text
from webapp.robots import asking as ask
from webapp.robots import base, rewards, texts
from webapp.robots.recipients import WORDS, first, holder
from webapp.robots.references import unfit_rule, unknown_placeholders
from webapp.robots.wording import say

kind = "bonus"
label = {"ru": "Начислить премию", "en": "Record a bonus"}
group = "people"


class Settings(base.Settings):
    """How many points or how much money is a number or a formula over the fields of the card."""

    points: Annotated[
        rewards.Formula | None,
        ask.formula("Баллы: число или формула", "Points: a number or a formula"),
    ] = None
    money: Annotated[
        rewards.Formula | None,
        ask.formula("Деньги: сумма или формула", "Money: an amount or a formula"),
    ] = None
    currency: Annotated[
        rewards.Currency, ask.line("Валюта", "Currency", when=lambda s: bool(s.get("money")))
    ] = "RUB"
    to: Annotated[
        Literal["holder", "owner"] | Rule,
        ask.person("Кому", "To whom", options={key: WORDS[key] for key in ("owner", "holder")}, empty=None),
    ] = "owner"
    once: Annotated[
        Literal["card", "cause"],
        ask.choice(
            "Сколько раз",
            "How often",
            {
                "card": ("один раз на карточку", "once for a card"),
                "cause": ("каждый раз, когда робот срабатывает", "each time the robot is set off"),
            },
        ),
    ] = "card"
    reason: Annotated[Text, ask.long_template("За что", "For what")]

    @model_validator(mode="after")
    def _some(self) -> Settings:
        if self.points is None and self.money is None:
            raise ValueError("points_or_money")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from rewards.unfit(settings.points, rewards.POINTS, definition)
    yield from rewards.unfit(settings.money, rewards.MONEY, definition)
    yield from unfit_rule(settings.to, definition)
    yield from unknown_placeholders(settings.reason, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    person = _favoured(settings, context)
    if person is None:
        return base.Failed(say("nobody", context.locale))
    given = rewards.worked_out(settings.points, rewards.POINTS, context)
    money = rewards.worked_out(settings.money, rewards.MONEY, context)
    if given > rewards.MOST_POINTS:
        return base.Failed(say("too_many_points", context.locale, most=rewards.MOST_POINTS))
    if not given and not money:
        return base.Done(note={"skipped": "nothing"})
    return base.Done((_recorded(settings, context, person, given, money),))


def _recorded(settings: Settings, context: base.Context, person: int, given: int, money: int) -> do.Command:
    reason = texts.fill_each(settings.reason, context)
    key = f"bonus:{_cause(settings, context)}:{person}"
    return do.RecordPenalty(key, person, given, reason, money, settings.currency, bonus=True)


def _cause(settings: Settings, context: base.Context) -> str:
    """What it is recorded once for; the cause of a job may be long, a key may not."""
    if settings.once == "card":
        return context.robot
    return f"{context.robot}:{sha256(context.key.encode()).hexdigest()[:16]}"


def _favoured(settings: Settings, context: base.Context) -> int | None:
    if settings.to == "holder":
        return holder(context)
    if settings.to == "owner":
        owner = context.state.owner
        return owner if context.world.organisation.active(owner) else None
    return first(settings.to, context)

"""Makes somebody else answer for the card, or whoever did before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from webapp.process import commands as do
from webapp.process.definition import Definition, Rule
from webapp.robots import asking as ask
from webapp.robots import base
from webapp.robots.recipients import first
from webapp.robots.references import unfit_rule
from webapp.robots.wording import say

kind = "change_owner"
label = {"ru": "Сменить ответственного", "en": "Change the owner"}
group = "people"


class Settings(base.Settings):
    """`previous` is whoever answered for the card before the present owner."""

    to: Annotated[
        Literal["previous"] | Rule,
        ask.person(
            "Кто теперь ответственный",
            "Who answers for the card from then on",
            options={"previous": ("прежний ответственный", "the previous owner")},
        ),
    ]


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    return unfit_rule(settings.to, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    if settings.to == "previous":
        to = context.state.owner_before
        to = to if context.world.organisation.active(to) else None
    else:
        to = first(settings.to, context)
    if to is None:
        return base.Failed(say("nobody", context.locale))
    return base.Done((do.ChangeOwner(to),))

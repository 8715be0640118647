"""Points and money that robots record for people: how much, worked out on the card."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic import Field as Setting

from webapp.process import formulas
from webapp.process.definition import Definition, Field
from webapp.process.kinds.base import Today
from webapp.robots import base
from webapp.robots.references import unfit_formula

POINTS = Field.model_validate({"key": "points", "kind": "number", "title": {"ru": "Баллы", "en": "Points"}})
MONEY = Field.model_validate({"key": "money", "kind": "money", "title": {"ru": "Деньги", "en": "Money"}})
MOST_POINTS = 1000

Formula = Annotated[str, BeforeValidator(str), Setting(min_length=1, max_length=2000)]
"""A number, or how it is worked out from the fields of the card."""

Currency = Annotated[str, Setting(pattern=r"^[A-Z]{3}$")]


def unfit(formula: str | None, result: Field, definition: Definition) -> Iterator[base.Problem]:
    if formula is not None:
        yield from unfit_formula(formula, definition, result)


def worked_out(formula: str | None, result: Field, context: base.Context) -> int:
    """The amount in minor units, or the points; nothing where it cannot be worked out or is not positive."""
    if formula is None:
        return 0
    found: Any = formulas.work_out(
        formula, result, context.definition.fields, context.state.values, here(context)
    )
    return max(0, int(Decimal(str(found or 0)).to_integral_value()))


def here(context: base.Context) -> Today:
    return Today(context.world.today(context.now), context.zone)

"""The orders of the demo: what was ordered, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

STAGES = (
    "director",
    "documentation",
    "estimate",
    "agreement",
    "schedule",
    "production",
    "notify",
    "payment",
    "shipping",
)


@dataclass(frozen=True)
class Order:
    """`reaches` is the stage it stands at now; `waits` the working hours it has stood there.

    `ready_in` are working days from setting the date to the date; `ends` is how a closed order ended.
    """

    what: str
    customer: str
    phone: str
    email: str
    price: int
    size: tuple[int, int, int]
    sections: int
    reaches: str
    waits: int
    details: str
    ready_in: int = 8
    ends: str = ""
    taken: bool = False
    remarks: tuple[tuple[str, str, str], ...] = ()


def _read() -> tuple[Order, ...]:
    text = (Path(__file__).parent / "orders.yaml").read_text(encoding="utf-8")
    return tuple(_order(row.pop("number"), row) for row in yaml.safe_load(text))


def _order(number: int, row: dict[str, Any]) -> Order:
    """The contacts are made up: numbers and domains that nobody can have."""
    row["size"] = tuple(row["size"])
    row["remarks"] = tuple(tuple(remark) for remark in row.get("remarks", ()))
    return Order(
        phone=f"8 900 000-{number // 100:02}-{number % 100:02}",
        email="" if number % 7 == 0 else f"client{number}@example.com",
        sections=max(2, row["size"][0] // 600),
        **row,
    )


ORDERS = _read()

"""The papers of an order: a brief, a drawing and an estimate, small but real PDFs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .orders import Order

FOLDER = Path(__file__).parent / "papers"
SHARES = (
    ("Материалы", 46),
    ("Фурнитура", 14),
    ("Работа цеха", 27),
    ("Отделка и упаковка", 8),
    ("Доставка", 5),
)


def brief(order: Order, at: datetime) -> bytes:
    """What the customer wants."""
    return _typeset("brief.typ", _common(order, at) | {"details": order.details, "phone": order.phone})


def drawing(order: Order, at: datetime) -> bytes:
    """The front view with dimensions, and the list of parts."""
    return _typeset(
        "drawing.typ",
        _common(order, at)
        | {
            "width": order.size[0],
            "height": order.size[1],
            "depth": order.size[2],
            "columns": order.sections,
            "parts": _parts(order),
        },
    )


def estimate(order: Order, at: datetime) -> bytes:
    """How the price comes about."""
    lines: list[dict[str, Any]] = [
        {"name": name, "sum": order.price * share // 100} for name, share in SHARES[:-1]
    ]
    lines.append({"name": SHARES[-1][0], "sum": order.price - sum(int(line["sum"]) for line in lines)})
    shown = [{"name": line["name"], "sum": _money(int(line["sum"]))} for line in lines]
    return _typeset("estimate.typ", _common(order, at) | {"lines": shown, "total": _money(order.price)})


def _common(order: Order, at: datetime) -> dict[str, Any]:
    return {"what": order.what, "customer": order.customer, "date": f"{at:%d.%m.%Y}"}


def _parts(order: Order) -> list[dict[str, str]]:
    width, height, depth = order.size
    board = (width - 32 - 16 * (order.sections - 1)) // order.sections
    return [
        {"name": "Боковая стенка", "size": f"{height} × {depth} × 16", "count": "2"},
        {"name": "Перегородка", "size": f"{height - 32} × {depth} × 16", "count": str(order.sections - 1)},
        {"name": "Полка", "size": f"{board} × {depth - 20} × 16", "count": str(order.sections * 3)},
        {"name": "Задняя стенка", "size": f"{width} × {height} × 4", "count": "1"},
    ]


def _money(rubles: int) -> str:
    return f"{rubles:,}".replace(",", "\u00a0") + "\u00a0₽"


def _typeset(template: str, data: dict[str, Any]) -> bytes:
    """Our own templates only, so no process of their own is needed; data cannot become markup."""
    made = typst.compile(
        FOLDER / template,
        root=FOLDER,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made

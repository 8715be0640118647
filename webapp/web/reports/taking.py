"""Which tables go into files: sums for whoever sees them, single cards for those who may take cards away."""

from __future__ import annotations

from webapp.web import card_lists
from webapp.web.reports import kinds, sales
from webapp.web.reports.asked import Asked
from webapp.web.reports.kinds import Kind
from webapp.web.reports.tables import Table

OF_ONE = ("phone", "email")
"""Broken down by such a field, each row is of somebody in particular."""


def may_take(kind: Kind, said: Asked, table: Table) -> bool:
    """As the list of the cards may be taken away, in each process that the table is about."""
    if not (any(column.look == "card" for column in table.columns) or _by_one(kind, said)):
        return True
    return all(map(card_lists.may_export, [said.process] if said.process else kinds.processes()))


def _by_one(kind: Kind, said: Asked) -> bool:
    """Whether its rows stand for a value that hardly two cards share."""
    if said.process is None:
        return False
    spec = next((f for f in said.fields if said.by == f"f:{f.key}"), None)
    if spec is None and kind.key == "customers":
        spec = sales.customer_field(said)
    return spec is not None and (spec.unique or spec.kind in OF_ONE)

"""Lines of a card as robots read them: which of them, with what, and what is missing against stock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from webapp.process import conditions, rights
from webapp.process.definition import Condition, Definition, Field, Key
from webapp.robots import base
from webapp.robots.references import unfit_field

Line = Mapping[str, Any]


class Missing(Protocol):
    """The column with the product and that with the quantity, and the fields of the product's card that say
    how much there is and how much of it is promised to others.
    """

    @property
    def product(self) -> Key | None: ...

    @property
    def quantity(self) -> Key | None: ...

    @property
    def stock(self) -> Key | None: ...

    @property
    def reserved(self) -> Key | None: ...


@dataclass(frozen=True)
class Table:
    """A table of the card, with the cards that its cells name."""

    lines: tuple[Line, ...]
    records: Mapping[int, base.Record]
    columns: tuple[Field, ...] = ()

    def named(self, line: Line, column: str) -> base.Record | None:
        return self.records.get(line.get(column) or 0)


def read(key: str, when: Condition | None, context: base.Context) -> Table:
    """The lines of that field for which the condition holds."""
    asked = rights.context(context.state, context.world, context.world.today(context.now))
    lines = context.state.values.get(key) or ()
    chosen = tuple(line for line in lines if when is None or conditions.holds(when, line, asked))
    columns = context.definition.field_of[key].columns
    cards = [column.key for column in columns if column.kind == "card"]
    ids = {line[key] for line in chosen for key in cards if line.get(key)}
    return Table(chosen, context.outside.records(ids) if ids else {}, columns)


def missing(table: Table, what: Missing, kept: Iterable[Line] = ()) -> Table:
    """Each line with the quantity that is not there; those of which all is there are left out.

    What is `kept` for this card already is here or under way: it is taken first.
    """
    left: dict[int, Decimal] = {}
    for line in kept:
        product = line.get(what.product or "") or 0
        mine = left.get(product) or max(_available(table.records.get(product), what), Decimal(0))
        left[product] = mine + number(line.get(what.quantity or ""))
    short: list[Line] = []
    for line in table.lines:
        product = line.get(what.product or "") or 0
        wanted = number(line.get(what.quantity or ""))
        have = left.setdefault(product, _available(table.records.get(product), what))
        taken = min(wanted, max(have, Decimal(0)))
        left[product] = have - taken
        if wanted > taken:
            short.append({**line, what.quantity or "": plain(wanted - taken)})
    return Table(tuple(short), table.records, table.columns)


def _available(product: base.Record | None, what: Missing) -> Decimal:
    values = product.values if product else {}
    promised = number(values.get(what.reserved)) if what.reserved else Decimal(0)
    return number(values.get(what.stock or "")) - promised


def number(value: Any) -> Decimal:
    """A number as a field holds it; nothing is none."""
    return Decimal(str(value or 0))


def plain(value: Decimal) -> int | str:
    """A number as a field holds it."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def columns(table: str | None, definition: Definition) -> tuple[Field, ...]:
    field = definition.field_of.get(table or "")
    return field.columns if field else ()


def process_of(column: str | None, table: str | None, definition: Definition) -> str | None:
    """The process whose cards the column names."""
    return next((c.process for c in columns(table, definition) if c.key == column), None)


# -- what does not fit the process ---------------------------------------------------------------------


def unfit_table(key: str, definition: Definition) -> Iterator[base.Problem]:
    return unfit_field(key, definition, "lines")


def unfit_column(key: str, table: str, definition: Definition, *kinds: str) -> Iterator[base.Problem]:
    """A column that the table does not have, or that is of another kind."""
    field = definition.field_of.get(table)
    columns: dict[str, Field] = {c.key: c for c in field.columns} if field else {}
    if field and key not in columns:
        yield "unknown_column", {"column": key, "table": table, "known": list(columns)}
    elif key in columns and kinds and columns[key].kind not in kinds:
        yield "wrong_column", {"column": key, "wanted": kinds}

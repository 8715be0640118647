"""How long it was from one moment to another, worked out where the moments are stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class span(FunctionElement[float]):  # noqa: N801 - it is called like the other functions of SQL
    """Seconds from its first moment to its second one; nothing where there is none of them."""

    name = "span"
    type = Float()
    inherit_cache = True


@compiles(span, "postgresql")
def _of_postgresql(element: span, compiler: Any, **how: Any) -> str:
    first, last = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {last} - {first}) AS double precision)"


@compiles(span, "sqlite")
def _of_sqlite(element: span, compiler: Any, **how: Any) -> str:
    first, last = (compiler.process(one, **how) for one in element.clauses)
    return f"((julianday({last}) - julianday({first})) * 86400)"

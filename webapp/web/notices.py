"""What notifications say, kind by kind, in the reader's language."""

from __future__ import annotations

from typing import Any

from webapp.channels import sayings

SAYINGS = sayings.SAYINGS


def saying(row: Any) -> str:
    """The sentence of a notification."""
    return sayings.saying(row.kind, row.data)


def detail(row: Any) -> str:
    """Somebody's own words that came with it."""
    return sayings.detail(row.kind, row.data)

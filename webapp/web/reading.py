"""Who reads news and articles, and who writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Row

from webapp.storage.reads import articles
from webapp.storage.reads.articles import Reader
from webapp.web import viewing


def may_write() -> bool:
    return reader().writes


def reader() -> Reader:
    """Looked up once per request."""
    if "reader" not in g:
        writes = bool(current_user.admin) or current_user.id in viewing.organisation().writers
        g.reader = articles.reader(viewing.organisation(), current_user.id, writes)
    found: Reader = g.reader
    return found


def instructions(*places: Iterable[str]) -> list[Row[Any]]:
    """What is to be read in a process (`orders`) or at its task (`orders`, `review`, `decide`)."""
    return articles.instructions(viewing.conn(), reader(), ["/".join(place) for place in places])

"""A request as views read it: without what no PostgreSQL keeps."""

from __future__ import annotations

from typing import Any

from flask import Request as Usual
from werkzeug.datastructures import ImmutableMultiDict


class Typed(ImmutableMultiDict[str, Any]):
    """What stands in a form or behind the question mark, and the files that come along.

    Nobody types a NUL; programs send it to do harm.
    """

    def __init__(self, given: Any = None) -> None:
        pairs = ImmutableMultiDict(given).items(multi=True)
        super().__init__([(_without(name), _without(value)) for name, value in pairs])


def _without(one: Any) -> Any:
    return one.replace("\x00", "") if isinstance(one, str) else one


class Request(Usual):
    parameter_storage_class = Typed

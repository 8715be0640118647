"""The name under which a browser saves what it is sent."""

from __future__ import annotations

from typing import TypeVar
from unicodedata import normalize
from urllib.parse import quote

from flask import Response

R = TypeVar("R", bound=Response)
PLAIN = "!#$&+-.^_`|~"


def named(answer: R, name: str, *, inline: bool = False) -> R:
    """With the name in any script: a header itself holds Latin letters, the server refuses others."""
    how = "inline" if inline else "attachment"
    # `file` where nothing is left of the name; every browser of today reads the second one.
    latin = normalize("NFKD", name).encode("ascii", "ignore").decode().strip(" -_") or "file"
    options = {"filename": f"file{latin}" if latin.startswith(".") else latin}
    if not name.isascii():
        options["filename*"] = f"UTF-8''{quote(name, safe=PLAIN)}"
    answer.headers.set("Content-Disposition", how, **options)
    return answer

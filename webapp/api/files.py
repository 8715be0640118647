"""Files: sent before they are named in a field or a comment; got by those who may see their card."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, request

from webapp.api import callers, shapes
from webapp.api.contract import operation
from webapp.process.errors import Refused
from webapp.runtime import requests
from webapp.runtime.requests import Answer, Once, printed
from webapp.storage.reads import cards as reads
from webapp.web import files as pages
from webapp.web import seen, viewing


@operation("POST", "/files", scope="files", answer=shapes.File, status=201)
def upload() -> Answer:
    """Keeps a file for a day, until a field or a comment names its id. Sent as multipart/form-data."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused("no_file")
    once = _once(sent)
    return requests.upload(sent.stream, sent.filename, callers.me().id or 0, _kept, once)


@operation("GET", "/files/<int:id>", scope="files")
def show(id: int) -> Response:
    """The content of a file."""
    return pages.show(id)


@operation("GET", "/cards/<int:id>/files", scope="files", answer=shapes.Files)
def index(id: int) -> shapes.Files:
    """The files of a card, older versions too."""
    card = seen.card(id)
    rows = [row for row in reads.files(viewing.conn(), card.id) if row.field not in card.hidden]
    return shapes.Files(items=[_file(row) for row in rows])


def _once(sent: Any) -> Once | None:
    """The key with a print of the file itself: the form around it has another boundary each time."""
    once = callers.once()
    if once is None:
        return None
    content = hashlib.file_digest(sent.stream, "sha256").hexdigest()
    sent.stream.seek(0)
    return Once(once.token, once.key, printed(request.path, sent.filename, content))


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    file = shapes.File(id=row["id"], name=row["name"], size=row["size"], mime=row["mime"])
    return file.model_dump(mode="json")


def _file(row: Any) -> shapes.File:
    return shapes.File(
        id=row.id,
        name=row.name,
        size=row.size,
        mime=row.mime,
        field=row.field,
        replaced=row.replaced_at is not None,
    )

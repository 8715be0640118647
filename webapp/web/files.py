"""Files, to those who may see their card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, send_file
from flask_login import current_user
from sqlalchemy import Row

from webapp.storage import intake, uploads
from webapp.storage.files import FileStore
from webapp.storage.reads import access, articles
from webapp.web import faces, reading, viewing

pages = Blueprint("files", __name__)

# What a browser may show; everything else is saved, since it could be a page with scripts of its own.
VIDEO = {"video/mp4", "video/webm"}
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif", *VIDEO}
KINDS = {
    "pdf": "pdf",
    "png": "image",
    "jpeg": "image",
    "webp": "image",
    "gif": "image",
    "heic": "image",
    "spreadsheet": "sheet",
    "excel": "sheet",
    "csv": "sheet",
    "word": "doc",
    "opendocument.text": "doc",
    "rtf": "doc",
    "dwg": "drawing",
    "dxf": "drawing",
    "step": "drawing",
    "zip": "archive",
    "rar": "archive",
    "7z": "archive",
}
ALONE = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " sandbox"
)
# The browser's own viewer does not open in a sandbox; a PDF has no access to our pages anyway.
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@pages.get("/files/<int:id>")
def show(id: int) -> Response:
    row = _seen(id)
    config = current_app.config["REGLAMENT"]
    inline = row.mime in SHOWN and "download" not in request.args
    answer = send_file(
        FileStore(config.files_dir).path(row.sha256),
        mimetype=row.mime if row.mime in SHOWN else "application/octet-stream",
        as_attachment=not inline,
        download_name=row.name,
        etag=row.sha256,
        conditional=True,
    )
    # Asked again each time: the right to see may have ended.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = VIEWER if row.mime == "application/pdf" else ALONE
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def chip(row: Mapping[str, Any]) -> dict[str, Any]:
    """A file as templates show it."""
    return {"id": row["id"], "name": row["name"], "size": row["size"], "kind": kind(row["mime"], row["name"])}


def kind(mime: str, name: str = "") -> str:
    """Which picture stands for the file."""
    said = f"{mime} {name.rpartition('.')[2]}".lower()
    return next((picture for word, picture in KINDS.items() if word in said), "other")


def _seen(id: int) -> Row[Any]:
    """The file, if it hangs on a card or an article the person may see, or is the person's own upload."""
    row = uploads.one(viewing.conn(), id)
    if row is None:
        abort(404)
    if row.card_id is None:
        return row if is_mine(row) or _is_held(row) else abort(404)
    card = access.see(viewing.conn(), viewing.viewer(), row.card_id) or abort(404)
    return abort(404) if row.field in faces.unseen(card) else row


def _is_held(row: Row[Any]) -> bool:
    """Whether it waits, with what came by a public form, for an administrator to look at it."""
    return viewing.viewer().admin and intake.holds(viewing.conn(), row.id)


def is_mine(row: Row[Any]) -> bool:
    """Of a file that is on no card: whether it is the person's own, or of an article that is for them."""
    return row.card_id is None and (row.uploaded_by == current_user.id or _in_articles(row.id))


def _in_articles(id: int) -> bool:
    conn = viewing.conn()
    return any(articles.one(conn, reading.reader(), article) for article in articles.of_file(conn, id))

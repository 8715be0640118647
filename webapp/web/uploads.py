"""Files are stored as soon as they are chosen, so that a refused form loses none."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, render_template, request
from flask_login import current_user

from webapp import runtime
from webapp.extensions import limiter
from webapp.process.errors import Refused
from webapp.web.files import chip

pages = Blueprint("uploads", __name__)


@pages.post("/uploads")
@limiter.limit("300 per 5 minutes", key_func=lambda: f"uploads {current_user.get_id()}")
def create() -> str:
    """The chosen files as list entries with the hidden inputs that the form sends."""
    chosen = [(field, file) for field, file in request.files.items(multi=True) if file.filename]
    if not chosen:
        raise Refused("no_file")
    field = request.form.get("field") or chosen[0][0]
    stored = [
        runtime.upload(cast(BinaryIO, file.stream), file.filename or "", current_user.id)
        for _, file in chosen
    ]
    return render_template("uploads/_items.html", field=field, files=[chip(row) for row in stored])

"""The development mailbox: letters that nobody sends while no mail server is set."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, current_app, render_template, send_file
from flask_login import current_user

from webapp import mailer
from webapp.config import Config
from webapp.web.security import HEADERS

pages = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@pages.get("")
def index() -> str:
    return render_template("mailbox/index.html", letters=mailer.mailbox(_config()))


@pages.get("/<id>")
def show(id: str) -> str:
    return render_template("mailbox/show.html", letter=_letter(id))


@pages.get("/<id>/attachments/<int:no>")
def download(id: str, no: int) -> Response:
    attachments = _letter(id).attachments
    name, _mime, content = attachments[no - 1] if 0 < no <= len(attachments) else abort(404)
    answer = send_file(
        io.BytesIO(content), "application/octet-stream", as_attachment=True, download_name=name or "file"
    )
    answer.headers["Content-Security-Policy"] = f"{HEADERS['Content-Security-Policy']}; sandbox"
    return answer


def _letter(id: str) -> mailer.Received:
    config = _config()
    return mailer.received(config, id) or abort(404)


def _config() -> Config:
    """Letters are for administrators and for who plays with the demo, and only without a mail server."""
    config: Config = current_app.config["REGLAMENT"]
    if config.mail_url or not (config.demo or current_user.admin):
        abort(404)
    return config

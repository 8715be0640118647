"""Refusals and failures: a status, a sentence, and what to do; a page, or a notice for htmx."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.extensions import db
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.web import kept
from webapp.web.gate import gate
from webapp.web.partials import htmx
from webapp.web.security import is_public, local_or


class Words(NamedTuple):
    """What an error page says."""

    title: Any
    text: Any
    icon: str = "exclamation-circle"


WORDS = {
    400: Words(
        _l("This request was not understood"),
        _l("Nothing was changed. Go back, reload the page and try again."),
    ),
    401: Words(_l("Please sign in again"), _l("The session has ended. Nothing is lost."), "lock"),
    403: Words(
        _l("You may not do this"), _l("Nothing was changed. Ask an administrator if you need to."), "lock"
    ),
    404: Words(
        _l("There is no such page"), _l("It was removed, or you may not see it. Check the address."), "search"
    ),
    405: Words(_l("This page cannot be opened so"), _l("Nothing was changed. Begin on the start page.")),
    409: Words(
        _l("Things have changed meanwhile"),
        _l("Nothing was changed. Look at how things stand now."),
        "clock-history",
    ),
    410: Words(
        _l("This link works no more"),
        _l("It was used already or is too old. Ask for a new one."),
        "link-45deg",
    ),
    413: Words(
        _l("That is too large"),
        _l("Nothing was stored. Choose a smaller file and send the form again."),
        "upload",
    ),
    422: Words(
        _l("This needs a correction"), _l("Nothing was changed. Go back: what you typed is still there.")
    ),
    429: Words(
        _l("Too many attempts"), _l("Wait five minutes and try again. Nothing is lost."), "hourglass-split"
    ),
    500: Words(
        _l("Something broke on our side"), _l("Nothing was stored by half. Try again in a minute."), "tools"
    ),
}

LAST_WORDS = (
    "На нашей стороне что-то сломалось. Повторите через минуту. / "
    "Something broke on our side. Try again in a minute."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(401, signed_out)
    app.register_error_handler(InternalServerError, broken)
    app.register_error_handler(HTTPException, sorry)


def refused(error: Refused) -> Response:
    """A command that was refused; nothing is stored, and a form that htmx sent stays as it was typed."""
    db.session.rollback()
    words = WORDS.get(error.status, WORDS[422])
    text = " ".join(
        [sentence(error), *(field_errors(error).values() if isinstance(error, InvalidInput) else ())]
    )
    return _answer(error.status, words._replace(text=text))


def sorry(error: HTTPException) -> Any:
    """Pages that are not there, too many attempts, too large files and the like."""
    status = error.code or 500
    answer = _answer(status, WORDS.get(status, WORDS[400 if status < 500 else 500]))
    answer.headers.extend(
        (k, v) for k, v in error.get_headers() if k not in ("Content-Type", "Content-Length")
    )
    return answer


def broken(error: InternalServerError) -> Response:
    """Our own mistake: said plainly, with a number that is also in the log."""
    reference = secrets.token_hex(4)
    current_app.logger.error("reference %s: %s %s", reference, request.method, request.path)
    db.session.rollback()
    # The frame asks the database, which may be what is broken.
    g.no_frame = True
    try:
        return _answer(500, WORDS[500], reference)
    except SQLAlchemyError:
        return Response(f"{LAST_WORDS}\n{reference}\n", 500, mimetype="text/plain")


def signed_out(_error: Any = None) -> Any:
    """The session ended; what was typed is kept until the person is back."""
    if htmx:
        return notice(401, "errors/_signed_out.html")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sessions.new", next=request.full_path.rstrip("?")), 303)
    return gate(kept=kept.keep(), status=401)


def stale(_error: CSRFError) -> Any:
    """A form without the key of this person's forms: an old page, somebody else's, or a forgery."""
    if is_public():
        flash(_("The page had been open for too long. Please send the form again."), "warning")
        return redirect(local_or(request.full_path.rstrip("?"), "/"), 303)
    if not current_user.is_authenticated:
        return signed_out()
    if htmx:
        return notice(400, "errors/_stale.html")
    form = kept.opened(kept.keep())
    return make_response(again(form) if form else render_page(400, WORDS[400]), 400)


def again(form: kept.Kept) -> str:
    """The page that sends a kept form once more, when the person says so."""
    return render_template("sessions/again.html", form=form, theme=current_user.theme)


def notice(status: int, template: str, **values: Any) -> Response:
    """A line above the page; the form that htmx sent stays as it is."""
    answer = make_response(render_template(template, **values), status)
    # A piece that refreshes itself must not move the page under the reader.
    swap = "innerHTML" if request.method == "GET" else "innerHTML show:top"
    answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": swap})
    return answer


def render_page(status: int, words: Words, reference: str | None = None) -> str:
    action = {"title": _("To the start page"), "url": "/"}
    error = {
        "title": words.title,
        "text": words.text,
        "icon": words.icon,
        "action": action,
        "reference": reference,
    }
    hidden = {"frame": None} if g.get("no_frame") else {}
    return render_template("errors/page.html", error=error, status=status, **hidden)


def _answer(status: int, words: Words, reference: str | None = None) -> Response:
    if htmx:
        return notice(status, "errors/_notice.html", words=words, reference=reference)
    return make_response(render_page(status, words, reference), status)

"""A form for everybody: without signing in, without script, guarded without anybody else's help."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, BinaryIO, cast
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.extensions import csrf, limiter
from webapp.process.errors import Refused
from webapp.runtime import holding, intake
from webapp.runtime.intake import Door
from webapp.sentences import sentence
from webapp.storage.reads.access import Viewer
from webapp.web import inputs, security
from webapp.web.corrections import Correction, Line, correction
from webapp.web.formats import LANGUAGES
from webapp.web.forms import FieldView, views
from webapp.web.inputs import FILES, Posted
from webapp.web.security import public

pages = Blueprint("public_forms", __name__)
csrf.exempt(pages)

# Nobody fills a form faster, and none is kept open for longer.
FASTEST, LONGEST = 3, 24 * 3600
# Hidden from people; programs that fill everything in fill it in too.
HONEYPOT = "website"
MOST_FILES = 10


@pages.get("/f/<token>")
@public
def show(token: str) -> Response:
    return _page(_door(token), _seal(token, uuid4().hex))


@pages.post("/f/<token>")
@public
@limiter.limit("60 per 5 minutes", key_func=lambda: f"forms {get_remote_address()}")
@limiter.limit("500 per day", key_func=lambda: f"forms of a day {get_remote_address()}")
def create(token: str) -> Response:
    at = _door(token)
    seal = _opened(token)
    if seal is None or request.form.get(HONEYPOT):
        return _page(at, _seal(token, uuid4().hex), fix=Correction(problem=_again(), status=422))
    kept, problems = _with_files(at, seal["files"])
    posted = _read(at, kept, problems)
    sealed = _seal(token, seal["once"], seal["born"], kept)
    if posted.again:
        return _page(at, sealed, posted)
    if time.time() - seal["born"] < FASTEST:
        return _page(at, sealed, posted, Correction(problem=_again(), status=422))
    if _needs_consent(at) and not request.form.get("consent"):
        said = _("Without the consent we may not take in what you typed.")
        fix = Correction(inputs={"consent": said}, summary=(Line("consent", said),), status=422)
        return _page(at, sealed, posted, fix)
    return _sent(at, token, seal, sealed, posted)


@pages.get("/f/<token>/done")
@public
def done(token: str) -> Response:
    """Thanks, with the number where it may be told, for who has just sent the form."""
    at = _door(token)
    try:
        number = str(_serializer(token).loads(request.args.get("of", "")))
    except BadSignature:
        return make_response(redirect(url_for(".show", token=token), 303))
    page = render_template("intake/done.html", at=at, number=number, theme="system", token=token)
    return _framed(at, make_response(page))


def _sent(at: Door, token: str, seal: dict[str, Any], sealed: str, posted: Posted) -> Response:
    consent = int(at.settings.get("consent_version") or 1) if _needs_consent(at) else None
    try:
        card = intake.submit(at, posted.checked(), seal["once"], consent=consent)
    except Refused as refused:
        fix = correction(refused, at.definition, [a.field for a in intake.asked(at)], posted)
        return _page(at, sealed, posted, fix)
    number = card.number if card and holding.tells_number(at) else ""
    of = _serializer(token).dumps(number)
    return make_response(redirect(url_for(".done", token=token, of=of), 303))


def _door(token: str) -> Door:
    # Nobody is signed in here, whoever's browser it is; and nobody sees any card.
    g.viewer = Viewer(0, active=False)
    if (wanted := request.values.get("language")) in LANGUAGES:
        session["locale"] = wanted
        refresh()
    return intake.door(token, "form")


def _again() -> str:
    return _("The form could not be taken in. Look it over and send it once more.")


# -- what goes along with the form ---------------------------------------------------------------------


def _serializer(token: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"reglament-form-{token}")


def _seal(token: str, once: str, born: float | None = None, files: dict[str, Any] | None = None) -> str:
    """When the form was drawn, what makes it one, and the files that came with it: nobody names others."""
    return _serializer(token).dumps({"born": born or time.time(), "once": once, "files": files or {}})


def _opened(token: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = _serializer(token).loads(request.form.get("seal", ""))
    except BadSignature:
        return None
    return found if isinstance(found, dict) and time.time() - found.get("born", 0) < LONGEST else None


def _with_files(at: Door, kept: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The files of each field, those that came before and those that came now."""
    found, problems = {key: list(files) for key, files in kept.items()}, {}
    fields = [at.definition.field_of[a.field] for a in intake.asked(at)]
    for spec in (f for f in fields if f.kind in FILES):
        mine = [f for f in found.get(spec.key, []) if str(f["id"]) != request.form.get("remove")]
        for file in request.files.getlist(inputs.name(spec.key)):
            try:
                if file.filename and len(mine) < MOST_FILES:
                    row = intake.upload(cast(BinaryIO, file.stream), file.filename)
                    new = {"id": row["id"], "name": row["name"], "size": row["size"]}
                    mine = [new] if spec.kind == "file" else [*mine, new]
            except Refused as refused:
                problems[spec.key] = sentence(refused)
        found[spec.key] = mine
    return found, problems


def _read(at: Door, kept: dict[str, Any], problems: dict[str, str]) -> Posted:
    asked = intake.asked(at)
    plain = [a for a in asked if at.definition.field_of[a.field].kind not in FILES]
    posted = inputs.read(at.definition, plain)
    files = {key: [file["id"] for file in found] for key, found in kept.items()}
    return replace(posted, values={**posted.values, **files}, errors={**posted.errors, **problems})


# -- the page ------------------------------------------------------------------------------------------


def _needs_consent(at: Door) -> bool:
    return bool(at.settings.get("consent"))


def _page(at: Door, seal: str, posted: Posted | None = None, fix: Correction | None = None) -> Response:
    fix = fix or Correction()
    opened = _serializer(at.token).loads(seal)
    page = render_template(
        "intake/form.html",
        at=at,
        fields=_views(at, posted, fix),
        kept={inputs.name(key): files for key, files in opened["files"].items()},
        fix=fix,
        seal=seal,
        agreed=bool(request.form.get("consent")),
        languages=LANGUAGES,
        action=url_for(".create", token=at.token),
        honeypot=HONEYPOT,
        theme="system",
    )
    return _framed(at, make_response(page, fix.status))


def _views(at: Door, posted: Posted | None, fix: Correction) -> list[FieldView]:
    found = views(at.definition, intake.asked(at), {}, posted, fix.fields)
    one_of = {inputs.name(key) for group in at.definition.start.one_of for key in group}
    return [replace(view, one_of=view.name in one_of, uploaded=()) for view in found]


def _framed(at: Door, answer: Response) -> Response:
    """Other sites may show the form only where the administrator names them."""
    origins = " ".join(at.settings.get("origins") or ())
    if origins:
        policy = {**security.POLICY, "frame-ancestors": f"'self' {origins}"}
        answer.headers["Content-Security-Policy"] = "; ".join(f"{k} {v}" for k, v in policy.items())
        g.framed = True
    return answer

"""Whether this installation can work, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db, limiter
from webapp.web.security import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
@limiter.exempt
def show() -> ResponseReturnValue:
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        return "the database does not answer\n", 503, {"Content-Type": "text/plain"}
    return "ok\n", 200, {"Content-Type": "text/plain"}

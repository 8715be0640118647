"""One treatment for several jobs, each in a transaction of its own, told job by job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp import runtime
from webapp.admin import typed
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.storage import work

MOST = 100
Treat = Callable[[int, str, Actor], None]
ACTS: dict[str, tuple[Treat, Any]] = {
    "again": (runtime.run_again, _l("It runs now.")),
    "skip": (runtime.skip, _l("Skipped.")),
}


@dataclass(frozen=True)
class Result:
    """What became of one job."""

    job: Any
    done: bool
    told: str


def asked() -> tuple[str, str]:
    """What is to be done, and why; raises `InvalidInput`."""
    act = request.form.get("act", "")
    if act not in ACTS:
        raise InvalidInput({"act": ("required_choice", {})})
    return act, typed.reason()


def carried_out(act: str, why: str) -> list[Result]:
    """Does it to the chosen jobs; a refusal of one stops none of the others."""
    ids = [id for id in dict.fromkeys(request.form.getlist("id", type=int)) if 0 < id < 2**63]
    actor, (treat, told) = typed.administrator(), ACTS[act]
    return [_result(id, why, actor, treat, str(told)) for id in ids[:MOST]]


def _result(id: int, why: str, actor: Actor, treat: Treat, told: str) -> Result:
    job = work.one(db.session.connection(), id)
    try:
        treat(id, why, actor)
    except InvalidInput as refused:
        return Result(job, False, " ".join(field_errors(refused).values()))
    except Refused as refused:
        return Result(job, False, sentence(refused) or _("Nothing was changed."))
    return Result(job, True, told)

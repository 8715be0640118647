"""One repair for several cards, each in a transaction of its own, told card by card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row

from webapp import runtime
from webapp.admin import typed, words
from webapp.extensions import db
from webapp.process.commands import Actor, Cancel, Command, Move, Reassign
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.storage import cards, versions
from webapp.storage.reads import administration

MOST = 100
Cards = Sequence[Row[Any]]


@dataclass(frozen=True)
class Result:
    """What became of one card."""

    card: Any
    done: bool
    told: str


def chosen() -> Cards:
    """The cards that the list named; those that do not exist are left out."""
    ids = [id for id in dict.fromkeys(request.values.getlist("id", type=int)) if 0 < id < 2**63]
    return administration.repairable(db.session.connection(), ids[:MOST])


def page(found: Cards) -> dict[str, Any]:
    """What the form needs."""
    return {
        "cards": found,
        "stages": stages(found),
        "people": typed.colleagues(),
        "holders": [(id, words.organisation().name(id)) for id in _holders(found)],
    }


def stages(found: Cards) -> list[tuple[str, str]]:
    """Where they could all go: the stages of their process, if it is one."""
    ids = {row.process_id for row in found}
    conn = db.session.connection()
    versions_of = {row.id: row.version_id for row in administration.processes(conn)}
    version = versions_of.get(next(iter(ids))) if len(ids) == 1 else None
    known = versions.definition(conn, version).stages if version else ()
    return [(stage.key, words.t(stage.title)) for stage in known]


def _holders(found: Cards) -> list[int]:
    """Who has open tasks on these cards."""
    return sorted({person for row in found for person in cards.state_of(row).assignees})


def carried_out(found: Cards, actor: Actor) -> list[Result]:
    """Does it to one card after the other; a refusal of one stops none of the others."""
    act = request.form.get("act")
    if act not in ACTS:
        raise InvalidInput({"act": ("required_choice", {})})
    wanted = [(row, commands) for row in found for commands in [list(ACTS[act](row))]]
    return [_result(row, commands, actor) for row, commands in wanted]


def _result(row: Row[Any], commands: list[Command], actor: Actor) -> Result:
    if not commands:
        return Result(row, False, _("It has no such open task."))
    try:
        for command in commands:
            runtime.perform(row.id, command, actor)
    except InvalidInput as refused:
        return Result(row, False, " ".join(field_errors(refused).values()))
    except Refused as refused:
        return Result(row, False, sentence(refused))
    return Result(row, True, _told(commands))


def _told(commands: list[Command]) -> str:
    first = commands[0]
    if isinstance(first, Reassign):
        n = len(commands)
        return ngettext("%(num)d task was passed on.", "%(num)d tasks were passed on.", n)
    return _("Moved.") if isinstance(first, Move) else _("Cancelled.")


# -- what is done to a card


def _reassign(row: Row[Any]) -> Iterable[Command]:
    """All open tasks of the card, or those of the one person who was named."""
    to, why, of = typed.person(), typed.reason(), request.form.get("of", type=int)
    for step, ask in cards.state_of(row).asks:
        mine = of is None or of == ask.taken or (ask.taken is None and of in ask.people)
        if mine and ask.holder != to and not step.asked(to, but=ask.no):
            yield Reassign(ask.no, to, why)


def _move(row: Row[Any]) -> Iterable[Command]:
    yield Move(typed.stage(), row.visit, comment=typed.reason())


def _cancel(_row: Row[Any]) -> Iterable[Command]:
    yield Cancel(typed.reason())


ACTS = {"reassign": _reassign, "move": _move, "cancel": _cancel}

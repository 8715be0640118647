"""Moving running cards to another version: a job that takes some cards at a time, one transaction each.

The rows of `version_move_card` say which cards wait. A card and its row change together, so a worker may
be killed anywhere: nothing is lost and nothing done twice. Each card is checked again under its lock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ..process.commands import Actor, ChangeVersion, UndoVersionChange
from ..process.errors import InvalidInput, NoSuch, Refused
from ..process.pinning import HasNoPlace
from ..process.sentences import say
from ..storage import cards, drafts, moves, versions, work
from .bell import ring
from .cards import Done, perform_in, tell
from .transaction import clock, reading, writing

# Robots of others wait no longer than this for a worker that moves cards.
TURN = 5.0
AT_ONCE = 50
# A worker that dies with a turn is replaced after a minute, not after the lease of a robot.
SHORTER = work.LEASE - timedelta(minutes=1)

log = logging.getLogger(__name__)
Places = Mapping[str, Mapping[str, str]]


def move_cards(process_id: int, actor: int, places: Places, *, now: datetime | None = None) -> int:
    """Begins to move the running cards to the current version; gives the move."""
    now = now or clock()
    with writing() as conn:
        process = drafts.process(conn, process_id)
        if process is None or process.version_id is None:
            raise NoSuch("no_such_process")
        move_id, job_id = moves.begin(conn, process_id, process.version_id, places, actor, now)
    ring([(job_id, None)])
    return move_id


def carry_on(job: Any, now: datetime) -> bool:
    """Moves some cards; whether any are left. They wait for the next turn."""
    until = time.monotonic() + TURN
    with writing() as conn:
        move = moves.one(conn, job.payload["move"])
        if not work.renew(conn, job, now - SHORTER):
            return False
    while waiting := _waiting(move.id):
        for card_id in waiting:
            if time.monotonic() > until:
                return True
            _move(move, card_id, now)
    return False


def _waiting(move_id: int) -> list[int]:
    with reading() as conn:
        return moves.waiting(conn, move_id, AT_ONCE)


def _move(move: Any, card_id: int, now: datetime) -> None:
    """One card: it moves, or its row says why it does not. What nobody foresaw stops one card only."""
    try:
        _change(move, card_id, now)
    except Refused as refused:
        _end(move, card_id, "closed" if refused.code == "card_is_closed" else "stayed", refused, now)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("card %s was not moved to version %s", card_id, move.number)
        _end(move, card_id, "stayed", Refused("move_failed", name=type(error).__name__), now)


def _end(move: Any, card_id: int, state: str, refused: Refused, now: datetime) -> None:
    with writing() as conn:
        moves.ended(conn, move.id, card_id, state, _why(refused), now)


def _why(refused: Refused) -> dict[str, str]:
    """The reason in both languages; of other refusals their code."""
    if isinstance(refused, HasNoPlace):
        return dict(refused.params["reason"])
    if isinstance(refused, InvalidInput):
        code, params = next(iter(refused.errors.values()))
        return {language: say(code, params, language) for language in ("ru", "en")}
    return {"code": refused.code}


def _change(move: Any, card_id: int, now: datetime) -> None:
    actor = Actor("admin", move.started_by)
    with writing() as conn:
        command = _command(conn, move, card_id)
        # The card's lock is held: whoever else does this move comes after the row has changed.
        if not moves.ended(conn, move.id, card_id, "moved", {}, now):
            return
        done, sheet = perform_in(conn, card_id, command, actor, now)
    tell(done, sheet, actor)


def _command(conn: Connection, move: Any, card_id: int) -> ChangeVersion:
    row = cards.lock(conn, card_id)
    if row is None:
        raise NoSuch("no_such_card")
    source = versions.number(conn, row.version_id)
    if source >= move.number and row.closed_at is None:
        raise Refused("newer_version")
    definition = versions.in_force(conn, move.version_id, move.current_id)
    return ChangeVersion(source, move.number, definition, move.stages, move.steps)


def undo_move(card_id: int, actor: int, *, now: datetime | None = None) -> Done:
    """Takes a card back to the version it came from, or raises `Refused` saying who has acted on it."""
    now = now or clock()
    admin = Actor("admin", actor)
    with writing() as conn:
        row = cards.lock(conn, card_id)
        if row is None:
            raise NoSuch("no_such_card")
        moved = cards.state_of(row).moved
        before = versions.numbered(conn, row.process_id, moved.source) if moved else None
        # Without a version to go back to, the engine says so.
        under = versions.in_force(conn, before or row.version_id, row.current_id)
        done, sheet = perform_in(conn, card_id, UndoVersionChange(under), admin, now)
        moves.undone(conn, card_id, row.version_id, now)
    tell(done, sheet, admin)
    return done

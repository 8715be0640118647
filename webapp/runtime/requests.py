"""What programs ask, done once: the answer is kept in the transaction that does it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ..process.commands import Actor, Command, Start
from ..process.errors import Refused
from ..storage import tokens, uploads
from ..storage.sheet import Sheet
from .cards import Done, perform_in, start_in, tell
from .transaction import clock, config, writing

Plain = dict[str, Any]
Work = Callable[[Connection], tuple[Done, Sheet | None]]


class KeyReused(Refused):
    """The same key came with another request."""

    code, status = "idempotency_key_reused", 422


@dataclass(frozen=True)
class Once:
    """The Idempotency-Key of a request, and a print of what was asked with it."""

    token: int
    key: str
    print: str


def printed(*asked: bytes | str) -> str:
    """A print that two different requests do not share."""
    whole = hashlib.sha256()
    for part in asked:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()


@dataclass(frozen=True)
class Answer:
    """What to answer; `again` when the request had been done before."""

    body: Plain
    again: bool = False


def start(
    process: str, values: Mapping[str, Any], actor: Actor, answer: Callable[[Done], Plain], once: Once | None
) -> Answer:
    """Creates a card, once for a key."""
    now = clock()
    return _do(once, lambda conn: start_in(conn, process, Start(values), actor, now), answer, actor, now)


def perform(
    card_id: int, command: Command, actor: Actor, answer: Callable[[Done], Plain], once: Once | None
) -> Answer:
    """Does one thing to a card, once for a key."""
    now = clock()
    return _do(once, lambda conn: perform_in(conn, card_id, command, actor, now), answer, actor, now)


def _do(
    once: Once | None, work: Work, answer: Callable[[Done], Plain], actor: Actor, now: datetime
) -> Answer:
    told: list[tuple[Done, Sheet | None]] = []

    def body(conn: Connection) -> Plain:
        done, sheet = work(conn)
        told[:] = [(done, sheet)]
        return answer(done)

    found = answered(once, body, now)
    for done, sheet in [] if found.again else told:
        tell(done, sheet, actor)
    return found


def answered(once: Once | None, work: Callable[[Connection], Plain], now: datetime) -> Answer:
    """Does the work and keeps its answer in one transaction, or gives the answer kept before."""
    try:
        return _answered(once, work, now)
    except IntegrityError:
        # The same request came twice at once; the other one is stored by now.
        if once is None:
            raise
        return _answered(once, work, now)


def _answered(once: Once | None, work: Callable[[Connection], Plain], now: datetime) -> Answer:
    with writing() as conn:
        if once is None:
            return Answer(work(conn))
        if kept := tokens.answer(conn, once.token, once.key, now):
            if kept.print != once.print:
                raise KeyReused
            return Answer(kept.body, again=True)
        tokens.keep_answer(
            conn, {"token_id": once.token, "key": once.key, "print": once.print, "body": {}, "at": now}
        )
        body = work(conn)
        tokens.fill_answer(conn, once.token, once.key, body)
        return Answer(body)


def upload(
    stream: Any, name: str, person: int, answer: Callable[[Plain], Plain], once: Once | None
) -> Answer:
    """Keeps a file; the same one sent again with its key is no second one."""
    now, kept = clock(), uploads.keep(config(), stream, name)
    return answered(once, lambda conn: answer(uploads.insert_row(conn, kept, person, now)), now)


def forget_answers(now: datetime | None = None) -> int:
    """Removes the answers kept longer than a day."""
    with writing() as conn:
        return tokens.forget_answers(conn, now or clock())

"""Cards that a robot makes from another, and what one card asks of another. One existing card a transaction.

New cards are inserted together with the end of the robot's job, so they exist once, whatever is killed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..process import asking
from ..process import commands as do
from ..process.commands import ROBOT, Command
from ..process.definition import Definition
from ..process.errors import NoSuch, Refused
from ..process.events import RobotDone, RobotFailed
from ..process.triggers import MOST_LINKS
from ..robots.base import Making, NewCard
from ..robots.wording import say
from ..storage import cards, uploads, versions, work
from ..storage.effects import FILE_KINDS
from ..storage.sheet import Sheet
from . import refusals
from .cards import Done, perform_in, start_in
from .fence import Outrun
from .transaction import config, writing

Told = tuple[Done, Sheet | None]


class Unmade(Exception):
    """Nothing was made, for a reason that is said."""


def make(job: Any, finished: do.RobotFinished, making: Making, now: datetime) -> list[Told]:
    """The new cards, word of them on the card of the job, and the job's end."""
    with writing() as conn:
        row = cards.lock(conn, job.card_id)
        if row is None:
            raise NoSuch("no_such_card")
        made = [_child(conn, job, row, card, now) for card in making.cards]
        record = asking.RecordCreated(
            finished.no, job.robot, tuple(_fact(*one) for one in made), making.kept, making.why
        )
        whole = replace(finished, effects=(record, *finished.effects))
        done, sheet = perform_in(conn, job.card_id, whole, ROBOT, now)
        _refuse_failed(done)
        if not work.finish(conn, job, now, done.numbers):
            raise Outrun
    return [*((child, its) for _, child, its in made), (done, sheet)]


def _child(
    conn: Connection, job: Any, row: Any, card: NewCard, now: datetime
) -> tuple[NewCard, Done, Sheet | None]:
    origin = {"card": job.card_id, "number": row.number, "process": card.source, "robot": job.robot}
    known = versions.current(conn, card.process)
    definition = versions.definition(conn, known.version_id) if known else None
    values = _with_copies(conn, job.card_id, definition, card.values, now)
    command = do.Start(values, card.initiator, card.owner, card.stage, origin)
    try:
        done, sheet = start_in(
            conn, card.process, command, ROBOT, now, key=_key(job, card), links=_links(job) + 1
        )
    except Refused as refused:
        raise Unmade(refusals.unmade(refused, definition, card.process, config().default_locale)) from refused
    return card, done, sheet


def _links(job: Any) -> int:
    """How many cards and triggers have led to this one by themselves; too many are not made."""
    links = int((job.payload or {}).get("links", 0))
    if links >= MOST_LINKS:
        raise Unmade(say("endless_cards", config().default_locale))
    return links


def _key(job: Any, card: NewCard) -> str:
    """One for each cause and group: the same cause never makes a second card."""
    return hashlib.sha256(f"{job.cause}|{card.process}|{card.group}".encode()).hexdigest()


def _with_copies(
    conn: Connection, source: int, definition: Definition | None, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Files of the first card are copied: each card keeps its own."""
    fields = definition.field_of if definition else {}
    found = dict(values)
    for key in (k for k, v in values.items() if v and k in fields and fields[k].kind in FILE_KINDS):
        found[key] = uploads.copies(conn, [f["id"] for f in values[key]], source, now)
    return found


def _fact(card: NewCard, done: Done, _sheet: Sheet | None) -> dict[str, Any]:
    fact = {"card": done.card_id, "number": done.number, "process": done.process, "group": card.group}
    return fact | ({"closed": done.state.closed} if done.state.closed else {})


def _refuse_failed(done: Done) -> None:
    """When the card does not take what the robot did, the new cards are not made either."""
    failed = next((event.error for event in done.events if isinstance(event, RobotFailed)), None)
    if not any(isinstance(event, RobotDone) for event in done.events):
        raise Unmade(failed or "the robot has reported before")


# -- what one card asks of another -----------------------------------------------------------------------


def carry_out(job: Any, now: datetime) -> Iterator[Told]:
    """The other card changes; or refuses, and the card that asked hears of it."""
    order, source = job.payload["order"], job.payload["source"]
    try:
        yield _asked(job, _of(order), now)
    except Refused as refused:
        yield _refused(job, source, order, refused, now)


def _of(order: Mapping[str, Any]) -> Command:
    if order["do"] == "adjust":
        return asking.AdjustForCard.of(order)
    if order["do"] == "waive":
        return do.WaivePenalty(order["key"], order["reason"])
    return asking.ChangeForCard(order["origin"], order["values"])


def _asked(job: Any, command: Command, now: datetime) -> Told:
    with writing() as conn:
        told = perform_in(conn, job.card_id, command, ROBOT, now)
        if not work.finish(conn, job, now):
            raise Outrun
    return told


def give_up(job: Any, error: str, now: datetime) -> Iterator[Told]:
    """The other card could not be asked at all; the card that wanted it hears of it."""
    with writing() as conn:
        told = perform_in(
            conn, job.payload["source"], asking.CardRefused(job.payload["order"], error), ROBOT, now
        )
        if not work.fail(conn, job, error, now):
            raise Outrun
    yield told


def _refused(job: Any, source: int, order: Mapping[str, Any], refused: Refused, now: datetime) -> Told:
    with writing() as conn:
        row = cards.look(conn, job.card_id)
        definition = versions.definition(conn, row.version_id)
        said = refusals.asked(refused, definition, row.number, config().default_locale)
        told = perform_in(conn, source, asking.CardRefused(order, said), ROBOT, now)
        if not work.fail(conn, job, said, now):
            raise Outrun
    return told

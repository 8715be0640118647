"""Commands to cards. A command locks its card, the engine decides, storage records; one commit.

Only then are workers rung and open pages told; both may be lost without harm, since the tables hold
the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from .. import queue
from ..process import replay, rights
from ..process.assignees import World
from ..process.commands import Actor, Command, Comment, Start
from ..process.definition import Definition
from ..process.engine import decide
from ..process.errors import NoSuch, NotAllowed, ProcessIsPaused, Refused
from ..process.events import Event
from ..process.organisation import named_in
from ..process.state import CardState
from ..process.upkeep import Delete
from ..storage import cards, links, org, uploads, versions
from ..storage.effects import FILE_KINDS
from ..storage.record import Record
from ..storage.sheet import Sheet
from .bell import ring
from .transaction import clock, config, reading, writing


@dataclass(frozen=True)
class Done:
    """What a command brought about."""

    card_id: int
    number: str
    process: str
    events: tuple[Event, ...]
    state: CardState
    department: str | None = None
    pipelines: frozenset[str] = frozenset()
    # People whom fields name that let them see the card.
    named: frozenset[int] = frozenset()

    @property
    def numbers(self) -> range:
        """Those of the events in the card's history."""
        last = self.state.revision
        return range(last - len(self.events) + 1, last + 1)


def start(  # noqa: PLR0913 - what a start is made of
    process: str,
    values: Mapping[str, Any],
    actor: Actor,
    *,
    key: str | None = None,
    now: datetime | None = None,
    initiator: int | None = None,
    links: int = 0,
    **where: Any,
) -> Done:
    """Creates a card, at the `stage` or in the `pipeline` if one is named. Raises `Refused`.

    `key` makes the same form sent twice give the same card. A machine says whose card it is (`initiator`),
    and how many triggers have led to it (`links`).
    """
    now = now or clock()
    command = Start(values, initiator, **where)
    try:
        done, sheet = _start_once(process, command, actor, key, now, links)
    except IntegrityError:
        # The same form was sent twice at once; the other one is stored by now.
        if key is None:
            raise
        done, sheet = _start_once(process, command, actor, key, now, links)
    tell(done, sheet, actor)
    return done


def _start_once(
    process: str, command: Start, actor: Actor, key: str | None, now: datetime, links: int
) -> tuple[Done, Sheet | None]:
    with writing() as conn:
        return start_in(conn, process, command, actor, now, key=key, links=links)


def start_in(  # noqa: PLR0913 - what a start is made of
    conn: Connection,
    process: str,
    command: Start,
    actor: Actor,
    now: datetime,
    *,
    key: str | None = None,
    links: int = 0,
) -> tuple[Done, Sheet | None]:
    """The same inside a transaction that is open already; tell afterwards."""
    twin = cards.by_start_key(conn, key)
    return _again(conn, twin, process) if twin else _start(conn, process, command, actor, key, now, links)


def _again(conn: Connection, card_id: int, process: str) -> tuple[Done, Sheet | None]:
    """The card this very form created before."""
    row = _locked(conn, card_id)
    return Done(card_id, row.number, process, (), cards.state_of(row)), None


def _start(  # noqa: PLR0913, PLR0917 - what a start is made of
    conn: Connection, process: str, wanted: Start, actor: Actor, key: str | None, now: datetime, links: int
) -> tuple[Done, Sheet]:
    row = versions.current(conn, process, hold=True)
    if row is None:
        raise NoSuch("no_such_process")
    if not row.active:
        raise Refused("process_is_off")
    world = org.world(conn, config().timezone, row.organisation)
    definition = world.directories.bound(versions.definition(conn, row.version_id))
    _known(actor, world)
    command = _with_files(conn, definition, wanted, actor, None)
    happened, state = decide(definition, CardState(), command, actor, now, world, links)
    number = cards.number(conn, row.id, definition, world.today(now).year, state.values)
    person = world.organisation.people.get(state.initiator or 0)
    department = person.department if person else None
    card_id = cards.create(conn, row.id, row.version_id, definition, number, state, department, key, now)
    sheet = Record(conn, definition, world, actor, now).new(card_id, row.id, state, happened)
    done = Done(card_id, number, process, happened, state, department)
    return replace(done, **_reach(definition, state)), sheet


def perform(card_id: int, command: Command, actor: Actor, *, now: datetime | None = None) -> Done:
    """Does one thing to one card, or raises `Refused` and changes nothing."""
    now = now or clock()
    with writing() as conn:
        done, sheet = perform_in(conn, card_id, command, actor, now)
    tell(done, sheet, actor)
    return done


def perform_in(
    conn: Connection, card_id: int, command: Command, actor: Actor, now: datetime, links: int = 0
) -> tuple[Done, Sheet | None]:
    """The same inside a transaction that is open already; tell afterwards."""
    row = _locked(conn, card_id)
    if row.paused and actor.kind == "person" and not isinstance(command, Comment):
        raise ProcessIsPaused
    definition = versions.in_force(conn, row.version_id, row.current_id)
    world = org.world(conn, config().timezone, row.organisation)
    _known(actor, world)
    before = cards.state_of(row)
    if isinstance(command, Delete):
        _refuse_waited_on(conn, card_id)
    command = _with_files(conn, definition, command, actor, card_id)
    happened, after = decide(definition, before, command, actor, now, world, links)
    # A card that has come to another version is recorded as that one sees it.
    record = Record(conn, getattr(command, "definition", definition), world, actor, now)
    sheet = record.change(row, before, after, happened) if happened else None
    done = Done(card_id, row.number, definition.key, happened, after, row.department)
    return replace(done, **_reach(definition, before, after)), sheet


def _refuse_waited_on(conn: Connection, card_id: int) -> None:
    """A card that another one waits for cannot be deleted: that one would wait for ever."""
    for maker, robot in links.makers(conn, card_id):
        row = cards.look(conn, maker)
        places = versions.definition(conn, row.version_id).places
        steps = (places[s.stage, s.key].step for s in cards.state_of(row).steps if s.kind == "wait")
        if any(getattr(step, "child", None) == robot for step in steps):
            raise Refused("waited_on")


def _reach(definition: Definition, *states: CardState) -> dict[str, Any]:
    """The channels, and the people named by fields, of whom a change is news: as it was and as it is."""
    fields = rights.seeing_fields(definition)
    named = (p for state in states for key in fields for p in named_in(state.values, key))
    return {
        "pipelines": frozenset(definition.pipeline(state.stage) for state in states),
        "named": frozenset(named),
    }


def _locked(conn: Connection, card_id: int) -> Any:
    row = cards.lock(conn, card_id)
    if row is None:
        raise NoSuch("no_such_card")
    return row


def _known(actor: Actor, world: World) -> None:
    """People must be active; who acts as administrator must be one."""
    if actor.kind not in ("person", "admin"):
        return
    person = world.organisation.people.get(actor.id or 0)
    if person is None or not person.active:
        raise NotAllowed("not_active")
    if actor.kind == "admin" and not person.admin:
        raise NotAllowed("only_administrator")


def _with_files(
    conn: Connection, definition: Definition, command: Any, actor: Actor, card_id: int | None
) -> Any:
    """The command with uploads named by id turned into files that the actor may attach here."""
    if isinstance(command, Comment) and command.files:
        files = uploads.attachable(conn, [f["id"] for f in command.files], actor.person, card_id)
        return replace(command, files=tuple(files))
    values = getattr(command, "values", None) or {}
    fields = [f for f in definition.fields if f.key in values and f.kind in FILE_KINDS]
    if not fields or actor.kind == "robot":
        return command
    ids = {f.key: uploads.ids(values[f.key]) for f in fields}
    found = {f.key: uploads.attachable(conn, ids[f.key], actor.person, card_id, f) for f in fields}
    return replace(command, values={**values, **found})


def tell(done: Done, sheet: Sheet | None, actor: Actor) -> None:
    """After the commit: rings the workers and tells open pages that something changed, without values."""
    if sheet is None:
        return
    ring(sheet.ripe)
    queue.tell(
        {
            "card": done.card_id,
            "process": done.process,
            "stages": sorted(sheet.stages),
            "rev": done.state.revision,
            "department": done.department,
            "pipelines": sorted(done.pipelines),
            "members": sorted(_members(done.state) | sheet.people | done.named),
            "people": sorted(sheet.people),
            "by": actor.person,
        }
    )


def _members(state: CardState) -> set[int]:
    """Those who take part in the card."""
    deciders = {d.person for d in state.decisions}
    return (
        {p for p in (state.initiator, state.owner) if p} | state.assignees | set(state.observers) | deciders
    )


def replayed(card_id: int) -> tuple[CardState, CardState]:
    """The stored state of a card, and the state its timeline gives; equal unless somebody tampered."""
    with reading() as conn:
        row = _locked(conn, card_id)
        return cards.state_of(row), replay.replay(cards.told(conn, card_id))

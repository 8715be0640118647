"""Cards from a file: a job that takes some rows at a time.

New cards are made some in one transaction, with the marks of their rows; a row that changes a card, or needs
more than its start, has transactions of its own. A row's card is started under a key of its own: a worker may
be killed anywhere, and the row that comes again finds its card. Nobody is held up by rows that are wrong.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from ..importing.cards import Reader
from ..process import fields, rights
from ..process.commands import Actor, ChangeFields, Start
from ..process.definition import Definition, Field
from ..process.errors import InvalidInput, NoSuch, Refused
from ..process.fields import BadValue
from ..storage import cards, imports, matching, org, versions, work
from ..storage.reads import access
from ..storage.sheet import Sheet
from .bell import ring
from .cards import Done, perform, start, start_in, tell
from .transaction import clock, config, reading, writing

TURN = 5.0
AT_ONCE = 100
# So few that nobody else who writes waits for long, where one writes at a time.
TOGETHER = 20
SHORTER = work.LEASE - timedelta(minutes=1)

log = logging.getLogger(__name__)


def begin(  # noqa: PLR0913 - a file and what its columns are
    process: str,
    rows: Sequence[tuple[int, Sequence[str]]],
    headings: Sequence[str],
    places: Mapping[str, int],
    actor: int,
    *,
    name: str,
    sha256: str,
    key: str | None = None,
    again: bool = False,
) -> int:
    """Begins to make cards of the rows; gives the import. The same file is refused unless meant again."""
    now = clock()
    with writing() as conn:
        row = versions.current(conn, process, hold=True)
        if row is None:
            raise NoSuch("no_such_process")
        if not again and key is None and imports.same(conn, row.id, sha256):
            raise Refused("imported_already")
        values = {"process_id": row.id, "name": name[:255], "sha256": sha256, "started_by": actor}
        values |= {"headings": list(headings), "places": dict(places), "key": key}
        id, job = imports.begin(conn, values, rows, now)
    ring([(job, None)])
    return id


def carry_on(job: Any, now: datetime) -> bool:
    """Makes some cards; whether rows are left. They wait for the next turn."""
    until = time.monotonic() + TURN
    with writing() as conn:
        found = imports.one(conn, job.payload["import"])
        if found is None or not work.renew(conn, job, now - SHORTER):
            return False
    while rows := _waiting(found.id):
        for at in range(0, len(rows), TOGETHER):
            if time.monotonic() > until:
                return True
            _some(found, rows[at : at + TOGETHER], now)
    with writing() as conn:
        imports.finish(conn, found.id, now)
    return False


def _waiting(id: int) -> list[Any]:
    with reading() as conn:
        return imports.waiting(conn, id, AT_ONCE)


def _some(found: Any, rows: Sequence[Any], now: datetime) -> None:
    """These rows: new cards together, each of the others for itself."""
    told: list[tuple[Done, Sheet | None]] = []
    ended: set[int] = set()
    with writing() as conn:
        definition = _definition(conn, found.process_id)
        read = reader(conn, definition, found.places, found.started_by)
        for row in rows:
            try:
                one = _begun(conn, found, row, definition, read)
            except Refused as refused:
                imports.ended(conn, found.id, row.number, "wrong", _why(refused), None)
                ended.add(row.number)
                continue
            if one:
                imports.ended(conn, found.id, row.number, "made", "", one[0].card_id)
                ended.add(row.number)
                told.append(one)
    for done, sheet in told:
        tell(done, sheet, Actor("person", found.started_by))
    for row in rows:
        if row.number not in ended:
            _alone(found, row, now)


def _begun(
    conn: Connection, found: Any, row: Any, definition: Definition, read: Reader
) -> tuple[Done, Sheet | None] | None:
    """The new card of a row in the transaction that is open; nothing where the row is to be tried alone."""
    actor, key = Actor("person", found.started_by), _key(found, row)
    try:
        with conn.begin_nested():
            values = read.values(row.cells)
            first = {a.field for a in definition.start.fields}
            if not values.keys() <= first or _meant(conn, found, definition, values) is not None:
                return None
            return start_in(conn, definition.key, Start(values), actor, clock(), key=key)
    except (Refused, OperationalError):
        raise
    except Exception:
        log.info("row %s of import %s is tried alone", row.number, found.id, exc_info=True)
        return None


def _key(found: Any, row: Any) -> str:
    return f"import-{found.id}-{row.number}"


def _alone(found: Any, row: Any, now: datetime) -> None:
    """One row: a card is made or changed, or the row says why not. What nobody foresaw stops one row only."""
    state, why, card = "wrong", "", None
    try:
        state, card = _made(found, row)
    except Refused as refused:
        why = _why(refused)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("row %s of import %s was not read", row.number, found.id)
        why = json.dumps({"code": "refused"})
    with writing() as conn:
        imports.ended(conn, found.id, row.number, state, why, card)


def _why(refused: Refused) -> str:
    """What the page says of the row, and which cells."""
    said = {"code": refused.code, "params": refused.params}
    if isinstance(refused, InvalidInput):
        said = {"fields": refused.errors}
    return json.dumps(said, default=str, ensure_ascii=False)


def _made(found: Any, row: Any) -> tuple[str, int]:
    actor = Actor("person", found.started_by)
    with reading() as conn:
        definition = _definition(conn, found.process_id)
        values = reader(conn, definition, found.places, found.started_by).values(row.cells)
        card = _meant(conn, found, definition, values)
    if card is not None:
        return _changed(card, values, actor)
    first = {a.field for a in definition.start.fields}
    begun = {key: value for key, value in values.items() if key in first}
    done = start(definition.key, begun, actor, key=_key(found, row))
    later = {key: value for key, value in values.items() if key not in first}
    if later:
        perform(done.card_id, ChangeFields(later), actor)
    return "made", done.card_id


def _definition(conn: Connection, process_id: int) -> Definition:
    version = versions.of(conn, process_id)[0]
    return org.directories(conn).bound(versions.definition(conn, version))


def reader(conn: Connection, definition: Definition, places: Mapping[str, int], person: int) -> Reader:
    """What cells mean to that person, who finds only cards that they may see."""
    world = org.world(conn, config().timezone)
    viewer = access.viewer(conn, person, world.today(clock()))
    known: dict[tuple[str, str], int | None] = {}

    def find(field: Field, text: str) -> int | None:
        asked = (str(field.process), text)
        if asked not in known:
            card = imports.card_called(conn, *asked)
            known[asked] = card if card and access.may_see(conn, viewer, card) else None
        return known[asked]

    return Reader(definition, places, world, find)


def _meant(conn: Connection, found: Any, definition: Definition, values: Mapping[str, Any]) -> int | None:
    """The card that the row's key names; two of them are too many."""
    field = definition.field_of.get(found.key or "")
    if field is None or values.get(field.key) is None:
        return None
    try:
        value = fields.parse(field, values[field.key], clock().date())
    except BadValue as bad:
        raise InvalidInput({field.key: (bad.code, bad.params)}) from None
    meant = matching.by_value(conn, found.process_id, field, value)
    known = [card for card in meant if _shows(conn, card, field.key, found.started_by)]
    if len(known) > 1:
        raise Refused("key_is_not_unique")
    return known[0] if known else None


def _shows(conn: Connection, card: int, key: str, person: int) -> bool:
    """Whether the person sees the card, and the field on it: nobody finds it by what is not for them."""
    world = org.world(conn, config().timezone)
    if not access.may_see(conn, access.viewer(conn, person, world.today(clock())), card):
        return False
    row = cards.look(conn, card)
    definition = versions.in_force(conn, row.version_id, row.current_id)
    return key not in rights.unseen(definition, cards.state_of(row), person, world.organisation)


def _changed(card: int, values: Mapping[str, Any], actor: Actor) -> tuple[str, int]:
    """The card with the values of the row; what the person may not change must be as it is, what they may
    not see cannot be asked about.
    """
    with reading() as conn:
        row = cards.look(conn, card)
        state, world = cards.state_of(row), org.world(conn, config().timezone)
        definition = world.directories.bound(versions.in_force(conn, row.version_id, row.current_id))
        mine = rights.editable(definition, state, actor.id, world.organisation)
        dark = rights.unseen(definition, state, actor.id, world.organisation)
        today, zone = world.today(clock()), config().timezone
    asked = [key for key in values if key in definition.field_of]
    parsed, errors = {}, {}
    for key in asked:
        try:
            parsed[key] = fields.parse(definition.field_of[key], values[key], today, zone)
        except BadValue as bad:
            errors[key] = (bad.code, bad.params)
    differing = {key: values[key] for key in parsed if parsed[key] != state.values.get(key)}
    errors |= {key: ("not_on_this_form", {}) for key in (dark & set(asked)) | (set(differing) - set(mine))}
    if errors:
        raise InvalidInput(errors)
    if not differing:
        return "same", card
    perform(card, ChangeFields(differing), actor)
    return "changed", card

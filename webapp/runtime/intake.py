"""What comes in from outside without a person: a public form was sent, another system called."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ..process import filling, paths
from ..process.assignees import World, resolve
from ..process.commands import ROBOT, Comment, Message, Start, Triggered
from ..process.definition import Asked, Definition, Field, Trigger
from ..process.errors import InvalidInput, NoSuch, Refused
from ..process.kinds.base import Today
from ..process.state import CardState
from ..storage import intake, org, uploads, versions
from . import holding, matching, naming
from .cards import Done, perform_in, start_in, tell
from .transaction import clock, config, reading, writing

Errors = dict[str, tuple[str, dict[str, Any]]]
# What a stranger may not choose: they are told of nobody and nothing here.
UNASKED = ("person", "people", "department", "card")
LONGEST_DETAIL = 4000


@dataclass(frozen=True)
class Door:
    """An open door with what stands behind it today."""

    id: int
    token: str
    title: str
    settings: Mapping[str, Any]
    definition: Definition
    trigger: Trigger


def door(token: str, kind: str) -> Door:
    """The door of that address; `NoSuch` where it is closed, or the process has no such trigger now."""
    with reading() as conn:
        row = intake.by_token(conn, token, kind)
        if row is None:
            raise NoSuch("no_such_door")
        world = org.world(conn, config().timezone)
        definition = world.directories.bound(versions.definition(conn, row.version_id))
    trigger = trigger_of(definition, row.trigger, kind)
    if trigger is None:
        raise NoSuch("no_such_door")
    seen = _for_strangers(definition) if kind == "form" else definition
    return Door(row.id, row.token, row.title, row.settings or {}, seen, trigger)


def _for_strangers(definition: Definition) -> Definition:
    """Tables without the columns in which strangers may not choose, as far as lines do without them."""
    whole = {name: getattr(definition, name) for name in type(definition).model_fields}
    whole["fields"] = tuple(f.model_copy(update={"columns": _columns(f)}) for f in definition.fields)
    return Definition.model_construct(**whole)


def _columns(field: Field) -> tuple[Field, ...]:
    return tuple(c for c in field.columns if c.required or c.kind not in UNASKED)


def trigger_of(definition: Definition, key: str, kind: str) -> Trigger | None:
    found = (t for t in definition.triggers if t.key == key and t.on == kind and t.enabled)
    return next(found, None)


def asked(at: Door) -> tuple[Any, ...]:
    """The fields of a public form: those chosen of the start form, without what strangers may not choose."""
    chosen = at.settings.get("fields")
    fields = at.definition.field_of
    return tuple(
        a
        for a in at.definition.start.fields
        if (not chosen or a.field in chosen)
        and fields[a.field].kind not in UNASKED
        and not any(c.kind in UNASKED for c in fields[a.field].columns)
    )


# -- a public form -----------------------------------------------------------------------------------------


def upload(stream: BinaryIO, name: str) -> dict[str, Any]:
    """Keeps a stranger's file until the form is accepted, a day at most."""
    kept = uploads.keep(config(), stream, name)
    with writing() as conn:
        return uploads.insert_row(conn, kept, None, clock())


def submit(at: Door, values: Mapping[str, Any], key: str, *, consent: int | None = None) -> Done | None:
    """A card of what was sent; the same form sent twice gives the same card. Raises `Refused`.

    None where another card has a value that must be the only one: a stranger is not told what we know, and
    what they sent is held for somebody to look at.
    """
    now = clock()
    with reading() as conn:
        # Nobody is made a customer by a form that is refused.
        world = org.world(conn, config().timezone)
        _checked(at, {**values, **_files(conn, at.definition, values)}, world, now)
    customer = _customer(at, values, key)
    try:
        return _once(lambda conn: _from_form(conn, at, values, customer, key, consent, now), ROBOT)
    except InvalidInput as refused:
        twins = {key: more["card"] for key, (code, more) in refused.errors.items() if code == "not_unique"}
        if not twins:
            raise
        holding.hold(at, values, twins, consent, now)
        return None


def _from_form(  # noqa: PLR0913, PLR0917 - what came with the form
    conn: Connection,
    at: Door,
    values: Mapping[str, Any],
    customer: Mapping[str, Any],
    key: str,
    consent: int | None,
    now: datetime,
) -> list[tuple[Done, Any]]:
    world = org.world(conn, config().timezone)
    files = _files(conn, at.definition, values)
    raw = _checked(at, {**values, **files}, world, now)
    told = _card(conn, at, {**raw, **customer}, key, world, now)
    if told[0][1] is None:
        return told
    card = told[0][0]
    if consent is not None:
        words = str(at.settings.get("consent") or "")
        said = Comment(f"{words}\n— № {consent}, {now:%Y-%m-%d %H:%M} UTC")
        told.append(perform_in(conn, card.card_id, said, ROBOT, now))
    _note(conn, at, "accepted", now, card_id=card.card_id, number=card.number, consent=consent)
    return told


def _files(conn: Connection, definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Uploads by their ids, as a card keeps them; nobody's but those that nobody has attached yet."""
    fields = [f for f in definition.fields if f.kind in ("file", "files") and values.get(f.key)]
    return {f.key: uploads.attachable(conn, uploads.ids(values[f.key]), None, None, f) for f in fields}


def _checked(at: Door, values: Mapping[str, Any], world: World, now: datetime) -> dict[str, Any]:
    """What the form needs, as the form of a person would need it."""
    return _filled(at, asked(at), values, world, now)


def _filled(
    at: Door, mine: tuple[Asked, ...], values: Mapping[str, Any], world: World, now: datetime
) -> dict[str, Any]:
    """These fields of the start form, filled in; raises `InvalidInput` with every error."""
    today = Today(world.today(now), ZoneInfo(world.calendar.zone))
    on = filling.starting(at.definition, None, world, today)
    known = {a.field for a in mine}
    form = filling.fill(at.definition, mine, {k: v for k, v in values.items() if k in known}, on)
    errors: Errors = {key: (bad.code, bad.params) for key, bad in form.errors.items()}
    for group in at.definition.start.one_of:
        shown = [key for key in group if key in known and key not in form.hidden]
        if shown and not set(group) & set(errors) and not any(form.after.get(key) for key in shown):
            errors[shown[0]] = ("one_of_required", {"fields": shown})
    if errors:
        raise InvalidInput(errors)
    return form.values


# -- an incoming webhook -----------------------------------------------------------------------------------


def call(at: Door, body: Any, key: str | None) -> Done:
    """A card of what another system sent, or a message to a card that waits for it. Raises `Refused`."""
    now = clock()
    key = key or paths.text(body, at.settings.get("key"))
    name, path = at.settings.get("message"), at.settings.get("card")
    if name and path:
        return _once(lambda conn: _message(conn, at, str(name), paths.text(body, path), now), ROBOT)
    raw = paths.mapped(body, at.settings.get("mapping") or {})
    # A number there would name somebody's file.
    files = [
        key for key in raw if (spec := at.definition.field_of.get(key)) and spec.kind in ("file", "files")
    ]
    if files:
        raise InvalidInput({key: ("not_on_this_form", {}) for key in files})
    key = key or secrets.token_hex(16)
    raw = naming.named(at.definition, raw)
    _enough(at, raw, now)
    raw |= _customer(at, body, key)
    return _once(lambda conn: _from_call(conn, at, raw, key, now), ROBOT)


def _enough(at: Door, raw: Mapping[str, Any], now: datetime) -> None:
    """Refuses an order without what the start form needs, of those fields that the sender is to send."""
    sent = {**(at.trigger.start or {}), **raw}
    mine = tuple(a for a in at.definition.start.fields if a.field in (at.settings.get("mapping") or {}))
    with reading() as conn:
        _filled(at, mine, sent, org.world(conn, config().timezone), now)


def _from_call(
    conn: Connection, at: Door, raw: Mapping[str, Any], key: str, now: datetime
) -> list[tuple[Done, Any]]:
    world = org.world(conn, config().timezone)
    told = _card(conn, at, raw, key, world, now)
    card, sheet = told[0]
    state = "repeated" if sheet is None else "accepted"
    _note(conn, at, state, now, card_id=card.card_id, number=card.number)
    return told


def _message(
    conn: Connection, at: Door, name: str, number: str | None, now: datetime
) -> list[tuple[Done, Any]]:
    card = intake.card_numbered(conn, at.definition.key, number or "")
    if card is None:
        raise NoSuch("no_such_card")
    done = perform_in(conn, card, Message(name), ROBOT, now)
    _note(conn, at, "accepted", now, card_id=card, number=done[0].number)
    return [done]


# -- whose order it is -------------------------------------------------------------------------------------


def _customer(at: Door, source: Any, key: str) -> dict[str, Any]:
    """The record of the register that is meant, found or made, as the value of the field that names it."""
    spec = at.definition.field_of.get(str(at.settings.get("match_field") or ""))
    known = paths.mapped(source, at.settings.get("match") or {})
    known = {name: value for name, value in known.items() if value not in (None, "", [])}
    if spec is None or spec.kind != "card" or not spec.process or not known:
        return {}
    once = "cu-" + hashlib.sha256(f"{at.id}:{key}".encode()).hexdigest()[:48]
    try:
        found, _made = matching.find_or_create(spec.process, known, ROBOT, key=once)
    except Refused as refused:
        # The order is worth more than its customer's record, which somebody can choose by hand.
        refuse(at, f"{spec.key}: {refused}")
        return {}
    return {spec.key: found}


# -- both --------------------------------------------------------------------------------------------------


def refuse(at: Door, detail: str) -> None:
    """Writes down for administrators what was refused."""
    with writing() as conn:
        _note(conn, at, "refused", clock(), detail=detail[:LONGEST_DETAIL].replace("\x00", ""))


def _card(
    conn: Connection, at: Door, values: Mapping[str, Any], key: str, world: World, now: datetime
) -> list[tuple[Done, Any]]:
    """The new card, and the robots of its trigger."""
    rules = (at.trigger.initiator,) if at.trigger.initiator else ()
    whose = next(iter(resolve(rules, CardState(), world.organisation, world.today(now)).people), None)
    # What nobody filled in does not empty what the trigger gives.
    filled = {key: value for key, value in values.items() if value not in (None, "", [])}
    start = Start({**(at.trigger.start or {}), **filled}, whose)
    once = "in-" + hashlib.sha256(f"{at.id}:{key}".encode()).hexdigest()[:48]
    made = start_in(conn, at.definition.key, start, ROBOT, now, key=once)
    if made[1] is None or not at.trigger.robots:
        return [made]
    return [made, perform_in(conn, made[0].card_id, Triggered(at.trigger.key), ROBOT, now)]


def _once(work: Any, actor: Any) -> Done:
    """The work in one transaction; once more where the same came twice at once."""
    try:
        with writing() as conn:
            told = work(conn)
    except IntegrityError:
        with writing() as conn:
            told = work(conn)
    for done, sheet in told:
        tell(done, sheet, actor)
    first: Done = told[0][0]
    return first


def _note(conn: Connection, at: Door, state: str, now: datetime, **more: Any) -> None:
    intake.note(conn, {"intake_id": at.id, "at": now, "state": state, **more})


def forget(now: datetime | None = None) -> int:
    with writing() as conn:
        return intake.forget(conn, now or clock())

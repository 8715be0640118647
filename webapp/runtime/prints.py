"""Print forms: written by administrators, filled in with cards; and sheets of visas, sealed when made."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from ..process import commands as do
from ..process import keys
from ..process.commands import ROBOT
from ..process.definition import KEY, Definition
from ..process.errors import InvalidInput, NoSuch, Refused
from ..robots import document, typesetting, wordfiles
from ..robots.base import Context
from ..robots.prints import making, sample
from ..robots.prints.forms import SHIPPED, VISA_SHEET, Form, shipped, shipped_body
from ..robots.prints.invoice import NotDrawn
from ..robots.prints.settings import Settings
from ..robots.wording import say
from ..storage import directories, org, people, prints
from ..storage.files import FileStore
from . import files as uploading
from .cards import Done, perform
from .jobs import context_of
from .outdoors import form_of, seen_by
from .transaction import clock, config, reading, writing

MOST_LETTERS = 200_000
# Longer than that nobody waits for a page; robots have their own limit.
AT_ONCE = 6.0
NOBODY = 0
OWN = ("title_ru", "title_en", "process_key", "on_card", "body")


class StillPrinted(Refused):
    """A form that robots of some process use."""

    code, status = "print_form_in_use", 409


class NotPrinted(Refused):
    """The form could not be filled in; `reason` is said as it is, `line` is the one of the form."""

    code, status = "not_printed", 422

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason=reason.rstrip("."), line=line)


@dataclass(frozen=True)
class Printed:
    """A document as it is sent: nothing of it was stored."""

    content: bytes
    name: str
    mime: str


# -- forms ----------------------------------------------------------------------------------------------


def save(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Makes or changes a form; its key and kind never change."""
    given = {k: v.strip() if isinstance(v, str) and k != "body" else v for k, v in values.items()}
    with writing() as conn:
        people.lock(conn)
        before = _row(conn, id) if id else {}
        whole = _whole(before, given)
        _refuse_unfit(conn, id, whole, before)
        row = {name: whole[name] for name in ("key", "kind", *OWN)} | {"updated_at": clock()}
        return people.save(conn, "print_form", id, row, actor, clock())


def _whole(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    titles = {"en": given.get("title_en"), "ru": given.get("title_ru")}
    usual: dict[str, Any] = {"title_en": "", "process_key": "", "on_card": False, "body": "", "kind": "typst"}
    key = before.get("key") or given.get("key") or keys.key_of(titles, "form")
    whole = usual | dict(before) | {k: v for k, v in given.items() if k in {*OWN, "kind"}} | {"key": key}
    whole["kind"] = before.get("kind") or whole["kind"]
    # As it comes with the product, and so it stays when that gets better.
    if _as_read(whole["body"]) == _as_read(shipped_body(key) or ""):
        whole["body"] = ""
    return whole


def _as_read(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _refuse_unfit(
    conn: Connection, id: int | None, whole: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    if not whole.get("title_ru"):
        errors["title_ru"] = ("required", {})
    for name in ("title_ru", "title_en"):
        if len(whole.get(name) or "") > 120:
            errors[name] = ("too_long", {"most": 120})
    if not re.fullmatch(KEY, whole["key"]):
        errors["key"] = ("bad_key", {})
    elif not before and people.taken(conn, "print_form", "key", whole["key"], id):
        errors["key"] = ("key_taken", {})
    if len(whole["body"]) > MOST_LETTERS:
        errors["body"] = ("too_long", {"most": MOST_LETTERS})
    if errors:
        raise InvalidInput(errors)


def put_word_file(id: int, content: bytes, name: str, actor: int | None) -> None:
    """Another Word file for the form; refused when it is none, or would harm."""
    try:
        wordfiles.refuse(content)
    except wordfiles.BadWordFile as bad:
        raise NotPrinted(say(bad.code, config().default_locale, **bad.params)) from None
    stored = FileStore(config().files_dir).put(io.BytesIO(content))
    with writing() as conn:
        people.lock(conn)
        if _row(conn, id)["kind"] != "docx":
            raise NoSuch("no_such_row")
        row = {"file": stored.sha256, "file_name": name[-200:], "updated_at": clock()}
        people.save(conn, "print_form", id, row, actor, clock())


def reset(id: int, actor: int | None) -> None:
    """Back to the text that comes with the product."""
    with writing() as conn:
        people.lock(conn)
        row = _row(conn, id)
        if row["key"] not in SHIPPED:
            raise NoSuch("no_such_row")
        people.save(conn, "print_form", id, {"body": "", "updated_at": clock()}, actor, clock())


def copy(id: int, actor: int | None) -> int:
    """A form of its own with the same text."""
    with writing() as conn:
        people.lock(conn)
        row = _row(conn, id)
        key, number = f"{row['key'][:36]}_2", 2
        while people.taken(conn, "print_form", "key", key, None):
            number += 1
            key = f"{row['key'][:36]}_{number}"
        made = {k: v for k, v in row.items() if k != "id"} | {
            "key": key,
            "title_ru": f"{row['title_ru']} ({number})"[:120],
            "title_en": f"{row['title_en']} ({number})"[:120] if row["title_en"] else "",
            "body": row["body"] or shipped_body(row["key"]) or "",
            "updated_at": clock(),
        }
        return people.save(conn, "print_form", None, made, actor, clock())


def remove(id: int, actor: int | None) -> None:
    """Deletes a form that no robot uses; those that come with the product stay."""
    with writing() as conn:
        people.lock(conn)
        row = _row(conn, id)
        naming = directories.named_by(conn, row["key"], "template")
        if row["key"] in SHIPPED or naming:
            raise StillPrinted(processes=", ".join(one.title_ru for one in naming))
        people.remove(conn, "print_form", id, actor, clock())


def _row(conn: Connection, id: int) -> dict[str, Any]:
    found = people.row(conn, "print_form", id)
    if not found:
        raise NoSuch("no_such_row")
    return found


def stored(id: int) -> Form:
    """The form of that row as it is now."""
    with reading() as conn:
        return form_of(SimpleNamespace(**_row(conn, id)))


def word_file(id: int) -> bytes:
    """The Word file of the form."""
    found = stored(id)
    if not found.content:
        raise NoSuch("no_such_row")
    return found.content


# -- printing -------------------------------------------------------------------------------------------


def printed(card_id: int, key: str, reader: int, locale: str, now: datetime | None = None) -> Printed:
    """The card by that form, for a person who may see the card; the caller has looked."""
    form, context = _on_card(card_id, key, locale, now)
    context = replace(context, reader=reader, sees=seen_by(reader, context))
    made = _made(form, settings_in(context.definition, key), context)
    return Printed(made.content, document.file_name(form, None, context), made.mime)


def make_sheet(card_id: int, person: int, locale: str, now: datetime | None = None) -> Done:
    """A sheet of visas kept with the card, sealed as things are now."""
    now = now or clock()
    form, context = _on_card(card_id, VISA_SHEET, locale, now)
    # It is kept for everybody who sees the card, so it names no card that somebody of them may not see.
    context = replace(context, reader=NOBODY)
    settings = settings_in(context.definition, VISA_SHEET)
    made = _made(form, settings, context)
    name = document.file_name(form, settings.name, context)
    row = uploading.upload(io.BytesIO(made.content), name, None, now=now)
    kept = settings.field if settings.field in context.definition.field_of else ""
    file = {"id": row["id"], "name": row["name"]}
    return perform(card_id, do.AttachDocument(kept, file, made.seal, person), ROBOT, now=now)


def _no_job(card_id: int) -> Any:
    """A card is printed without any robot having been set off."""
    return SimpleNamespace(card_id=card_id, payload={}, robot="", ref="robot:0", cause=f"print:{card_id}")


def _on_card(card_id: int, key: str, locale: str, now: datetime | None) -> tuple[Form, Context]:
    job = _no_job(card_id)
    with reading() as conn:
        row = prints.form(conn, key)
        context = context_of(conn, job, now or clock())
    form = shipped(key) if row is None else form_of(row)
    if form is None:
        raise NoSuch("no_such_row")
    return form, replace(context, locale=locale)


def settings_in(definition: Definition, key: str) -> Settings:
    """As the robot of this process that makes the form is set; else as it comes."""
    for robot in definition.robot_of.values():
        if robot.do == document.kind and robot.settings.get("template", "invoice") == key:
            try:
                return Settings.model_validate(robot.settings)
            except ValidationError:
                continue
    return Settings(template=key, field="none")


def _made(form: Form, settings: Settings, context: Context) -> making.Made:
    try:
        return making.make(form, settings, context, AT_ONCE)
    except NotDrawn as missing:
        raise NotPrinted(say(missing.code, context.locale, **missing.params)) from None
    except wordfiles.BadWordFile as bad:
        raise NotPrinted(say(bad.code, context.locale, **bad.params)) from None
    except typesetting.NotTypeset as wrong:
        raise NotPrinted(document.not_typeset(wrong, context.locale), line=wrong.line) from None
    except (TimeoutError, RuntimeError) as error:
        raise NotPrinted(str(error)) from None


# -- trying a form --------------------------------------------------------------------------------------


def tried(form: Form, definition: Definition | None, card_id: int | None, locale: str) -> Printed:
    """The form as it would look: on a card, or on one made up of what the process has."""
    context = _context_to_try(definition, card_id, locale)
    made = _made(form, settings_in(context.definition, form.key), context)
    return Printed(made.content, document.file_name(form, None, context), made.mime)


def pages(form: Form, definition: Definition | None, card_id: int | None, locale: str) -> list[bytes]:
    """The same as pictures, one a page."""
    context = _context_to_try(definition, card_id, locale)
    settings = settings_in(context.definition, form.key)
    try:
        filled = making.fill(form, settings, context)
        return typesetting.pages(
            form.body, filled.data, context.now, pictures=filled.pictures, seconds=AT_ONCE
        )
    except NotDrawn as missing:
        raise NotPrinted(say(missing.code, locale, **missing.params)) from None
    except typesetting.NotTypeset as wrong:
        raise NotPrinted(document.not_typeset(wrong, locale), line=wrong.line) from None
    except (TimeoutError, RuntimeError) as error:
        raise NotPrinted(str(error)) from None


def _context_to_try(definition: Definition | None, card_id: int | None, locale: str) -> Context:
    now = clock()
    with reading() as conn:
        if card_id:
            job = _no_job(card_id)
            return replace(context_of(conn, job, now), locale=locale)
        world = org.world(conn, config().timezone)
    return sample.context(definition, world, now, locale, config().base_url)

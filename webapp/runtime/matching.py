"""The record that is meant, by tax identifier, e-mail or phone, so that no double of it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..process import fields
from ..process.commands import Actor
from ..process.errors import InvalidInput, NoSuch
from ..process.fields import BadValue
from ..storage import matching, org, versions
from .cards import start
from .transaction import clock, config, reading

BY = ("tax_id", "inn", "tax_number", "email", "phone")
"""What identifies a company in the template of the library, the surest first."""


def find_record(process: str, values: Mapping[str, Any], by: Sequence[str] = BY) -> int | None:
    """The one open record that has the first of these values that anybody has; None if there is none.

    Values are raw, as typed or sent from outside: phones and addresses are brought into the form in which
    they are stored, numbers of registries too; one that is none is passed over. Fields must be `unique` or
    `in_lists`, others are passed over. Where two records have the same value (two colleagues with one phone)
    nobody is guessed at: the next value is asked. Only looks; see `find_or_create`.
    """
    with reading() as conn:
        row = versions.current(conn, process)
        if row is None:
            raise NoSuch("no_such_process")
        definition = versions.definition(conn, row.version_id)
        today = org.world(conn, config().timezone).today(clock())
        for field in matching.comparable(definition, by):
            try:
                value = fields.parse(field, values.get(field.key), today)
            except BadValue:
                continue
            found = [] if value is None else matching.by_value(conn, row.id, field, value)
            if len(found) == 1:
                return found[0]
    return None


def find_named(process: str, by: str, texts: Iterable[str]) -> dict[str, int]:
    """The records that these texts name by a text field of theirs, such as products by their articles."""
    with reading() as conn:
        row = versions.current(conn, process)
        if row is None:
            raise NoSuch("no_such_process")
        found = matching.comparable(versions.definition(conn, row.version_id), (by,))
        field = next((f for f in found if f.kind == "text"), None)
        return matching.by_texts(conn, row.id, field, texts) if field else {}


def find_or_create(
    process: str,
    values: Mapping[str, Any],
    actor: Actor,
    by: Sequence[str] = BY,
    *,
    key: str | None = None,
) -> tuple[int, bool]:
    """The record that is meant, or a new one of these values; gives its card and whether it was made.

    Two who do this at the same moment get the same record if its field is `unique`: the table of unique
    values lets one of them in, the other is given the twin. `key` makes the same request give the same
    card (as of `start`), which also covers values that are not unique. Raises `Refused` as `start` does.
    """
    known = find_record(process, values, by)
    if known is not None:
        return known, False
    try:
        return start(process, values, actor, key=key).card_id, True
    except InvalidInput as refused:
        twins = {params["card"] for code, params in refused.errors.values() if code == "not_unique"}
        if len(twins) == 1 and len(refused.errors) == 1:
            return int(twins.pop()), False
        raise

"""Reading what one was told, and choosing how to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .. import queue
from ..process.errors import InvalidInput
from ..process.telling import BUILT_IN, GROUPS
from ..storage import marks, org, people, wishes
from ..storage.reads import deliveries as reads
from .transaction import clock, reading, writing

LONGEST_ADDRESS = 200
TABLE = "notice_setting"


def mark_read(
    person: int, card_id: int | None = None, *, number: int | None = None, now: datetime | None = None
) -> None:
    """The person has read the notifications of the card, the one of that number, or all.

    Their other open pages hear of it.
    """
    with writing() as conn:
        found = marks.read(conn, person, card_id, now or clock(), number)
    if found:
        queue.tell({"people": [person], "by": person})


def wish(person: int | None, values: Mapping[str, Any], actor: int) -> None:
    """How somebody is told from now on, or (without a person) everybody who has not chosen.

    `choices` None leaves it to the company; quiet hours are minutes of the day, both or none.
    """
    _refuse_unfit(values)
    with writing() as conn:
        if person is not None:
            wishes.keep(conn, person, values)
            org.touch(conn)
            return
        row = reads.settings(conn, None)
        fresh: dict[str, Any] = {} if row else {"user_id": None, "addresses": {}}
        people.save(conn, TABLE, row.id if row else None, fresh | dict(values), actor, clock())


def channels() -> tuple[str, ...]:
    """Every channel there is: the built-in ones, and messengers by number."""
    with reading() as conn:
        return (*BUILT_IN, *(str(row.id) for row in reads.messengers(conn)))


# -- browsers -----------------------------------------------------------------------------------------------


def add_browser(person: int, browser: Mapping[str, str]) -> None:
    """The browser (endpoint, p256dh, auth, agent) shows the person's notices from now on."""
    with writing() as conn:
        wishes.add_browser(conn, person, browser, clock())
        org.touch(conn)


def forget_browser(person: int, number: int) -> None:
    """One that is gone, or should show nothing any more."""
    with writing() as conn:
        wishes.forget_browser(conn, person, number)
        org.touch(conn)


def kept_secret(name: str, make: Callable[[], str]) -> str:
    """A key of this installation, made by whoever asks first."""
    with reading() as conn:
        found = wishes.secret(conn, name)
    if found is not None:
        return found
    with writing() as conn:
        return wishes.keep_secret(conn, name, make())


def _refuse_unfit(values: Mapping[str, Any]) -> None:
    choices, known = values.get("choices"), channels()
    if choices is not None and any(g not in GROUPS or not set(c) <= set(known) for g, c in choices.items()):
        raise InvalidInput({"choices": ("required_choice", {})})
    if not 0 <= values.get("digest_at", 0) < 24:
        raise InvalidInput({"digest_at": ("required_choice", {})})
    quiet = (values.get("quiet_from"), values.get("quiet_until"))
    if (quiet[0] is None) != (quiet[1] is None) or (quiet[0] is not None and quiet[0] == quiet[1]):
        raise InvalidInput({"quiet_from": ("quiet_hours", {})})
    for number, address in values.get("addresses", {}).items():
        if number not in known or len(address) > LONGEST_ADDRESS or not address.isprintable():
            raise InvalidInput({f"address-{number}": ("bad_address", {})})

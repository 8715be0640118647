"""Letters that come in: an answer becomes a comment on its card, any other may start one. Each counts once.

1. Read a letter; what it is called makes its key.
2. Note the key and what comes of the letter in one transaction with its effects.
3. Only then tell the mailbox that it is done. Killed in between, the letter comes again and its key is known.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ..mailin import addresses, letters, sources
from ..mailin.addresses import Reply
from ..mailin.letters import Incoming, Unreadable
from ..process.assignees import resolve
from ..process.commands import CLOCK, ROBOT, Actor, Comment, Start, Triggered
from ..process.errors import InvalidInput, Refused
from ..process.state import CardState
from ..process.triggers import Trigger
from ..storage import mailin as rows
from ..storage import org, work
from ..storage.reads import access
from ..storage.reads import deliveries as reads
from .cards import perform_in, start_in, tell
from .files import upload
from .transaction import clock, config, reading, writing

EVERY = timedelta(minutes=1)
AFTER_FAILURE = timedelta(minutes=5)
LARGEST = 30 * 1024 * 1024
PLACE = re.compile(r"\{(?:subject|text|sender)\}")
NOT_TAKEN = {"ru": "Файл не принят: {name}", "en": "File not accepted: {name}"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What came of a letter: comment, card, ignored or refused; and why."""

    outcome: str
    reason: str = ""
    card: int | None = None


def watch(*, now: datetime | None = None) -> None:
    """There is one job that looks into the mailbox, again and again, where one is set."""
    if config().mail_in:
        with writing() as conn:
            rows.plan(conn, now or clock())


def look(job: Any, now: datetime) -> bool:
    """Handles what has come; False when another worker looks."""
    error = None
    if config().mail_in:
        try:
            if not _look(job, now):
                return False
        except OSError as failure:
            log.warning("the mailbox cannot be read: %s", failure)
            error = str(failure)[:500]
    with writing() as conn:
        if not config().mail_in:
            return work.finish(conn, job, now)
        return work.next_turn(conn, job, now + (AFTER_FAILURE if error else EVERY), error)


def _look(job: Any, now: datetime) -> bool:
    with sources.opened(config()) as source:
        for letter in source.letters(LARGEST):
            with writing() as conn:
                if not work.renew(conn, job, now):
                    return False
            handle(letter.raw, now, whole=letter.whole)
            source.done(letter)
    return True


def handle(raw: bytes, now: datetime, *, whole: bool = True) -> None:
    """One letter, unless it was handled before. What is wrong with it is noted, and the next one follows."""
    key = letters.key_of(raw)
    with reading() as conn:
        if rows.known(conn, key):
            return
    letter = Incoming(key, "", "", "", "", False)
    try:
        letter = letters.read(raw, own=addresses.own(config()))
        if not whole:
            raise Refused("letter_too_large")
        _take(letter, now)
    except Unreadable as error:
        _noted(letter, Verdict("refused", "unreadable"), now, str(error))
    except InvalidInput as refused:
        _noted(letter, Verdict("refused", "invalid_input"), now, str(refused))
    except Refused as refused:
        _noted(letter, Verdict("refused", refused.code), now)
    except (SQLAlchemyError, OSError):
        raise
    except Exception as error:
        # It stays in the mailbox as read, and holds up no other.
        log.exception("a letter was not understood")
        _noted(letter, Verdict("refused", "unforeseen"), now, str(error))


def _take(letter: Incoming, now: datetime) -> None:
    reply = addresses.read(config(), letter.recipients)
    if letter.automatic:
        _noted(letter, Verdict("ignored", "automatic"), now)
    elif reply:
        _comment(letter, reply, now)
    elif addresses.of_outside(letter.recipients):
        _from_outside(letter, now)
    else:
        _start(letter, now)


def _noted(letter: Incoming, verdict: Verdict, now: datetime, detail: str = "") -> None:
    log.warning("letter from %s: %s %s %s", letter.sender, verdict.outcome, verdict.reason, detail)
    with writing() as conn:
        _note(conn, letter, verdict, now)


def _note(conn: Connection, letter: Incoming, verdict: Verdict, now: datetime) -> bool:
    """False where somebody else has noted it meanwhile."""
    said = {"outcome": verdict.outcome, "reason": verdict.reason[:40], "card_id": verdict.card}
    about = {"key": letter.key, "at": now, "sender": letter.sender, "subject": letter.subject}
    return rows.note(conn, about | said)


# -- an answer ---------------------------------------------------------------------------------------------


def _comment(letter: Incoming, reply: Reply, now: datetime) -> None:
    """By whoever was written to, and only from their own address: a token that was passed on is no use."""
    with reading() as conn:
        person = reads.recipient(conn, reply.person)
        if person is None or person.email.lower() != letter.sender:
            raise Refused("not_the_person_written_to")
        viewer = access.viewer(conn, person.id, now.date())
        if not access.may_see(conn, viewer, reply.card):
            raise Refused("no_such_card")
    _said(letter, reply.card, Actor("person", person.id), person.locale, now)


def _from_outside(letter: Incoming, now: datetime) -> None:
    """A customer answers what a robot wrote, from the address that was written to; the owner hears of it.

    A colleague whom a robot wrote to says it as themselves.
    """
    card = addresses.card_of(config(), letter.recipients, letter.sender)
    with reading() as conn:
        person = reads.colleague(conn, letter.sender)
        row = rows.answered(conn, card) if card is not None else None
    if card is None or row is None:
        raise Refused("not_the_person_written_to")
    if person is not None:
        _comment(letter, Reply(card, person), now)
        return
    told = {"sender": letter.sender, "mentions": (row.owner_id,) if row.owner_id else ()}
    _said(letter, card, ROBOT, config().default_locale, now, **told)


def _said(letter: Incoming, card: int, actor: Actor, locale: str, now: datetime, **told: Any) -> None:
    files, missing = _kept(letter.attachments, actor.person, now)
    text = "\n".join(filter(None, [letter.text, *_not_taken(missing, locale)]))
    if not text and not files:
        _noted(letter, Verdict("ignored", "empty"), now)
        return
    with writing() as conn:
        if not _note(conn, letter, Verdict("comment", card=card), now):
            return
        command = Comment(text or "📎", files=tuple({"id": id} for id in files), **told)
        done, sheet = perform_in(conn, card, command, actor, now)
    tell(done, sheet, actor)


def _not_taken(names: Iterable[str], locale: str) -> list[str]:
    return [NOT_TAKEN.get(locale, NOT_TAKEN["en"]).format(name=name) for name in names]


def _kept(
    attachments: Iterable[tuple[str, bytes]], person: int | None, now: datetime
) -> tuple[list[int], list[str]]:
    """The files that may be kept, and the names of the others."""
    kept, missing = [], []
    for name, content in attachments:
        try:
            kept.append(upload(io.BytesIO(content), name, person, now=now)["id"])
        except Refused as refused:
            log.info("an attachment was not kept: %s", refused)
            missing.append(name[:100])
    return kept, missing


# -- any other letter ---------------------------------------------------------------------------------------


def _start(letter: Incoming, now: datetime) -> None:
    """The process that the address names, or the only one that waits for letters, starts a card."""
    with reading() as conn:
        found = list(_waiting(access.company(conn), addresses.tag(config(), letter.recipients)))
    if len(found) != 1:
        raise Refused("nobody_waits_for_it" if not found else "several_wait_for_it")
    process, trigger = found[0]
    told: list[Any] = []
    files, missing = _kept(letter.attachments, None, now)
    values = _filled(trigger.start or {}, letter, files)
    with writing() as conn:
        world = org.world(conn, config().timezone)
        rules = (trigger.initiator,) if trigger.initiator else ()
        people = resolve(rules, CardState(), world.organisation, world.today(now)).people
        command = Start(values, next(iter(people), None))
        done, sheet = start_in(conn, process, command, CLOCK, now, key=f"mail-{letter.key[:40]}")
        told.append((done, sheet))
        if not _note(conn, letter, Verdict("card", card=done.card_id), now):
            return
        if trigger.robots:
            told.append(perform_in(conn, done.card_id, Triggered(trigger.key), CLOCK, now))
        if missing:
            remark = Comment("\n".join(_not_taken(missing, config().default_locale)), sender=letter.sender)
            told.append(perform_in(conn, done.card_id, remark, CLOCK, now))
    for done, sheet in told:
        tell(done, sheet, CLOCK)


def _waiting(company: access.Company, tag: str) -> Iterable[tuple[str, Trigger]]:
    for process in company.processes:
        if process.active and tag in ("", process.key):
            for trigger in process.definition.triggers:
                if trigger.on == "mail" and trigger.enabled and trigger.start is not None:
                    yield process.key, trigger


def _filled(start: Mapping[str, Any], letter: Incoming, files: list[int]) -> dict[str, Any]:
    """`{subject}`, `{text}` and `{sender}` in values; `{attachments}` alone is the files."""
    words = {"{subject}": letter.subject, "{text}": letter.text, "{sender}": letter.sender}
    return {key: _value(value, words, files) for key, value in start.items()}


def _value(value: Any, words: Mapping[str, str], files: list[int]) -> Any:
    if value == "{attachments}":
        return files
    if not isinstance(value, str):
        return value
    # One after the other would fill in what a letter says of itself.
    return PLACE.sub(lambda found: words[found[0]], value)

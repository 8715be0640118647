"""What a robot may touch besides its card: letters, files, other cards, other systems, print forms."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .. import mailer, outgoing
from ..mailin import addresses
from ..process import visas
from ..process.definition import Definition
from ..process.errors import NoSuch
from ..process.events import Event
from ..robots.base import Attached, Context, Penalty, Record
from ..robots.prints.data import named_cards
from ..robots.prints.forms import Form, shipped, shipped_body
from ..storage import links, prints, secrets, uploads, versions, work
from ..storage.reads import access, cards, deliveries, penalties, timeline
from . import files
from .fence import Outrun
from .matching import find_record
from .transaction import clock, config, reading, writing

# Enough for any sound history of a card; of a longer one the latest.
MOST_TOLD = 5000


class Outside:
    """What a robot may touch besides its card: letters and files.

    With the robot's `job` each letter is noted as sent, so that of several only the rest is tried again; it
    keeps its claim meanwhile.
    """

    def __init__(self, now: datetime, card_id: int, job: Any = None) -> None:
        self.now, self.card_id, self.job = now, card_id, job
        self.sent: list[str] = list((job.payload or {}).get("sent", ())) if job is not None else []

    def send_mail(
        self, to: str, subject: str, text: str, files: tuple[Attached, ...], key: str, html: str = ""
    ) -> None:
        if key in self.sent:
            return
        address = addresses.reply_from(config(), self.card_id, to)
        headers = {"Reply-To": address} if address else {}
        mailer.send(config(), mailer.Letter(to, subject, text, key, tuple(files), html, headers))
        if self.job is not None:
            self._note(key)

    def _note(self, key: str) -> None:
        self.sent.append(key)
        with writing() as conn:
            if not work.note(conn, self.job, {**(self.job.payload or {}), "sent": self.sent}, clock()):
                raise Outrun

    def addresses(self, people: Iterable[int]) -> dict[int, str]:
        wanted = list(people)
        with reading() as conn:
            known = deliveries.addresses(conn, wanted)
        return {person: known[person] for person in wanted if person in known}

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        with reading() as conn:
            rows = links.records(conn, sorted(set(ids)))
        return {r.id: Record(r.id, r.number, r.process, r.values, r.closed_how, r.title) for r in rows}

    def asking(self, cards: Iterable[int]) -> bool:
        with reading() as conn:
            return work.asking(conn, self.card_id, set(cards))

    def find(self, process: str, field: str, value: str) -> int | None:
        """As orders from outside find their customer: the only one that has it, however it is written."""
        return find_record(process, {field: value}, (field,))

    def process(self, key: str) -> Definition | None:
        with reading() as conn:
            row = versions.current(conn, key)
            return versions.definition(conn, row.version_id) if row else None

    def put_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        row = files.upload(io.BytesIO(content), name, None, now=self.now)
        return {"id": row["id"], "name": row["name"]}

    def ask_web(self, request: outgoing.Request, seconds: float, most: int) -> outgoing.Answer:
        return outgoing.send(request, config(), patience=seconds, most=most)

    def secret(self, name: str) -> str:
        with reading() as conn:
            found = secrets.reveal(conn, config().secret_key, name)
        if found is None:
            raise NoSuch("no_such_secret", name=name)
        return found

    def read_file(self, attachment: int) -> tuple[str, str, bytes]:
        with reading() as conn:
            row = uploads.one(conn, attachment)
        if row is None:
            raise NoSuch("no_such_file")
        return row.name, row.mime, uploads.content(config(), row.sha256)

    def penalty(self, number: int) -> Penalty | None:
        with reading() as conn:
            row = penalties.one(conn, number)
        return Penalty(row.id, row.card_id, row.key, row.user_id, row.waived_at is not None) if row else None

    def form(self, key: str) -> Form | None:
        with reading() as conn:
            row = prints.form(conn, key)
        return shipped(key) if row is None else form_of(row)

    def story(self) -> list[tuple[Event, datetime]]:
        with reading() as conn:
            told = timeline.told(conn, self.card_id, visas.TOLD, most=MOST_TOLD)
        return [(entry.event, entry.at) for entry in told]

    def hashes(self, attachments: Iterable[int]) -> dict[int, str]:
        with reading() as conn:
            return prints.hashes(conn, attachments)


def seen_by(reader: int, context: Context) -> frozenset[int]:
    """Which of the cards that this one names are for the reader; of the others only that there is one."""
    with reading() as conn:
        viewer = access.viewer(conn, reader, context.world.today(context.now))
        return frozenset(cards.linked(conn, viewer, named_cards(context)))


def form_of(row: Any) -> Form:
    """The print form as it is now; a shipped one that nobody changed has the text it came with."""
    body = row.body or shipped_body(row.key) or ""
    content = uploads.content(config(), row.file) if row.file else b""
    return Form(row.key, {"ru": row.title_ru, "en": row.title_en or row.title_ru}, row.kind, body, content)

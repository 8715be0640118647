"""Cards and all that hangs on them. A card's open steps live in its `state`; the rest are indexes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .people import User
from .processes import Process, Version
from .types import BigId, Id, Json, Moment

OPEN = text("closed_at IS NULL")
TROUBLE = text("closed_at IS NULL AND incidents > 0")
GONE = text("deleted_at IS NOT NULL")
SHOWN = text("closed_at IS NULL AND deleted_at IS NULL")


class Card(db.Model):  # type: ignore[name-defined]
    """One order, invoice or agreement. `sum_minor` is the board's money field in minor units, `pipeline` the
    channel of its stage, `priority` how urgent it is; one that was deleted is hidden and can be restored.
    """

    __tablename__ = "card"

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    stage: Mapped[str] = mapped_column(String(40))
    pipeline: Mapped[str] = mapped_column(String(40), default="", server_default="")
    priority: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    visit: Mapped[int]
    revision: Mapped[int]
    values: Mapped[Any] = mapped_column(Json)
    state: Mapped[Any] = mapped_column(Json)
    initiator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    department: Mapped[str | None] = mapped_column(String(40))
    sum_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    comments: Mapped[int] = mapped_column(default=0, server_default="0")
    files: Mapped[int] = mapped_column(default=0, server_default="0")
    incidents: Mapped[int] = mapped_column(default=0, server_default="0")
    search: Mapped[str] = mapped_column(Text, default="")
    start_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_how: Mapped[str | None] = mapped_column(String(12))
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)

    process: Mapped[Process] = relationship()
    version: Mapped[Version] = relationship()
    initiator: Mapped[User | None] = relationship(foreign_keys=[initiator_id])
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])

    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        Index(
            "ix_card_board",
            "process_id",
            "stage",
            "priority",
            "entered_at",
            "id",
            "sum_minor",
            "due_at",
            "pipeline",
            sqlite_where=SHOWN,
            postgresql_where=SHOWN,
        ),
        Index("ix_card_closed", "process_id", "closed_at"),
        # For reports.
        Index("ix_card_created", "process_id", "created_at", "id"),
        Index("ix_card_due", "due_at", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_card_deleted", "process_id", "id", sqlite_where=GONE, postgresql_where=GONE),
        Index("ix_card_list", "process_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_card_list_due", "process_id", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        # For administrators, who see the newest first.
        Index("ix_card_process", "process_id", "id"),
        # For programs that ask what has changed since.
        Index("ix_card_changed", "changed_at", "id"),
        Index("ix_card_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_card_trouble", "id", sqlite_where=TROUBLE, postgresql_where=TROUBLE),
    )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Task(db.Model):  # type: ignore[name-defined]
    """Something a person must do on a card; `no` counts within the card, `rank` is 0 for what is urgent."""

    __tablename__ = "task"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    no: Mapped[int]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    step: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(40))
    visit: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[Any] = mapped_column(Json)
    search: Mapped[str] = mapped_column(Text, default="")
    rank: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(40))

    card: Mapped[Card] = relationship()

    __table_args__ = (
        UniqueConstraint("card_id", "no"),
        Index("ix_task_open", "rank", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_task_closed", "closed_at"),
        Index("ix_task_done", "closed_by", "closed_at", "id"),
        # For reports.
        Index("ix_task_report", "process_id", "closed_at", "closed_by", "due_at", "card_id"),
    )


class Assignment(db.Model):  # type: ignore[name-defined]
    """A person is or was asked to do a task; this also lets them see the card."""

    __tablename__ = "assignment"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    task_no: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True)
    open: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index(
            "ix_assignment_inbox",
            "user_id",
            "card_id",
            "task_no",
            sqlite_where=text("open"),
            postgresql_where=text("open"),
        ),
        Index("ix_assignment_member", "user_id", "card_id"),
    )


class Observer(db.Model):  # type: ignore[name-defined]
    """A person who was mentioned or added, and so may see the card."""

    __tablename__ = "observer"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True, index=True)


class NamedPerson(db.Model):  # type: ignore[name-defined]
    """A person whom a field of the card names; where the rights say so, that lets them see the card."""

    __tablename__ = "card_person"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True)

    __table_args__ = (Index("ix_card_person_user", "user_id", "card_id", "field"),)


class Event(db.Model):  # type: ignore[name-defined]
    """One row of a card's timeline. Written once, never changed."""

    __tablename__ = "event"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[Any] = mapped_column(Json)

    card: Mapped[Card] = relationship()

    __table_args__ = (UniqueConstraint("card_id", "seq"),)


class Attachment(db.Model):  # type: ignore[name-defined]
    """A file on a card (or, before its form is sent, only its uploader's). Content lives in the store."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"), index=True)
    field: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(120))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment)

    card: Mapped[Card | None] = relationship()


class Penalty(db.Model):  # type: ignore[name-defined]
    """Points or money (in minor units) against a person, as a bonus in their favour; a waiver keeps it."""

    __tablename__ = "penalty"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    key: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    points: Mapped[int]
    money: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3), default="RUB", server_default="RUB")
    bonus: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[Any] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment)
    waived_at: Mapped[datetime | None] = mapped_column(Moment)
    waived_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("card_id", "key"), Index("ix_penalty_at", "at", "user_id"))

"""Jobs, which are outbox and alarm clock in one, and notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .cards import Card
from .people import User
from .types import Id, Json, Moment

WAITING = text("state IN ('planned', 'queued', 'running')")
SCHEDULES = text("kind = 'schedule'")
ENDED = text("finished_at IS NOT NULL")
ROBOTS = text("robot IS NOT NULL")
UNREAD = text("read_at IS NULL")
TO_DELIVER = text("user_id IS NOT NULL AND state IN ('planned', 'queued', 'running')")
TO_PEOPLE = text("user_id IS NOT NULL")


class Job(db.Model):  # type: ignore[name-defined]
    """A robot to run, a timer to ring, a notice to deliver. Planned → queued → running → done, failed or
    cancelled.

    `cause` is unique, so the same cause never makes two jobs. `fence` grows with every claim: a worker
    that outlived its lease holds an old one and cannot commit. `user_id` and `channel` are of deliveries.
    """

    __tablename__ = "job"

    id: Mapped[Id]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    kind: Mapped[str] = mapped_column(String(8))
    ref: Mapped[str] = mapped_column(String(120))
    robot: Mapped[str | None] = mapped_column(String(40))
    do: Mapped[str | None] = mapped_column(String(40))
    task_no: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", name="fk_job_user_id"))
    channel: Mapped[str | None] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[Any] = mapped_column(Json, default=dict)
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    queued_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
    # What came of it: these events of its card, the first and the last.
    first_event: Mapped[int | None]
    last_event: Mapped[int | None]

    card: Mapped[Card | None] = relationship()
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        Index(
            "ix_job_deliver",
            "user_id",
            "channel",
            sqlite_where=TO_DELIVER,
            postgresql_where=TO_DELIVER,
        ),
        Index("ix_job_people", "id", sqlite_where=TO_PEOPLE, postgresql_where=TO_PEOPLE),
        Index("ix_job_due", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_job_card", "card_id", "id"),
        Index("ix_job_schedule", "ref", "id", sqlite_where=SCHEDULES, postgresql_where=SCHEDULES),
        Index("ix_job_finished", "finished_at", "state", sqlite_where=ENDED, postgresql_where=ENDED),
        Index("ix_job_robot", "robot", "id", sqlite_where=ROBOTS, postgresql_where=ROBOTS),
    )


class Notification(db.Model):  # type: ignore[name-defined]
    """Something a person should know; said in their language when shown."""

    __tablename__ = "notification"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    task_no: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[Any] = mapped_column(Json, default=dict)
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    card: Mapped[Card | None] = relationship()

    __table_args__ = (
        Index("ix_notification_unread", "user_id", "id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notification_user", "user_id", "id"),
    )

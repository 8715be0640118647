"""Doors for those who are not signed in: public forms and incoming webhooks, and what came through them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .processes import Process
from .types import BigId, Id, Json, Moment


class Intake(db.Model):  # type: ignore[name-defined]
    """The address by which a trigger of a process is reached from outside; `settings` are of its kind."""

    __tablename__ = "intake"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(8))
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    trigger: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    settings: Mapped[Any] = mapped_column(Json, default=dict)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(Moment)

    process: Mapped[Process] = relationship()

    def __str__(self) -> str:
        return self.title


class IntakeEntry(db.Model):  # type: ignore[name-defined]
    """One thing that came in: accepted, held for somebody to look at, or refused and why.

    Of what was held all is kept, of what was refused how it began.
    """

    __tablename__ = "intake_entry"

    id: Mapped[Id]
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    state: Mapped[str] = mapped_column(String(8))
    card_id: Mapped[int | None] = mapped_column(BigId)
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    detail: Mapped[str] = mapped_column(Text, default="", server_default="")
    # Which wording of the consent was agreed to, where one was asked for.
    consent: Mapped[int | None]

    intake: Mapped[Intake] = relationship()

    __table_args__ = (Index("ix_intake_entry_intake", "intake_id", "id"),)


class IntakeFile(db.Model):  # type: ignore[name-defined]
    """A file of what was held."""

    __tablename__ = "intake_file"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("intake_entry.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("attachment.id"), primary_key=True, index=True
    )

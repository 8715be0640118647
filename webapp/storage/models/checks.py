"""Checks of the log: how far each has come, and the cards that are not as their timelines tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId, Id, Json, Moment


class LogCheck(db.Model):  # type: ignore[name-defined]
    """`at_process` and `after` are where it goes on; `running` is true or nothing, so that there is one."""

    __tablename__ = "log_check"

    id: Mapped[Id]
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    running: Mapped[bool | None] = mapped_column(unique=True)
    at_process: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    after: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    total: Mapped[int]
    cards: Mapped[int] = mapped_column(default=0, server_default="0")
    differing: Mapped[int] = mapped_column(default=0, server_default="0")
    straying: Mapped[int] = mapped_column(default=0, server_default="0")


class LogCheckCard(db.Model):  # type: ignore[name-defined]
    """A card that is stored otherwise than its timeline tells, or left its definition."""

    __tablename__ = "log_check_card"

    check_id: Mapped[int] = mapped_column(BigId, ForeignKey("log_check.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    differs: Mapped[Any] = mapped_column(Json)
    strays: Mapped[Any] = mapped_column(Json)

"""Running cards that were moved to another version of their process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId, Id, Json, Moment


class VersionMove(db.Model):  # type: ignore[name-defined]
    """An administrator moved the running cards to a version; where what it lacks went."""

    __tablename__ = "version_move"
    __table_args__ = (Index("ix_version_move_process_id", "process_id", "id"),)

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    stages: Mapped[Any] = mapped_column(Json, default=dict)
    steps: Mapped[Any] = mapped_column(Json, default=dict)
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class VersionMoveCard(db.Model):  # type: ignore[name-defined]
    """What came of one card: waiting → moved, stayed or closed; moved → undone. `why` is by language."""

    __tablename__ = "version_move_card"
    __table_args__ = (Index("ix_version_move_card_state", "move_id", "state", "card_id"),)

    move_id: Mapped[int] = mapped_column(BigId, ForeignKey("version_move.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[Any] = mapped_column(Json, default=dict)
    at: Mapped[datetime | None] = mapped_column(Moment)

"""What reports are made of besides cards and tasks, and the reports that people have kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId, Id, Json, Moment


class StageVisit(db.Model):  # type: ignore[name-defined]
    """A card was at a stage, from one moment to another; written with the events that tell of it.

    `moved_by` is whoever brought it there. A stage that ends the card is left as soon as it is entered.
    """

    __tablename__ = "stage_visit"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    visit: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(BigId, ForeignKey("process.id"))
    stage: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    moved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))

    __table_args__ = (
        Index("ix_stage_visit_left", "process_id", "left_at", "stage", "entered_at", "card_id"),
        Index("ix_stage_visit_entered", "process_id", "stage", "entered_at", "card_id"),
    )


class Report(db.Model):  # type: ignore[name-defined]
    """A report somebody has kept: its kind and filters, for whom it is, and when it is sent to whom."""

    __tablename__ = "report"

    id: Mapped[Id]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    filters: Mapped[Any] = mapped_column(Json)
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    every: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))
    people: Mapped[Any] = mapped_column(Json, default=list)
    made_at: Mapped[datetime] = mapped_column(Moment)

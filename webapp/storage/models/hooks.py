"""Addresses of other systems that are told what happens, and what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .processes import Process
from .types import BigId, Id, Json, Moment


class Webhook(db.Model):  # type: ignore[name-defined]
    """Who is told of which events; of one process, or of all. The secret signs what is sent."""

    __tablename__ = "webhook"

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(80))
    events: Mapped[Any] = mapped_column(Json, default=list)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Since when nothing arrives; empty while all is well.
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    process: Mapped[Process | None] = relationship()

    def __str__(self) -> str:
        return self.title


class WebhookDelivery(db.Model):  # type: ignore[name-defined]
    """One message to another system: waiting → done or failed; sent again by hand as the same message."""

    __tablename__ = "webhook_delivery"

    id: Mapped[Id]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event: Mapped[str] = mapped_column(String(20))
    card_id: Mapped[int | None] = mapped_column(BigId)
    body: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    error: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tried_at: Mapped[datetime | None] = mapped_column(Moment)

    webhook: Mapped[Webhook] = relationship()

    __table_args__ = (Index("ix_webhook_delivery_webhook", "webhook_id", "id"),)

"""How people want to be told of things outside the application, and by what ways they can be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .cards import Card
from .types import Id, Json, Moment


class NoticeSetting(db.Model):  # type: ignore[name-defined]
    """What somebody wants to be told of and how; without a person: what holds for everybody else.

    `choices` are channels by group of notices. A person's own row without choices only keeps `addresses`, the
    person's ids in messengers. `quiet_from` and `quiet_until` are minutes of the day.
    """

    __tablename__ = "notice_setting"

    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    choices: Mapped[Any] = mapped_column(Json, nullable=True)
    digest_at: Mapped[int] = mapped_column(default=9, server_default="9")
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    addresses: Mapped[Any] = mapped_column(Json, default=dict, server_default="{}")


class Messenger(db.Model):  # type: ignore[name-defined]
    """A messenger that administrators have connected; `kind` is the adapter."""

    __tablename__ = "messenger"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(200), default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    def __str__(self) -> str:
        return self.title


class PushSubscription(db.Model):  # type: ignore[name-defined]
    """A browser that shows a person's notices; `digest` is of its endpoint."""

    __tablename__ = "push_subscription"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    endpoint: Mapped[str] = mapped_column(Text)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    agent: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class KeptSecret(db.Model):  # type: ignore[name-defined]
    """A key of this installation that was made once, for all its machines."""

    __tablename__ = "kept_secret"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class MailIn(db.Model):  # type: ignore[name-defined]
    """A letter that came in, and what became of it; `key` is of its Message-ID, so that it counts once."""

    __tablename__ = "mail_in"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40), default="", server_default="")
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))

    card: Mapped[Card | None] = relationship()

"""Who may ask by the API, and what was answered to requests that may come twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .people import User
from .types import BigId, Id, Json, Moment


class ApiToken(db.Model):  # type: ignore[name-defined]
    """A key by which a program acts as a person. Only its hash is kept; `hint` is how it begins."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    hint: Mapped[str] = mapped_column(String(12))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[Any] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    creator: Mapped[User | None] = relationship(foreign_keys=[created_by])

    def __str__(self) -> str:
        return self.name


class ApiAnswer(db.Model):  # type: ignore[name-defined]
    """What a request with an Idempotency-Key was answered; written together with what it did."""

    __tablename__ = "api_answer"

    token_id: Mapped[int] = mapped_column(BigId, ForeignKey("api_token.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    print: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(Json, default=dict)
    at: Mapped[datetime] = mapped_column(Moment, index=True)

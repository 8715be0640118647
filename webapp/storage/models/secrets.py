"""Secrets of other systems that robots need: kept sealed, named by their key, never shown again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import Id, Moment


class Secret(db.Model):  # type: ignore[name-defined]
    """A password or token, sealed with the installation's own key."""

    __tablename__ = "secret"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    def __str__(self) -> str:
        return self.key

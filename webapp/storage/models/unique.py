"""Values that no two cards of a process share."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId


class UniqueValue(db.Model):  # type: ignore[name-defined]
    """The value of a field that is to be unique, as it is compared, and the card that has it."""

    __tablename__ = "unique_value"

    process_id: Mapped[int] = mapped_column(BigId, ForeignKey("process.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), index=True)

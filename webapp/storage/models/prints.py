"""Print forms, which administrators write, and sheets of visas, which are sealed when they are made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .cards import Attachment, Card
from .types import Id, Json, Moment


class PrintForm(db.Model):  # type: ignore[name-defined]
    """What a card looks like on paper. A shipped form with an empty body is as it comes with the product."""

    __tablename__ = "print_form"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_ru: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    # The key of the process whose cards it is for; empty: of any.
    process_key: Mapped[str] = mapped_column(String(40), default="", server_default="")
    kind: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text, default="", server_default="")
    # A Word file, by its hash in the store, and what it was called.
    file: Mapped[str] = mapped_column(String(64), default="", server_default="")
    file_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    # Offered in the menu of cards.
    on_card: Mapped[bool] = mapped_column(default=False, server_default=false())
    updated_at: Mapped[datetime | None] = mapped_column(Moment)

    def __str__(self) -> str:
        return self.title_ru


class VisaSheet(db.Model):  # type: ignore[name-defined]
    """A sheet of visas: its file, the code that confirms it, and prints of what was approved."""

    __tablename__ = "visa_sheet"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    seal: Mapped[Any] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Moment)

    card: Mapped[Card] = relationship()
    attachment: Mapped[Attachment] = relationship()

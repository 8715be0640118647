"""What lists of cards are sorted by, how each person has them, and cards that come from files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId, Id, Json, Moment


class CardValue(db.Model):  # type: ignore[name-defined]
    """The value of a field marked *in lists*, as words or as a number; empty fields have no row."""

    __tablename__ = "card_value"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    process_id: Mapped[int] = mapped_column(BigId, ForeignKey("process.id"))
    ended: Mapped[bool]
    words: Mapped[str | None] = mapped_column(String(200))
    number: Mapped[float | None]

    __table_args__ = (
        Index("ix_card_value_words", "process_id", "field", "ended", "words", "card_id"),
        Index("ix_card_value_number", "process_id", "field", "ended", "number", "card_id"),
    )


class ListView(db.Model):  # type: ignore[name-defined]
    """The columns a person has chosen for the list of a process."""

    __tablename__ = "list_view"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(BigId, ForeignKey("process.id"), primary_key=True)
    columns: Mapped[Any] = mapped_column(Json)


class CardImport(db.Model):  # type: ignore[name-defined]
    """A file whose rows become cards; `places` says which column is which field."""

    __tablename__ = "card_import"

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    headings: Mapped[Any] = mapped_column(Json)
    places: Mapped[Any] = mapped_column(Json)
    key: Mapped[str | None] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index("ix_card_import_process", "process_id", "id"),)


class CardImportRow(db.Model):  # type: ignore[name-defined]
    """One row of the file: waiting, made, changed, same or wrong, and then why."""

    __tablename__ = "card_import_row"

    import_id: Mapped[int] = mapped_column(BigId, ForeignKey("card_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    card_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("card.id"))

    __table_args__ = (Index("ix_card_import_row_state", "import_id", "state", "number"),)


class KeptFilter(db.Model):  # type: ignore[name-defined]
    """What a board or list was narrowed to, under a name: for its owner, or for all who see the process."""

    __tablename__ = "kept_filter"

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(String(60))
    asked: Mapped[Any] = mapped_column(Json)
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())


class DefaultFilter(db.Model):  # type: ignore[name-defined]
    """The kept filter with which the pages of a process open for a person: an own one, or a shared one."""

    __tablename__ = "default_filter"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(BigId, ForeignKey("process.id"), primary_key=True)
    filter_id: Mapped[int] = mapped_column(ForeignKey("kept_filter.id"), index=True)

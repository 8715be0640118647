"""Processes and their published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .people import User
from .types import Id, Json, Moment


class Process(db.Model):  # type: ignore[name-defined]
    """A type of card. New cards run on its current version."""

    __tablename__ = "process"
    # What was deleted stays in the record of changes by its id, and in caches.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    icon: Mapped[str] = mapped_column(String(40), default="kanban")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    # While it is switched off: whether running cards wait too.
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("version.id", name="fk_process_version_id", use_alter=True)
    )
    created_at: Mapped[datetime] = mapped_column(Moment)

    version: Mapped[Version | None] = relationship(foreign_keys=[version_id], post_update=True)

    def __str__(self) -> str:
        return self.title_ru


class Version(db.Model):  # type: ignore[name-defined]
    """A published definition; never changed afterwards. Cards pin it."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("process_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    number: Mapped[int]
    definition: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")

    process: Mapped[Process] = relationship(foreign_keys=[process_id])
    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.process} v{self.number}"


class Counter(db.Model):  # type: ignore[name-defined]
    """The last card number given in a process and year (0: whatever the year), for one prefix."""

    __tablename__ = "counter"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(20), primary_key=True, default="", server_default="")
    value: Mapped[int] = mapped_column(default=0)

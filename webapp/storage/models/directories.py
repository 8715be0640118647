"""Directories: lists of values that administrators maintain and processes name."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .types import Id


class Directory(db.Model):  # type: ignore[name-defined]
    """A list of values: budget lines, kinds of wood."""

    __tablename__ = "directory"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_ru: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    help: Mapped[str] = mapped_column(String(300), default="")

    values: Mapped[list[DirectoryValue]] = relationship(
        back_populates="directory", order_by="DirectoryValue.position"
    )

    def __str__(self) -> str:
        return self.title_ru


class DirectoryValue(db.Model):  # type: ignore[name-defined]
    """One value. Switched off, never deleted, so that cards keep its title."""

    __tablename__ = "directory_value"
    __table_args__ = (UniqueConstraint("directory_id", "key"),)

    id: Mapped[Id]
    directory_id: Mapped[int] = mapped_column(ForeignKey("directory.id"))
    key: Mapped[str] = mapped_column(String(40))
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    colour: Mapped[str] = mapped_column(String(10), default="grey")
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    directory: Mapped[Directory] = relationship(back_populates="values")

    def __str__(self) -> str:
        return self.title_ru

"""Directories: lists of values that administrators maintain and processes name."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import Base, db
from .people import Role
from .types import BigId, Id

directory_keeper = Table(
    "directory_keeper",
    Base.metadata,
    Column("directory_id", BigId, ForeignKey("directory.id"), primary_key=True),
    Column("role_id", BigId, ForeignKey("role.id"), primary_key=True, index=True),
)


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

    keepers: Mapped[list[Role]] = relationship(secondary=directory_keeper)

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

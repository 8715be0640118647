"""People, departments, roles, absences, and who changed them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import Base, db
from .types import BigId, Id, Json, Moment

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True),
    Column("role_id", BigId, ForeignKey("role.id"), primary_key=True, index=True),
)
department_member = Table(
    "department_member",
    Base.metadata,
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("department.id"), primary_key=True, index=True),
)


class User(db.Model, UserMixin):  # type: ignore[name-defined]
    """A person. Deactivated, never deleted, so that history keeps the name."""

    __tablename__ = "user"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    session_key: Mapped[str] = mapped_column(String(64))
    last_name: Mapped[str] = mapped_column(String(80))
    first_name: Mapped[str] = mapped_column(String(80), default="")
    patronymic: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[str] = mapped_column(String(120), default="")
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", name="fk_user_department_id"), index=True
    )
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    locale: Mapped[str] = mapped_column(String(5), default="ru", server_default="ru")
    theme: Mapped[str] = mapped_column(String(8), default="system", server_default="system")
    timezone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)

    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    roles: Mapped[list[Role]] = relationship(secondary=user_role, back_populates="users")
    also_in: Mapped[list[Department]] = relationship(secondary=department_member)

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """Changes with the session key, so that a new password ends all sessions."""
        return f"{self.id}:{self.session_key}"

    @property
    def name(self) -> str:
        """Surname and initials, as in «Соколов А. В.»."""
        initials = [f"{part[0]}." for part in (self.first_name, self.patronymic) if part]
        return "\u00a0".join([self.last_name, *initials])

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic]))

    def __str__(self) -> str:
        return self.name


class Role(db.Model):  # type: ignore[name-defined]
    """What a person does in processes: director, sales, accounting. Some write news and articles too."""

    __tablename__ = "role"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_ru: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    publishes: Mapped[bool] = mapped_column(default=False, server_default=false())

    users: Mapped[list[User]] = relationship(secondary=user_role, back_populates="roles")

    def __str__(self) -> str:
        return self.title_ru


class Department(db.Model):  # type: ignore[name-defined]
    """A node of the company's tree. Without a head the post is vacant."""

    __tablename__ = "department"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_ru: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    head_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", name="fk_department_head_id", use_alter=True)
    )
    deputy_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", name="fk_department_deputy_id", use_alter=True)
    )
    head_title: Mapped[str] = mapped_column(String(120), default="")
    chain_end: Mapped[bool] = mapped_column(default=False, server_default=false())

    parent: Mapped[Department | None] = relationship(remote_side="Department.id")
    head: Mapped[User | None] = relationship(foreign_keys=[head_id], post_update=True)
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id], post_update=True)

    def __str__(self) -> str:
        return self.title_ru


class Absence(db.Model):  # type: ignore[name-defined]
    """A person is away from the first to the last day; the substitute acts for them."""

    __tablename__ = "absence"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    substitute: Mapped[User | None] = relationship(foreign_keys=[substitute_id])


class OrganisationStamp(db.Model):  # type: ignore[name-defined]
    """One row; its revision grows with every change of people, so that caches know."""

    __tablename__ = "organisation_stamp"

    id: Mapped[Id]
    revision: Mapped[int] = mapped_column(default=1)


class Audit(db.Model):  # type: ignore[name-defined]
    """What an administrator changed, before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject", "subject_id", "id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[Any] = mapped_column(Json, default=dict)
    after: Mapped[Any] = mapped_column(Json, default=dict)

    actor: Mapped[User | None] = relationship()

"""What administrators edit before it is published: a process as rows.

A part is a row whatever it is, since all of them are added, changed, moved, copied and compared alike;
what only one kind of them has is in its settings. `webapp.process.parting` knows what stands in what.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...extensions import db
from .people import User
from .processes import Process
from .types import Id, Json, Moment


class Draft(db.Model):  # type: ignore[name-defined]
    """The draft of a process: its own settings, and a revision that every change raises."""

    __tablename__ = "draft"

    id: Mapped[Id]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    # The revision of the last change to the process's own settings, and the one that was published.
    own_revision: Mapped[int] = mapped_column(default=1)
    published_revision: Mapped[int | None]
    settings: Mapped[Any] = mapped_column(Json, default=dict)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    process: Mapped[Process] = relationship()
    author: Mapped[User | None] = relationship()


class Part(db.Model):  # type: ignore[name-defined]
    """A field, stage, step, outcome, robot, transition, right … of a draft."""

    __tablename__ = "part"
    __table_args__ = (Index("ix_part_draft_id_parent_id_slot", "draft_id", "parent_id", "slot", "position"),)

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("part.id", ondelete="CASCADE"), index=True)
    slot: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    # As in the settings, to be found and shown by.
    key: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    settings: Mapped[Any] = mapped_column(Json, default=dict)
    # The draft's revision when this part was last changed.
    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    draft: Mapped[Draft] = relationship()
    author: Mapped[User | None] = relationship()

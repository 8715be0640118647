"""Cards that are linked to one another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import Id, Moment


class CardLink(db.Model):  # type: ignore[name-defined]
    """From one card to another: a field of the first names the second (`field`), lines in a field of it do
    (`line`), or a robot of the first made it (`made`). `relation` is the key of that field or robot.
    """

    __tablename__ = "card_link"

    id: Mapped[Id]
    from_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    kind: Mapped[str] = mapped_column(String(8))
    relation: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind", "relation"),
        Index("ix_card_link_to", "to_id", "id"),
    )

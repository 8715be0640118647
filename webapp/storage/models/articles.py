"""News and the knowledge base: articles with their versions, files, readers and places."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId, Id, Moment


class Article(db.Model):  # type: ignore[name-defined]
    """A piece of `news` or an article of the `knowledge` base; its text is Markdown, `version` the newest."""

    __tablename__ = "article"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    section: Mapped[str] = mapped_column(String(80), default="", server_default="")
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    important: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index("ix_article_kind", "kind", "pinned", "id"),)


class ArticleVersion(db.Model):  # type: ignore[name-defined]
    """What an article said from then on, and who wrote it."""

    __tablename__ = "article_version"

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    no: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (UniqueConstraint("article_id", "no"),)


class ArticleTie(db.Model):  # type: ignore[name-defined]
    """Who reads an article (`reader`: `role:director`, `department:sales`) or what it is the instruction of
    (`place`: a process `orders` or its task `orders/review/decide`). An article without readers is for all.
    """

    __tablename__ = "article_tie"

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("article.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(String(130), primary_key=True)

    __table_args__ = (Index("ix_article_tie_key", "kind", "key"),)


class ArticleFile(db.Model):  # type: ignore[name-defined]
    """A file of an article."""

    __tablename__ = "article_file"

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("article.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("attachment.id"), primary_key=True, index=True
    )

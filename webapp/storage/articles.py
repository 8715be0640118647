"""News and articles on their way into the tables. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from ..process.face import fold
from . import deliveries, org
from . import models as m
from .uploads import ids

a, tie, of = m.Article, m.ArticleTie, m.ArticleFile


@dataclass(frozen=True)
class Draft:
    """What somebody wrote; without `readers` it is for everybody."""

    kind: str
    title: str
    body: str
    section: str = ""
    pinned: bool = False
    important: bool = False
    readers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    files: tuple[int, ...] = ()


def may_write(conn: Connection, person: int) -> bool:
    """Active administrators, and whoever has a role that publishes."""
    u, r, held = m.User, m.Role, m.user_role
    by_role = exists().where(held.c.user_id == u.id, held.c.role_id == r.id, r.publishes)
    found = select(u.id).where(u.id == person, u.active, or_(u.admin, by_role))
    return conn.execute(found).first() is not None


def locked(conn: Connection, id: int) -> Any:
    """The article as it is now; nobody else changes it meanwhile."""
    found = select(a.__table__).where(a.id == id, a.deleted_at.is_(None)).with_for_update()
    return conn.execute(found).one_or_none()


def create(conn: Connection, draft: Draft, person: int, now: datetime) -> int:
    fresh = {"author_id": person, "created_at": now, "kind": draft.kind, "version": 1}
    row = fresh | _columns(draft, person, now)
    id = int(conn.execute(insert(a).returning(a.id), row).scalar_one())
    _version(conn, id, 1, draft, person, now)
    _hang(conn, id, draft)
    return id


def change(conn: Connection, before: Any, draft: Draft, person: int, now: datetime) -> None:
    """Another title or text is another version."""
    no = before.version + ((draft.title, draft.body) != (before.title, before.body))
    conn.execute(update(a).where(a.id == before.id).values(version=no, **_columns(draft, person, now)))
    if no != before.version:
        _version(conn, before.id, no, draft, person, now)
    conn.execute(delete(tie).where(tie.article_id == before.id))
    conn.execute(delete(of).where(of.article_id == before.id))
    _hang(conn, before.id, draft)


def remove(conn: Connection, id: int, now: datetime) -> None:
    conn.execute(update(a).where(a.id == id).values(deleted_at=now))


def _columns(draft: Draft, person: int, now: datetime) -> dict[str, Any]:
    return {
        "title": draft.title,
        "body": draft.body,
        "section": draft.section,
        "search": fold(f"{draft.title} {draft.section} {draft.body}"),
        "pinned": draft.pinned,
        "important": draft.important,
        "changed_by": person,
        "changed_at": now,
    }


def _version(conn: Connection, id: int, no: int, draft: Draft, person: int, now: datetime) -> None:
    row = {"article_id": id, "no": no, "title": draft.title, "body": draft.body, "at": now, "by_id": person}
    conn.execute(insert(m.ArticleVersion), row)


def _hang(conn: Connection, id: int, draft: Draft) -> None:
    ties = [{"article_id": id, "kind": "reader", "key": key} for key in dict.fromkeys(draft.readers)]
    ties += [{"article_id": id, "kind": "place", "key": key} for key in dict.fromkeys(draft.places)]
    files = [{"article_id": id, "attachment_id": file} for file in dict.fromkeys(draft.files)]
    if ties:
        conn.execute(insert(tie), ties)
    if files:
        conn.execute(insert(of), files)


def usable(conn: Connection, article: int | None, wanted: Iterable[Any], person: int) -> tuple[int, ...]:
    """Those of the files that the person has just stored, or that hang on the article already."""
    order = list(dict.fromkeys(ids(list(wanted))))
    f = m.Attachment
    hangs = exists().where(of.attachment_id == f.id, of.article_id == (article or 0))
    taken = exists().where(of.attachment_id == f.id)
    mine = (f.uploaded_by == person) & ~taken
    rows = conn.execute(select(f.id).where(f.id.in_(order), f.card_id.is_(None), or_(mine, hangs))).scalars()
    found = set(rows) if order else set()
    return tuple(id for id in order if id in found)


def tell(conn: Connection, people: Iterable[int], data: dict[str, Any], now: datetime, zone: str) -> None:
    """A notification for each of them, and by the ways they chose."""
    rows = [
        {"user_id": p, "card_id": None, "task_no": None, "kind": "news", "data": data, "at": now}
        for p in people
    ]
    if not rows:
        return
    n = m.Notification
    stored = conn.execute(insert(n).returning(n.id, n.user_id, n.kind), rows).all()
    jobs = list(deliveries.plan(org.everybody(conn), stored, None, now, zone))
    if jobs:
        conn.execute(insert(m.Job), jobs)

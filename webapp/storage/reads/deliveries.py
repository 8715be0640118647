"""What a delivery tells: the notifications with their cards, as far as the person may see those."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from .. import models as m
from .access import Viewer, visible
from .counters import worth_reading

n, t, c, u = m.Notification, m.Task, m.Card, m.User


def recipient(conn: Connection, person: int) -> Row[Any] | None:
    """The person, unless they have left."""
    columns: Any = (u.id, u.email, u.locale, u.timezone, u.first_name, u.last_name, u.session_key)
    return conn.execute(select(*columns).where(u.id == person, u.active)).one_or_none()


def addresses(conn: Connection, people: Collection[int]) -> dict[int, str]:
    """The e-mail addresses of those of these people who are active; one statement."""
    rows = conn.execute(select(u.id, u.email).where(u.id.in_(people), u.active, u.email != ""))
    return {row.id: row.email for row in rows}


def colleague(conn: Connection, address: str) -> int | None:
    """Who has this address, unless they have left, or several have it."""
    found = conn.execute(select(u.id).where(func.lower(u.email) == address.lower(), u.active).limit(2)).all()
    return int(found[0].id) if len(found) == 1 else None


def news(conn: Connection, viewer: Viewer, ids: Collection[int]) -> list[Row[Any]]:
    """Those that are still news: not read in the application meanwhile, not of a task answered since."""
    card = (c.number, c.title, c.version_id, c.state, c.values, m.Process.version_id.label("current_id"))
    rows = (
        select(n.id, n.card_id, n.task_no, n.kind, n.data, n.at, t.due_at, *card)
        .outerjoin(t, and_(t.card_id == n.card_id, t.no == n.task_no))
        .outerjoin(c, and_(c.id == n.card_id, visible(viewer)))
        .outerjoin(m.Process, m.Process.id == c.process_id)
        .where(n.id.in_(ids), n.user_id == viewer.person, n.read_at.is_(None), worth_reading())
    )
    return list(conn.execute(rows.order_by(n.id)))


def subscriptions(conn: Connection, person: int) -> list[Row[Any]]:
    """The browsers that show the person's notices."""
    s = m.PushSubscription
    columns = select(s.id, s.endpoint, s.p256dh, s.auth, s.agent, s.created_at)
    return list(conn.execute(columns.where(s.user_id == person).order_by(s.id)))


def messengers(conn: Connection) -> list[Row[Any]]:
    """Those in use."""
    columns = (m.Messenger.id, m.Messenger.kind, m.Messenger.title)
    return list(conn.execute(select(*columns).where(m.Messenger.active).order_by(m.Messenger.id)))


def messenger(conn: Connection, number: int, person: int) -> Row[Any] | None:
    """A messenger in use with the person's address there."""
    s, k = m.NoticeSetting, m.Messenger
    columns = (k.kind, k.title, k.url, k.secret, s.addresses)
    rows = select(*columns).outerjoin(s, s.user_id == person).where(k.id == number, k.active)
    return conn.execute(rows).one_or_none()


def settings(conn: Connection, person: int | None) -> Row[Any] | None:
    """What somebody wants, or (without a person) what everybody gets."""
    s = m.NoticeSetting
    whose = s.user_id.is_(None) if person is None else s.user_id == person
    return conn.execute(select(s.__table__).where(whose)).one_or_none()

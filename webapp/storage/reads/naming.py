"""What names fields, stages and channels of a process beside its definition: kept things, forms, doors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from .. import models as m


def filters(conn: Connection, process_id: int) -> list[Row[Any]]:
    k, u = m.KeptFilter, m.User
    rows = select(k.id, k.title, k.asked, k.owner_id).join(u, u.id == k.owner_id)
    return list(conn.execute(rows.where(k.process_id == process_id, u.active).order_by(k.id)))


def columns(conn: Connection, process_id: int) -> list[Any]:
    """The columns that each person has chosen for the list."""
    v, u = m.ListView, m.User
    chosen = select(v.columns).join(u, u.id == v.user_id).where(v.process_id == process_id, u.active)
    return list(conn.scalars(chosen))


def reports(conn: Connection, process: str) -> list[Row[Any]]:
    """Kept ones, and those that are sent."""
    r, u = m.Report, m.User
    rows = select(r.id, r.name, r.kind, r.filters, r.every, r.owner_id).join(u, u.id == r.owner_id)
    found = conn.execute(rows.where(u.active).order_by(r.id))
    return [row for row in found if (row.filters or {}).get("process") == process]


def print_forms(conn: Connection, process: str) -> list[Row[Any]]:
    f = m.PrintForm
    return list(conn.execute(select(f.id, f.title_ru, f.title_en, f.body).where(f.process_key == process)))


def doors(conn: Connection) -> list[Row[Any]]:
    """Public forms and addresses for other systems, of all processes."""
    i = m.Intake
    return list(
        conn.execute(select(i.id, i.process_id, i.kind, i.title, i.trigger, i.settings).order_by(i.id))
    )

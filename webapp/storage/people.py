"""Rows that administrators keep, read and written with an audit row. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, update

from webapp.storage import models as m
from webapp.storage import org

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        m.User.__table__,
        m.Department.__table__,
        m.Role.__table__,
        m.Absence.__table__,
        m.Directory.__table__,
        m.DirectoryValue.__table__,
        m.PrintForm.__table__,
        m.Webhook.__table__,
        m.Intake.__table__,
        m.Messenger.__table__,
        m.NoticeSetting.__table__,
        m.WorkingTime.__table__,
        m.CalendarDay.__table__,
    )
}
# Lists that a row has beside its columns: the table between, our column in it, the other one.
LISTS: dict[str, dict[str, tuple[Table, str, str]]] = {
    "user": {
        "roles": (m.user_role, "user_id", "role_id"),
        "also_in": (m.department_member, "user_id", "department_id"),
    },
    "role": {"users": (m.user_role, "role_id", "user_id")},
    "directory": {"keepers": (m.directory_keeper, "directory_id", "role_id")},
}
SECRET = {"password_hash", "session_key", "secret", "token"}
# What a person changes for themselves is nobody's business, and when something changed is said anyway.
OWN = {"locale", "theme", "timezone", "updated_at"}


def lock(conn: Connection) -> None:
    """Whoever else changes people waits, so that what was checked still holds when it is written."""
    conn.execute(select(m.OrganisationStamp.id).with_for_update())


def save(
    conn: Connection, table: str, id: int | None, values: Mapping[str, Any], actor: int | None, now: datetime
) -> int:
    """Makes or changes a row and notes what it was before; every page then knows the new organisation."""
    before = row(conn, table, id) if id else {}
    id = _write(conn, TABLES[table], id, {k: v for k, v in values.items() if k in TABLES[table].c})
    for name, link in LISTS.get(table, {}).items():
        if name in values:
            _write_list(conn, link, id, values[name])
    after = row(conn, table, id)
    changed = _changed(before, after)
    if changed - SECRET:
        org.touch(conn)
    if changed:
        _audit(conn, (table, id), before, after, actor, now)
    return id


def remove(conn: Connection, table: str, id: int, actor: int | None, now: datetime) -> None:
    """Deletes a row that nothing needs any more. People are never deleted."""
    before = row(conn, table, id)
    for link, ours, _ in LISTS.get(table, {}).values():
        conn.execute(delete(link).where(link.c[ours] == id))
    conn.execute(delete(TABLES[table]).where(TABLES[table].c.id == id))
    org.touch(conn)
    _audit(conn, (table, id), before, {}, actor, now)


def row(conn: Connection, table: str, id: int) -> dict[str, Any]:
    """The row with its lists, or nothing."""
    found = conn.execute(select(TABLES[table]).where(TABLES[table].c.id == id)).mappings().one_or_none()
    if found is None:
        return {}
    lists = {name: _list(conn, link, id) for name, link in LISTS.get(table, {}).items()}
    return {**found, **lists}


def taken(conn: Connection, table: str, column: str, value: str, but: int | None) -> bool:
    """Whether another row has this value already, in any case of letters."""
    where = TABLES[table]
    same = select(where.c.id).where(func.lower(where.c[column]) == value.lower(), where.c.id != (but or 0))
    return conn.execute(same.limit(1)).first() is not None


def known(conn: Connection, table: str, ids: Iterable[int]) -> set[int]:
    """Those of the ids that exist."""
    where = TABLES[table]
    return set(conn.execute(select(where.c.id).where(where.c.id.in_(set(ids)))).scalars())


def by_name(conn: Connection, name: str) -> Any:
    """The person of this login or e-mail address."""
    u = m.User.__table__
    folded = name.strip().lower()
    either = or_(func.lower(u.c.login) == folded, func.lower(u.c.email) == folded)
    return conn.execute(select(u).where(either)).mappings().first()


def other_administrators(conn: Connection, but: int) -> bool:
    """Whether somebody else can still administer."""
    u = m.User.__table__
    return (
        conn.execute(select(u.c.id).where(u.c.admin, u.c.active, u.c.id != but).limit(1)).first() is not None
    )


def works_here(conn: Connection, person: int) -> bool:
    u = m.User.__table__
    return bool(conn.execute(select(u.c.active).where(u.c.id == person)).scalar())


def absences(conn: Connection, first: date, last: date) -> list[Any]:
    """Every absence that has a day among these."""
    a = m.Absence.__table__
    return list(conn.execute(select(a).where(a.c.first_day <= last, a.c.last_day >= first)))


def parents(conn: Connection) -> dict[int, int | None]:
    """Each department's parent."""
    d = m.Department.__table__
    return {row.id: row.parent_id for row in conn.execute(select(d.c.id, d.c.parent_id))}


def in_use(conn: Connection, table: str, id: int) -> bool:
    """Whether something still names the department or role."""
    if table == "department":
        d, u = m.Department.__table__, m.User.__table__
        asked = [
            select(d.c.id).where(d.c.parent_id == id),
            select(u.c.id).where(u.c.department_id == id),
            select(m.department_member.c.user_id).where(m.department_member.c.department_id == id),
        ]
        return any(conn.execute(question.limit(1)).first() for question in asked)
    links = (m.user_role, m.directory_keeper)
    return any(conn.execute(select(link).where(link.c.role_id == id).limit(1)).first() for link in links)


def _write(conn: Connection, table: Table, id: int | None, values: dict[str, Any]) -> int:
    if id is None:
        return int(conn.execute(insert(table).returning(table.c.id), values).scalar_one())
    if values:
        conn.execute(update(table).where(table.c.id == id).values(values))
    return id


def _write_list(conn: Connection, link: tuple[Table, str, str], id: int, wanted: Iterable[int]) -> None:
    table, ours, theirs = link
    conn.execute(delete(table).where(table.c[ours] == id))
    rows = [{ours: id, theirs: other} for other in dict.fromkeys(wanted)]
    if rows:
        conn.execute(insert(table), rows)


def _list(conn: Connection, link: tuple[Table, str, str], id: int) -> list[int]:
    table, ours, theirs = link
    return sorted(conn.execute(select(table.c[theirs]).where(table.c[ours] == id)).scalars())


def _audit(
    conn: Connection,
    about: tuple[str, int],
    before: dict[str, Any],
    after: dict[str, Any],
    actor: int | None,
    now: datetime,
) -> None:
    action = "deleted" if not after else "changed" if before else "created"
    changed = sorted(_changed(before, after))
    row = {"at": now, "actor_id": actor, "action": action, "subject": about[0], "subject_id": about[1]}
    conn.execute(
        insert(m.Audit).values(
            **row,
            title=_title(after or before),
            before={k: _plain(k, before[k]) for k in changed if k in before},
            after={k: _plain(k, after[k]) for k in changed if k in after},
        )
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {k for k in {*before, *after} if before.get(k) != after.get(k)} - OWN


def _title(values: Mapping[str, Any]) -> str:
    words = [values.get(k) or "" for k in ("last_name", "first_name", "patronymic", "title_ru")]
    if "digest_at" in values or "url" in values or "token" in values:
        return str(values.get("title") or "")
    return " ".join(filter(None, words)) or f"{values.get('first_day', '')} – {values.get('last_day', '')}"


def _plain(column: str, value: Any) -> Any:
    """As JSON keeps it; secrets are only said to have changed."""
    if column in SECRET:
        return "•••" if value else None
    return value.isoformat() if isinstance(value, date | datetime) else value

"""Everybody at once: read to compare a file of people with, and written in few statements. No commit here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from . import models as m
from . import org

u, d = m.User.__table__, m.Department.__table__
# A department that is there by its id, a new one by its titles from the top.
Place = int | tuple[str, ...]
LISTS = {"roles": (m.user_role, "role_id"), "also_in": (m.department_member, "department_id")}


@dataclass(frozen=True)
class Known:
    """Who and what is there: people by their address in small letters, the rest by id."""

    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    departments: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    roles: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class NewDepartment:
    place: tuple[str, ...]
    parent: Place | None
    key: str


@dataclass(frozen=True)
class Written:
    """A person as the file wants them; `id` none: a new one. Columns and lists that stay are not named."""

    id: int | None
    values: Mapping[str, Any]
    department: Place | None = None
    also_in: tuple[Place, ...] | None = None
    roles: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Changes:
    """What is to be written; `heads` names people by their address, or nobody."""

    departments: tuple[NewDepartment, ...] = ()
    people: tuple[Written, ...] = ()
    heads: Mapping[Place, str | None] = field(default_factory=dict)


def known(conn: Connection) -> Known:
    lists = {name: _links(conn, table, column) for name, (table, column) in LISTS.items()}
    people = {
        row["email"].lower(): {**row, **{name: of.get(row["id"], frozenset()) for name, of in lists.items()}}
        for row in conn.execute(select(u)).mappings()
    }
    departments = {row["id"]: dict(row) for row in conn.execute(select(d)).mappings()}
    roles = {row["id"]: dict(row) for row in conn.execute(select(m.Role.__table__)).mappings()}
    return Known(people, departments, roles)


def _links(conn: Connection, table: Table, column: str) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in conn.execute(select(table.c.user_id, table.c[column])):
        found[row[0]].add(row[1])
    return {id: frozenset(others) for id, others in found.items()}


# -- writing -----------------------------------------------------------------------------------------------


class Writer:
    """One import: everything in bulk, an audit row for each person and department."""

    def __init__(self, conn: Connection, before: Known, actor: int | None, now: datetime) -> None:
        self.conn, self.before, self.actor, self.now = conn, before, actor, now
        self.made: dict[Place, int] = {}
        self.audits: list[dict[str, Any]] = []

    def write(self, changes: Changes, new: Callable[[], dict[str, Any]]) -> list[int]:
        """Gives the ids of new people; `new` gives the values that each begins with."""
        for department in changes.departments:
            self._department(department)
        added = [one for one in changes.people if one.id is None]
        ids = self._add(added, new)
        self._change([one for one in changes.people if one.id is not None])
        self._heads(changes.heads, dict(zip((one.values["email"] for one in added), ids, strict=True)))
        if self.audits:
            self.conn.execute(insert(m.Audit), self.audits)
            org.touch(self.conn)
        return ids

    def _id(self, place: Place | None) -> int | None:
        return place if isinstance(place, int) or place is None else self.made[place]

    def _department(self, one: NewDepartment) -> None:
        row = {"key": one.key, "title_ru": one.place[-1], "parent_id": self._id(one.parent)}
        id = self.conn.execute(insert(d).returning(d.c.id), row).scalar_one()
        self.made[one.place] = id
        self._note("created", ("department", id), one.place[-1], {}, row)

    def _add(self, added: Sequence[Written], new: Callable[[], dict[str, Any]]) -> list[int]:
        if not added:
            return []
        rows = [{**new(), **one.values, **self._columns(one)} for one in added]
        returning = insert(u).returning(u.c.id, sort_by_parameter_order=True)
        ids = list(self.conn.execute(returning, rows).scalars())
        for id, one, row in zip(ids, added, rows, strict=True):
            told = {**one.values, **self._columns(one), **self._lists(one), "active": True}
            self._note("created", ("user", id), _name(row), {}, told)
        self._link(zip(ids, added, strict=True))
        return ids

    def _change(self, changed: Sequence[Written]) -> None:
        before = {row["id"]: row for row in self.before.people.values()}
        for one in changed:
            assert one.id is not None
            columns, was = {**one.values, **self._columns(one)}, before[one.id]
            after = columns | self._lists(one)
            if columns:
                self.conn.execute(update(u).where(u.c.id == one.id).values(columns))
            old = {key: sorted(was[key]) if key in LISTS else was[key] for key in after}
            self._note("changed", ("user", one.id), _name({**was, **columns}), old, after)
        self._link((one.id, one) for one in changed if one.id is not None)

    def _columns(self, one: Written) -> dict[str, Any]:
        return {} if one.department is None else {"department_id": self._id(one.department)}

    def _lists(self, one: Written) -> dict[str, list[int]]:
        told = {"roles": one.roles, "also_in": one.also_in}
        return {
            name: sorted(filter(None, map(self._id, ids))) for name, ids in told.items() if ids is not None
        }

    def _link(self, people: Iterable[tuple[int, Written]]) -> None:
        """Lists are written anew as a whole."""
        told = [(id, self._lists(one)) for id, one in people]
        for name, (table, column) in LISTS.items():
            wanted = {id: lists[name] for id, lists in told if name in lists}
            if wanted:
                gone = delete(table).where(table.c.user_id == bindparam("of_person"))
                self.conn.execute(gone, [{"of_person": id} for id in wanted])
            rows = [{"user_id": id, column: other} for id, others in wanted.items() for other in others]
            if rows:
                self.conn.execute(insert(table), rows)

    def _heads(self, heads: Mapping[Place, str | None], new: Mapping[str, int]) -> None:
        for place, email in heads.items():
            id = self._id(place)
            head = None if email is None else new[email] if email in new else self.before.people[email]["id"]
            self.conn.execute(update(d).where(d.c.id == id).values(head_id=head))
            row = self.before.departments.get(id or 0, {})
            title = str(row.get("title_ru") or (place[-1] if isinstance(place, tuple) else ""))
            self._note(
                "changed", ("department", id or 0), title, {"head_id": row.get("head_id")}, {"head_id": head}
            )

    def _note(
        self, action: str, about: tuple[str, int], title: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        row = {"at": self.now, "actor_id": self.actor, "action": action, "title": title}
        told = {"subject": about[0], "subject_id": about[1], "before": before, "after": after}
        self.audits.append(row | told)


def _name(row: Mapping[str, Any]) -> str:
    return " ".join(_given(row, ("last_name", "first_name", "patronymic")))


def _given(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    yield from (row[name] for name in names if row.get(name))

"""News and articles, to those whom they are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select

from ...process.organisation import Organisation
from .. import models as m
from .boards import containing

PAGE = 30
# More articles than that are found by searching.
MOST = 500
a, tie, of, v = m.Article, m.ArticleTie, m.ArticleFile, m.ArticleVersion


@dataclass(frozen=True)
class Reader:
    """A person by whom they are among the readers: their roles and departments, and those above."""

    person: int
    keys: frozenset[str] = frozenset()
    writes: bool = False


def reader(org: Organisation, person: int, writes: bool) -> Reader:
    roles = {f"role:{key}" for key, people in org.roles.items() if person in people}
    departments = {f"department:{key}" for key in _departments(org, person)}
    return Reader(person, frozenset(roles | departments), writes)


def _departments(org: Organisation, person: int) -> set[str]:
    known = org.people.get(person)
    todo = [known.department, *known.also_in] if known else []
    found: set[str] = set()
    while todo:
        key = todo.pop()
        if key and key in org.departments and key not in found:
            found.add(key)
            todo.append(org.departments[key].parent)
    return found


def audience(org: Organisation, readers: Iterable[str]) -> set[int]:
    """Everybody active whom an article with these readers is for."""
    wanted = set(readers)
    everyone = {p.id for p in org.people.values() if p.active}
    return {p for p in everyone if not wanted or reader(org, p, False).keys & wanted}


def readable(reader: Reader) -> ColumnElement[bool]:
    """The condition on Article that leaves what this person may read; who writes reads all."""
    if reader.writes:
        return a.deleted_at.is_(None)
    readers = (tie.article_id == a.id, tie.kind == "reader")
    limited = exists().where(*readers).correlate(a)
    given = exists().where(*readers, tie.key.in_(reader.keys)).correlate(a)
    return and_(a.deleted_at.is_(None), or_(~limited, given))


def _all(reader: Reader, kind: str) -> Select[*tuple[Any, ...]]:
    return select(a.__table__).where(a.kind == kind, readable(reader))


def news(conn: Connection, reader: Reader, limit: int = PAGE, before: int | None = None) -> list[Row[Any]]:
    """Pinned ones first, then the newest; one more than the limit if there are more."""
    rows = _all(reader, "news").order_by(a.pinned.desc(), a.id.desc()).limit(limit + 1)
    return list(conn.execute(rows.where(a.id < before, ~a.pinned) if before else rows))


def knowledge(conn: Connection, reader: Reader, words: str = "") -> list[Row[Any]]:
    """Articles by section and title, or those that have all the words."""
    rows = _all(reader, "knowledge").where(*containing(a.search, words))
    return list(conn.execute(rows.order_by(a.section, a.title, a.id).limit(MOST)))


def found(conn: Connection, reader: Reader, words: str, limit: int) -> list[Row[Any]]:
    """News and articles that have all the words, the newest first; one more if there are more."""
    has = containing(a.search, words)
    if not has:
        return []
    rows = select(a.__table__).where(*has, readable(reader)).order_by(a.id.desc()).limit(limit + 1)
    return list(conn.execute(rows))


def one(conn: Connection, reader: Reader, id: int) -> Row[Any] | None:
    return conn.execute(select(a.__table__).where(a.id == id, readable(reader))).one_or_none()


def ties(conn: Connection, id: int) -> dict[str, tuple[str, ...]]:
    """Its readers and places."""
    rows = conn.execute(select(tie.kind, tie.key).where(tie.article_id == id).order_by(tie.key)).all()
    return {kind: tuple(row.key for row in rows if row.kind == kind) for kind in ("reader", "place")}


def files(conn: Connection, id: int) -> list[Row[Any]]:
    f = m.Attachment
    rows = select(f.__table__).join(of, of.attachment_id == f.id).where(of.article_id == id)
    return list(conn.execute(rows.order_by(f.id)))


def of_file(conn: Connection, attachment: int) -> tuple[int, ...]:
    """The articles on which the file hangs."""
    return tuple(conn.execute(select(of.article_id).where(of.attachment_id == attachment)).scalars())


def versions(conn: Connection, id: int) -> list[Row[Any]]:
    """The newest first."""
    rows = select(v.no, v.title, v.at, v.by_id).where(v.article_id == id)
    return list(conn.execute(rows.order_by(v.no.desc()).limit(MOST)))


def version(conn: Connection, id: int, no: int) -> Row[Any] | None:
    return conn.execute(select(v.__table__).where(v.article_id == id, v.no == no)).one_or_none()


def sections(conn: Connection) -> list[str]:
    rows = select(a.section).where(a.kind == "knowledge", a.deleted_at.is_(None), a.section != "")
    return list(conn.execute(rows.distinct().order_by(a.section).limit(MOST)).scalars())


def instructions(conn: Connection, reader: Reader, places: Iterable[str]) -> list[Row[Any]]:
    """What is to be read in these places."""
    here = (
        exists().where(tie.article_id == a.id, tie.kind == "place", tie.key.in_(tuple(places))).correlate(a)
    )
    rows = select(a.id, a.title).where(here, readable(reader)).order_by(a.title, a.id).limit(PAGE)
    return list(conn.execute(rows))

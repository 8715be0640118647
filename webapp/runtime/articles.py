"""Writing news and articles: by administrators and roles that publish, one transaction each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from .. import queue
from ..process.errors import InvalidInput, NoSuch, NotAllowed, Refused
from ..storage import articles as store
from ..storage.articles import Draft
from ..storage.reads import articles as reads
from ..storage.reads.access import company
from ..storage.tokens import note
from .transaction import clock, config, writing

__all__ = ["ArticleHasChanged", "Draft", "remove_article", "write_article"]

KINDS = ("news", "knowledge")
LONGEST = {"title": 200, "section": 80, "body": 100_000}


class ArticleHasChanged(Refused):
    """Somebody else wrote meanwhile; nothing is overwritten."""

    code, status = "article_has_changed", 409


def write_article(
    id: int | None, draft: Draft, person: int, seen: int | None = None, now: datetime | None = None
) -> int:
    """A new piece, or a changed one; important news is told to its readers once. Gives its id."""
    now = now or clock()
    _refuse_unfit(draft)
    with writing() as conn:
        _refuse_reader(conn, person)
        before = store.locked(conn, id) if id is not None else None
        if id is not None and before is None:
            raise NoSuch("no_such_article")
        if before is not None and seen is not None and before.version != seen:
            raise ArticleHasChanged
        if len(store.usable(conn, id, draft.files, person)) != len(set(draft.files)):
            raise NoSuch("no_such_file")
        if before is None:
            id = store.create(conn, draft, person, now)
        else:
            store.change(conn, before, draft, person, now)
        assert id is not None
        _note(conn, id, draft, before, person, now)
        told = _tell(conn, id, draft, before, person, now)
    if told:
        queue.tell({"people": sorted(told), "by": person})
    return id


def remove_article(id: int, person: int, now: datetime | None = None) -> None:
    """Nobody reads it any more; its versions are kept."""
    now = now or clock()
    with writing() as conn:
        _refuse_reader(conn, person)
        before = store.locked(conn, id)
        if before is None:
            raise NoSuch("no_such_article")
        store.remove(conn, id, now)
        note(conn, "article", id, before.title, {"title": before.title}, {}, person, now)


def _refuse_reader(conn: Connection, person: int) -> None:
    if not store.may_write(conn, person):
        raise NotAllowed


def _refuse_unfit(draft: Draft) -> None:
    errors: dict[str, tuple[str, dict[str, Any]]] = {
        key: ("required", {}) for key in ("title", "body") if not getattr(draft, key).strip()
    }
    errors |= {
        key: ("too_long", {"most": most}) for key, most in LONGEST.items() if len(getattr(draft, key)) > most
    }
    if draft.kind not in KINDS:
        errors["kind"] = ("required_choice", {})
    if errors:
        raise InvalidInput(errors)


def _note(conn: Connection, id: int, draft: Draft, before: Any, person: int, now: datetime) -> None:
    after = {"title": draft.title, "section": draft.section, "body": draft.body}
    was = {key: getattr(before, key) for key in after} if before is not None else {}
    if was != after:
        note(conn, "article", id, draft.title, was, after, person, now)


def _tell(conn: Connection, id: int, draft: Draft, before: Any, person: int, now: datetime) -> set[int]:
    """Readers, when news is important from now on."""
    if draft.kind != "news" or not draft.important or (before is not None and before.important):
        return set()
    people = reads.audience(company(conn).organisation, draft.readers) - {person}
    data = {"title": {"ru": draft.title}, "article": id, "person": person}
    store.tell(conn, sorted(people), data, now, config().timezone)
    return people

"""Changing who may do what in a draft: many of its rights at once, or none of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..process.parting import Part, Plain
from ..storage import drafts
from .editing import DraftHasChanged, Edit, editing

SLOTS = ("rights", "transitions")


@dataclass(frozen=True)
class Grant:
    """What a part that gives rights is to be: new without `part`, gone without `settings`."""

    part: int | None
    settings: Plain | None


def mark(parts: Iterable[Part]) -> str:
    """Tells whether somebody changed the rights since a form was drawn."""
    told = [[p.id, p.settings] for p in parts if p.parent is None and p.slot in SLOTS]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]


def grant(process_id: int, grants: Sequence[Grant], actor: int | None, seen: str) -> None:
    """Makes these changes in one transaction; refused where the rights are not as the form showed them."""
    with editing(process_id, actor) as edit:
        if _mark(edit.conn, edit.draft.id) != seen:
            raise DraftHasChanged(person=edit.draft.changed_by, at=edit.draft.changed_at)
        for one in grants:
            _make(edit, one)


def _mark(conn: Connection, draft_id: int) -> str:
    return mark(drafts.parts_of(conn, draft_id))


def _make(edit: Edit, one: Grant) -> None:
    row: Any = edit.part(one.part) if one.part else None
    before: Plain = dict(row.settings) if row else {}
    after = one.settings or {}
    action = "changed" if row and after else "created" if after else "deleted"
    revision = edit.noted(action, str(after.get("key") or before.get("key") or ""), before, after)
    if row is None:
        there = drafts.siblings(edit.conn, edit.draft.id, None, "rights")
        part = Part(0, None, "rights", len(there), "right", after)
        drafts.insert_parts(edit.conn, edit.draft.id, [part], revision, edit.actor)
    elif after:
        changed = {"revision": revision, "changed_by": edit.actor}
        drafts.update_part(edit.conn, row.id, **drafts.named(after), **changed)
    else:
        drafts.remove_part(edit.conn, row.id)
        left = drafts.siblings(edit.conn, edit.draft.id, None, row.slot)
        drafts.arrange(edit.conn, left)

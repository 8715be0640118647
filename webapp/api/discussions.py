"""What is said on a card, what happened to it, and what it is linked to."""

from __future__ import annotations

from typing import Any

from webapp.api import cards, shapes, values
from webapp.api.contract import operation
from webapp.process import events
from webapp.process.commands import Comment
from webapp.runtime.requests import Answer
from webapp.storage.reads import timeline as reads
from webapp.storage.reads.timeline import Entry
from webapp.web import seen, viewing
from webapp.web.shown.story import KINDS

# Prints of values, values on their way to a robot or to another card: nothing of it is on the card's page.
INNER = frozenset({"basis", "context", "made", "order", "orders", "seal"})
FILES = frozenset({"file", "beside", "replaces"})


@operation(
    "POST", "/cards/<int:id>/comments", scope="cards:write", body=shapes.NewComment, answer=shapes.Done
)
def comment(id: int, body: shapes.NewComment) -> Answer:
    """Words or files on the timeline; those mentioned see the card from then on."""
    card = seen.card(id)
    files = tuple({"id": one} for one in body.files)
    return cards.perform(card, Comment(body.text, tuple(body.mentions), files))


@operation(
    "GET", "/cards/<int:id>/timeline", scope="cards:read", query=shapes.TimelineQuery, answer=shapes.Timeline
)
def timeline(id: int, query: shapes.TimelineQuery) -> shapes.Timeline:
    """What happened to the card, newest first; `before` leads to earlier entries."""
    card = seen.card(id)
    found, earlier = reads.page(viewing.conn(), card.id, KINDS[query.kind], query.before)
    return shapes.Timeline(items=[_entry(card, one) for one in found], before=earlier)


@operation("GET", "/cards/<int:id>/links", scope="cards:read", answer=shapes.Links)
def links(id: int) -> shapes.Links:
    """The cards that this one names in its fields, as far as you may see them."""
    card = seen.card(id)
    fields = [f for f in card.definition.fields if f.kind == "card" and f.key not in card.hidden]
    named = [(f.key, card.linked.get(card.row.values.get(f.key))) for f in fields]
    return shapes.Links(items=[_link(key, row) for key, row in named if row])


def _link(field: str, row: Any) -> shapes.Link:
    process = next(p.key for p in viewing.company().processes if p.id == row.process_id)
    return shapes.Link(
        field=field, card=row.id, number=row.number, title=row.title, process=process, stage=row.stage
    )


def _entry(card: seen.Card, entry: Entry) -> shapes.Entry:
    return shapes.Entry(
        seq=entry.seq,
        at=entry.at,
        event=type(entry.event).__name__,
        actor=entry.actor.kind,
        person=entry.actor.person,
        data=_data(card, events.dump(entry.event)),
    )


def _data(card: seen.Card, data: dict[str, Any]) -> dict[str, Any]:
    """The event without fields that are not shown, and without what the engine notes for itself."""
    data = {name: value for name, value in data.items() if name not in INNER}
    if data.get("field") in card.unseen:
        data = {name: value for name, value in data.items() if name not in FILES}
    if "values" in data:
        kept = {key: value for key, value in data["values"].items() if key not in card.hidden}
        data = data | {"values": values.shown(card.definition, kept)}
    if "changes" in data:
        data = data | {"changes": _changes(card, data["changes"])}
    return data


def _changes(card: seen.Card, changes: dict[str, Any]) -> dict[str, Any]:
    told = {}
    for key, (old, new) in changes.items():
        if key not in card.hidden and key in card.definition.field_of:
            before, after = (values.shown(card.definition, {key: one}).get(key) for one in (old, new))
            told[key] = [before, after]
    return told

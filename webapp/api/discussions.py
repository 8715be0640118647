"""What is said on a card, what happened to it, and what it is linked to."""

from __future__ import annotations

from collections.abc import Set
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
    dumps = [events.dump(one.event) for one in found]
    known = cards.seen_of(_named(card, dump) for dump in dumps)
    items = [_entry(card, one, dump, known) for one, dump in zip(found, dumps, strict=True)]
    return shapes.Timeline(items=items, before=earlier)


def _named(card: seen.Card, data: dict[str, Any]) -> dict[str, int]:
    """The cards that an event names as values of fields."""
    old, new = ({key: two[n] for key, two in data.get("changes", {}).items()} for n in (0, 1))
    told = (data.get("values", {}), old, new)
    return {
        f"{key}{n}": id
        for n, one in enumerate(told)
        for key, id in values.links(card.definition, one).items()
    }


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


def _entry(card: seen.Card, entry: Entry, data: dict[str, Any], known: Set[int]) -> shapes.Entry:
    return shapes.Entry(
        seq=entry.seq,
        at=entry.at,
        event=type(entry.event).__name__,
        actor=entry.actor.kind,
        person=entry.actor.person,
        data=_data(card, data, known),
    )


def _data(card: seen.Card, data: dict[str, Any], known: Set[int]) -> dict[str, Any]:
    """The event without fields and cards that are not shown, and without what the engine notes for itself."""
    data = {name: value for name, value in data.items() if name not in INNER}
    if data.get("field") in card.unseen:
        data = {name: value for name, value in data.items() if name not in FILES}
    if "values" in data:
        kept = {key: value for key, value in data["values"].items() if key not in card.hidden}
        data = data | {"values": _shown(card, kept, known)}
    if "changes" in data:
        data = data | {"changes": _changes(card, data["changes"], known)}
    return data


def _shown(card: seen.Card, kept: dict[str, Any], known: Set[int]) -> dict[str, Any]:
    named = values.links(card.definition, kept)
    told = {key: value for key, value in kept.items() if key not in named or named[key] in known}
    return values.shown(card.definition, told)


def _changes(card: seen.Card, changes: dict[str, Any], known: Set[int]) -> dict[str, Any]:
    told = {}
    for key, (old, new) in changes.items():
        if key not in card.hidden and key in card.definition.field_of:
            before, after = (_shown(card, {key: one}, known).get(key) for one in (old, new))
            told[key] = [before, after]
    return told

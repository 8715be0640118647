"""Cards: found, read, created, changed, moved, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime
from typing import Any

from flask import current_app, url_for

from webapp.api import callers, shapes, values
from webapp.api.contract import operation
from webapp.api.problems import Stop
from webapp.api.processes import startable
from webapp.process.commands import Cancel, ChangeFields, Command, Move, Withdraw
from webapp.process.errors import InvalidInput
from webapp.process.policies import LEVELS
from webapp.runtime import matching, requests
from webapp.runtime.cards import Done
from webapp.runtime.requests import Answer
from webapp.storage.reads import outside as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.cards import linked
from webapp.web import seen, viewing


@operation("GET", "/cards", scope="cards:read", query=shapes.CardsQuery, answer=shapes.Cards)
def index(query: shapes.CardsQuery) -> shapes.Cards:
    """The cards you may see, a page at a time: `next` is the `after` of the following page."""
    process = viewing.process(query.process) if query.process else None
    wanted = reads.Wanted(
        process.id if process else None,
        query.stage,
        query.state,
        query.owner,
        query.initiator,
        query.q,
        _utc(query.changed_since),
    )
    rows = reads.cards(viewing.conn(), viewing.viewer(), wanted, query.limit, _after(query))
    shown = [seen.Card(row) for row in rows[: query.limit]]
    named = (values.links(card.definition, card.row.values) for card in shown)
    known = seen_of(named) if query.with_values else None
    items = [shapes.CardLine(**line(card, known)) for card in shown]
    return shapes.Cards(items=items, next=_cursor(query, shown[-1]) if len(rows) > query.limit else None)


@operation("GET", "/cards/<int:id>", scope="cards:read", answer=shapes.Card)
def show(id: int) -> shapes.Card:
    """One card with its values, open tasks, and what you may do with it."""
    card = seen.card(id)
    return shapes.Card(
        **line(card, seen_of([values.links(card.definition, card.row.values)])),
        url=address(card.id),
        visit=card.state.visit,
        version=card.row.version_id,
        tasks=[task(card, step, ask) for step, ask in card.state.asks],
        ways=[shapes.Way(to=way.to, open=way.open) for way in card.ways],
        editable=sorted(card.editable - card.hidden),
    )


@operation("POST", "/cards", scope="cards:write", body=shapes.NewCard, answer=shapes.Done, status=201)
def create(body: shapes.NewCard) -> Answer:
    """A new card, with the fields of its start form."""
    process = startable(body.process)
    raw = values.given(process.definition, body.values)
    raw |= {field: _matched(process, field, known) for field, known in body.match.items()}
    return requests.start(process.key, raw, callers.me(), done, callers.once())


def _matched(process: Process, field: str, known: dict[str, Any]) -> int:
    """The record of the register that is meant, so that no double of it is made.

    The person may not see it: the card is linked to it all the same, and tells nothing of it.
    """
    spec = process.definition.field_of.get(field)
    register = viewing.company().process(spec.process) if spec and spec.kind == "card" else None
    if spec is None or register is None or field not in {a.field for a in process.definition.start.fields}:
        raise InvalidInput({field: ("not_on_this_form", {})})
    raw = values.given(register.definition, known)
    once = callers.once()
    key = f"ap-{requests.printed(str(once.token), once.key, field)[:48]}" if once else None
    found, _made = matching.find_or_create(register.key, raw, callers.me(), key=key)
    return found


@operation("PATCH", "/cards/<int:id>", scope="cards:write", body=shapes.ChangedFields, answer=shapes.Done)
def update(id: int, body: shapes.ChangedFields) -> Answer:
    """Changes fields that you may change at the card's stage."""
    card = seen.card(id)
    return perform(
        card, ChangeFields(values.given(card.definition, body.values, card.row.values), body.revision)
    )


@operation("POST", "/cards/<int:id>/moves", scope="cards:write", body=shapes.Move, answer=shapes.Done)
def move(id: int, body: shapes.Move) -> Answer:
    """To another stage, as transitions allow."""
    card = seen.card(id)
    raw = values.given(card.definition, body.values, card.row.values)
    return perform(card, Move(body.to, body.visit, body.comment, raw))


@operation("POST", "/cards/<int:id>/withdrawal", scope="cards:write", body=shapes.Reason, answer=shapes.Done)
def withdraw(id: int, body: shapes.Reason) -> Answer:
    """Ends the card for its initiator, where the process lets them."""
    return perform(seen.card(id), Withdraw(body.reason))


@operation(
    "POST", "/cards/<int:id>/cancellation", scope="cards:write", body=shapes.Reason, answer=shapes.Done
)
def cancel(id: int, body: shapes.Reason) -> Answer:
    """Ends the card for those who may cancel it."""
    return perform(seen.card(id), Cancel(body.reason))


# -- shared by the operations on a card ------------------------------------------------------------------


def perform(card: seen.Card, command: Command, actor: Any = None) -> Answer:
    """The command, once for an Idempotency-Key."""
    return requests.perform(card.id, command, actor or callers.me(), done, callers.once())


def done(after: Done) -> dict[str, Any]:
    state = after.state
    return shapes.Done(
        id=after.card_id,
        number=after.number,
        process=after.process,
        stage=state.stage,
        visit=state.visit,
        revision=state.revision,
        closed=state.closed,
        tasks=sorted(ask.no for _, ask in state.asks),
        url=address(after.card_id),
    ).model_dump(mode="json")


def address(card_id: int) -> str:
    """Where people look at the card."""
    base: str = current_app.config["REGLAMENT"].base_url
    return base + url_for("cards.show", id=card_id)


def seen_of(named: Iterable[Mapping[str, int]]) -> Set[int]:
    """Those of the cards that the person of the token may see, all looked up at once."""
    ids = {id for links in named for id in links.values()}
    return linked(viewing.conn(), viewing.viewer(), ids).keys()


def line(card: seen.Card, known: Set[int] | None) -> dict[str, Any]:
    """With values where the cards are known that may be named."""
    row = card.row
    kept = {key: value for key, value in row.values.items() if key not in card.hidden}
    named = values.links(card.definition, kept) if known is not None else {}
    unseen = {key for key, id in named.items() if id not in (known or ())}
    told = {key: value for key, value in kept.items() if key not in unseen}
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "process": card.process.key,
        "stage": row.stage,
        "initiator": row.initiator_id,
        "owner": row.owner_id,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
        "closed": row.closed_how,
        "revision": row.revision,
        "values": values.shown(card.definition, told) if known is not None else None,
        "unseen": sorted(unseen),
    }


def task(card: seen.Card, step: Any, ask: Any) -> shapes.TaskLine:
    return shapes.TaskLine(
        card=card.id,
        number=card.row.number,
        no=ask.no,
        title=dict(card.spec(step).title),
        stage=step.stage,
        step=step.key,
        people=list(ask.people),
        taken_by=ask.taken,
        opened_at=ask.opened,
        due_at=ask.due,
        priority=LEVELS[max(map(LEVELS.index, (card.state.priority, ask.priority)))],
    )


# -- pages of a list -------------------------------------------------------------------------------------


def _utc(moment: datetime | None) -> datetime | None:
    """Without a zone, the company's clock is meant."""
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=viewing.zone())).astimezone(UTC)
    except OverflowError:
        raise bad_cursor() from None


def _cursor(query: shapes.CardsQuery, last: seen.Card) -> str:
    return cursor(last.row.changed_at if query.changed_since else None, last.id)


def _after(query: shapes.CardsQuery) -> reads.After | None:
    if query.after is None:
        return None
    at, id = read_cursor(query.after)
    return reads.After(id, at)


def cursor(at: datetime | None, id: int) -> str:
    return f"{at.isoformat() if at else '-'}~{id}"


def read_cursor(text: str) -> tuple[datetime | None, int]:
    """What `cursor` wrote; anything else is a mistake of the program."""
    at, _tilde, number = text.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) < viewing.LONGEST_NUMBER):
        raise bad_cursor()
    try:
        return None if at == "-" else datetime.fromisoformat(at).astimezone(UTC), int(number)
    except (ValueError, OverflowError):
        raise bad_cursor() from None


def bad_cursor() -> Stop:
    return Stop(400, "bad_request", "after, changed_since")

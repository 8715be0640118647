"""Cards, what happened to them, and penalties; to be looked through. A card itself is on its employees' page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, load_only

from webapp.admin import words
from webapp.admin.asked import Asked, Filter, Options, number
from webapp.admin.cells import cell
from webapp.admin.records import Page, RecordView
from webapp.extensions import db
from webapp.process.definition import Stage
from webapp.storage import models as m
from webapp.storage import versions
from webapp.storage.reads import administration
from webapp.storage.reads.boards import containing

c, e, p = m.Card, m.Event, m.Penalty
CLOSED = words.ENDINGS["success"]
NAMED = load_only(c.id, c.number, c.title)
STATES = {
    "open": (_l("Open cards"), c.closed_at.is_(None)), "closed": (_l("Closed cards"), c.closed_at.is_not(None)),
    "trouble": (_l("Administrator needed"), (c.incidents > 0) & c.closed_at.is_(None)),
    "late": (_l("Overdue"), (c.due_at < db.func.now()) & c.closed_at.is_(None)),
}


def has_words(text: str) -> ColumnElement[bool]:
    return db.and_(*containing(c.search, text))


# -- cards --------------------------------------------------------------------------------------------------


def _processes(_chosen: Mapping[str, str]) -> Options:
    return [(row.key, words.title(row)) for row in administration.processes(db.session.connection())]


def _stages(chosen: Mapping[str, str]) -> Options:
    """Those of the chosen process, as its version in force has them."""
    conn = db.session.connection()
    version = next((r.version_id for r in administration.processes(conn) if r.key == chosen.get("process")), None)
    stages = versions.definition(conn, version).stages if version else ()
    return [(stage.key, words.t(stage.title)) for stage in stages]


def _in_process(key: str) -> ColumnElement[bool]:
    return c.process_id == select(m.Process.id).where(m.Process.key == key).scalar_subquery()


def stage_of(card: m.Card) -> Stage | None:
    """The stage as the process has it now; older versions may have had others."""
    version = card.process.version_id
    return versions.definition(db.session.connection(), version).stage_of.get(card.stage) if version else None


class CardsView(RecordView):
    lead = _l("Every card of every process. Open one to see it as employees do.")
    empty = ("kanban", _l("No cards were found"), _l("Try fewer filters or other words."))
    search_label = _l("Number or words")
    endless = True
    filters = (
        Filter("process", _l("Process"), _in_process, _processes, _l("Any process")),
        Filter("stage", _l("Stage"), lambda key: c.stage == key, _stages, _l("Any stage")),
        Filter("state", _l("State"), lambda value: STATES[value][1],
               lambda _chosen: [(key, title) for key, (title, _) in STATES.items()], _l("Any state")),
    )
    eager = (
        load_only(c.id, c.number, c.title, c.stage, c.process_id, c.initiator_id, c.owner_id, c.incidents, c.due_at,
                  c.created_at, c.changed_at, c.closed_at, c.closed_how),
        joinedload(c.process),
    )
    column_list = ("title", "stage", "state", "owner", "created_at", "changed_at", "links")
    column_labels = {
        "title": _l("Card"), "stage": _l("Stage"), "state": _l("State"), "owner": _l("Owner"),
        "created_at": _l("Created"), "changed_at": _l("Changed"), "links": _l("More")}
    column_formatters = {
        "title": cell("record", lambda row: row), "stage": cell("stage", stage_of),
        "state": cell("state_of_card", lambda row: words.ENDINGS.get(row.closed_how, CLOSED)),
        "owner": cell("someone", lambda row: words.person(row.owner_id)), "links": cell("card_links", lambda row: row),
    }

    def searched(self, text: str) -> ColumnElement[bool]:
        return has_words(text)


# -- what happened to them ------------------------------------------------------------------------------------


def _card_named(id: str) -> str:
    """What a card is called that a link has pinned; nothing where there is none."""
    card = db.session.get(c, number(id) or 0, options=[NAMED])
    return str(card) if card else ""


CARD = Filter("card", _l("Card"), lambda id: e.card_id == int(id), said=_card_named)


def _actor(event: m.Event) -> tuple[Any, Any]:
    """Who did it: a person, or a machine in words."""
    return words.person(event.actor_id), words.ACTORS.get(event.actor_kind, "")


def pairs(data: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return [(key, words.plainly(value)) for key, value in (data or {}).items()]


class TimelineView(RecordView):
    lead = _l("Everything that happened to cards, the newest first. Nothing here is ever changed or removed.")
    empty = ("clock-history", _l("Nothing has happened"), _l("Try fewer filters or other words."))
    search_label = _l("Number of a card or words")
    endless = True
    filters = (
        CARD,
        Filter("kind", _l("What happened"), lambda kind: e.kind == kind, lambda _chosen: words.EVENTS.items(),
               _l("Anything")),
    )
    eager = (joinedload(e.card).options(NAMED),)
    column_list = ("at", "kind", "card", "actor", "data")
    column_labels = {"at": _l("When"), "kind": _l("What happened"), "card": _l("Card"), "actor": _l("Who"),
                     "data": _l("Details")}
    column_formatters = {
        "at": cell("moment"), "kind": cell("line", lambda row: words.EVENTS.get(row.kind, row.kind)),
        "card": cell("card"), "actor": cell("actor", _actor), "data": cell("data", lambda row: pairs(row.data)),
    }

    def searched(self, text: str) -> ColumnElement[bool]:
        return e.card_id.in_(select(c.id).where(has_words(text)))


# -- penalties ------------------------------------------------------------------------------------------------


def _punished(_chosen: Mapping[str, str]) -> Options:
    return people_options(p.user_id)


def people_options(column: Any) -> Options:
    """Those who occur in the column, by name."""
    ids = administration.people_in(db.session.connection(), column)
    known = filter(None, (words.person(id) for id in ids))
    return [(str(person.id), person.name) for person in sorted(known, key=lambda person: person.name)]


class PenaltiesView(RecordView):
    lead = _l("Points recorded against people, and which of them were waived.")
    empty = ("award", _l("No penalties"), _l("Nobody has been late where that costs points."))
    endless = True
    filters = (Filter("person", _l("Person"), lambda id: p.user_id == int(id), _punished, _l("Anybody")),)
    column_list = ("at", "person", "points", "reason", "card", "waived_at")
    column_labels = {"at": _l("When"), "person": _l("Person"), "points": _l("Points"), "reason": _l("Reason"),
                     "card": _l("Card"), "waived_at": _l("Waived")}
    column_formatters = {
        "at": cell("moment"), "person": cell("someone", lambda row: words.person(row.user_id)),
        "points": cell("number"), "reason": cell("line", lambda row: words.t(row.reason)),
        "card": cell("card"), "waived_at": cell("waived"),
    }

    def page(self, wanted: Asked) -> Page:
        found = super().page(wanted)
        cards = db.session.scalars(select(c).options(NAMED).where(c.id.in_({row.card_id for row in found.rows})))
        known = {card.id: card for card in cards}
        for row in found.rows:
            row.card = known.get(row.card_id)
        return found

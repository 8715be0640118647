"""Cards, what happened to them, and penalties. The card itself is shown on the page of employees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, load_only

from webapp.admin import asked, export, forms, words
from webapp.admin.asked import Asked, Filter, Options, equal, number, states
from webapp.admin.cells import Column, cell
from webapp.admin.records import Page, RecordView
from webapp.extensions import db
from webapp.process.definition import Stage
from webapp.runtime import clock
from webapp.storage import models as m
from webapp.storage import versions
from webapp.storage.reads import administration
from webapp.storage.reads.boards import containing
from webapp.web.formats import money

c, e, p = m.Card, m.Event, m.Penalty
NAMED = load_only(c.id, c.number, c.title)
MOST_CHOSEN = 100
STATES = {
    "open": (_l("Open cards"), c.closed_at.is_(None)),
    "closed": (_l("Closed cards"), c.closed_at.is_not(None)),
    "trouble": (_l("Administrator needed"), (c.incidents > 0) & c.closed_at.is_(None)),
    "late": (_l("Overdue"), lambda: (c.due_at < clock()) & c.closed_at.is_(None)),
}


DAYS: dict[str, tuple[Any, int]] = {
    "today": (_l("Today"), 1),
    "week": (_l("The last 7 days"), 7),
    "month": (_l("The last 30 days"), 30),
    "quarter": (_l("The last 90 days"), 90),
    "year": (_l("The last 365 days"), 365),
}


def since(key: str, label: Any, column: Any) -> Filter:
    """A choice among the last so many days, today included."""

    def where(value: str) -> Any:
        return column >= clock() - timedelta(days=DAYS[value][1])

    options = [(key, title) for key, (title, _) in DAYS.items()]
    return Filter(key, label, where, lambda _chosen: options, _l("Any time"))


def has_words(text: str) -> ColumnElement[bool]:
    return db.and_(*containing(c.search, text))


# -- cards --------------------------------------------------------------------------------------------------


def _processes(_chosen: Mapping[str, str]) -> Options:
    return [(row.key, words.title(row)) for row in administration.processes(db.session.connection())]


def _stages(chosen: Mapping[str, str]) -> Options:
    """Those of the chosen process, as its version in force has them."""
    conn = db.session.connection()
    version = next(
        (r.version_id for r in administration.processes(conn) if r.key == chosen.get("process")), None
    )
    stages = versions.definition(conn, version).stages if version else ()
    return [(stage.key, words.t(stage.title)) for stage in stages]


def _asked(id: str) -> ColumnElement[bool]:
    a = m.Assignment
    return c.id.in_(select(a.card_id).where(a.user_id == int(id), a.open))


def _everybody(_chosen: Mapping[str, str]) -> Options:
    """Active people by name; the organisation is at hand."""
    return [(str(choice.value), choice.label) for choice in forms.people()]


def _in_process(key: str) -> ColumnElement[bool]:
    return c.process_id == select(m.Process.id).where(m.Process.key == key).scalar_subquery()


def stage_of(card: m.Card) -> Stage | None:
    """The stage as the process has it now; older versions may have had others."""
    version = card.process.version_id
    return versions.definition(db.session.connection(), version).stage_of.get(card.stage) if version else None


def _ending(card: m.Card) -> tuple[Any, str]:
    return words.ENDINGS.get(card.closed_how or "", words.ENDINGS["success"])


class CardsView(RecordView):
    list_template = "admin/cards/list.html"
    most_chosen = MOST_CHOSEN
    most_exported = export.MOST
    lead = _l("Every card of every process. Open one to see it as employees do; repair what is stuck.")
    empty = ("kanban", _l("No cards yet"), _l("Cards of all processes are listed here."))
    search_label = _l("Number or words")
    endless = True
    filters = (
        Filter("process", _l("Process"), _in_process, _processes, _l("Any process")),
        Filter("stage", _l("Stage"), lambda key: c.stage == key, _stages, _l("Any stage")),
        states("state", _l("State"), STATES, everything=_l("Any state")),
        Filter("assignee", _l("Who has it now"), _asked, _everybody, _l("Anybody")),
        since("created", _l("Created"), c.created_at),
    )
    eager = (
        load_only(
            c.id,
            c.number,
            c.title,
            c.stage,
            c.process_id,
            c.initiator_id,
            c.owner_id,
            c.incidents,
            c.due_at,
            c.created_at,
            c.changed_at,
            c.closed_at,
            c.closed_how,
        ),
        joinedload(c.process),
    )
    columns = (
        Column("title", _l("Card"), cell("chosen_card", lambda row: row)),
        Column("stage", _l("Stage"), cell("stage", stage_of)),
        Column("state", _l("State"), cell("state_of_card", _ending)),
        Column("owner", _l("Owner"), cell("someone", lambda row: words.person(row.owner_id))),
        Column("created_at", _l("Created")),
        Column("changed_at", _l("Changed")),
        Column("links", _l("More"), cell("card_links", lambda row: row)),
    )

    def searched(self, text: str) -> ColumnElement[bool]:
        return has_words(text)

    @expose("/table.<any(xlsx,csv):kind>")
    def table_view(self, kind: str) -> Response:
        """The cards that the filters leave, as a table to take away."""
        wanted = asked.read(request.args, self.filters, self._sortable_columns)
        process = next((one.value for one in wanted.choices if one.key == "process"), "")
        where = [*wanted.where, *([self.searched(wanted.search)] if wanted.search else [])]
        return export.answer(kind, where, process)


# -- what happened to them ---------------------------------------------------------------------------


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
    empty = ("clock-history", _l("Nothing has happened"), _l("What happens to cards is listed here."))
    search_label = _l("Number of a card or words")
    endless = True
    filters = (
        CARD,
        equal("kind", _l("What happened"), e.kind, words.EVENTS, _l("Anything")),
    )
    eager = (joinedload(e.card).options(NAMED),)
    columns = (
        Column("at", _l("When"), cell("moment")),
        Column("kind", _l("What happened"), cell("line", lambda row: words.EVENTS.get(row.kind, row.kind))),
        Column("card", _l("Card"), cell("card")),
        Column("actor", _l("Who"), cell("actor", _actor)),
        Column("data", _l("Details"), cell("data", lambda row: pairs(row.data))),
    )

    def searched(self, text: str) -> ColumnElement[bool]:
        return e.card_id.in_(select(c.id).where(has_words(text)))


# -- penalties ---------------------------------------------------------------------------------------


def _punished(_chosen: Mapping[str, str]) -> Options:
    return people_options(p.user_id)


def people_options(column: Any) -> Options:
    """Those who occur in the column, by name."""
    ids = administration.people_in(db.session.connection(), column)
    known = filter(None, (words.person(id) for id in ids))
    return [(str(person.id), person.name) for person in sorted(known, key=lambda person: person.name)]


def _rewards(_chosen: Mapping[str, str]) -> Options:
    return [("penalty", _("Penalty")), ("bonus", _("Bonus"))]


class PenaltiesView(RecordView):
    lead = _l("What was recorded against people and in their favour, and what of it was taken back.")
    empty = ("award", _l("No penalties"), _l("Nobody has been late where that costs points."))
    endless = True
    filters = (
        Filter("person", _l("Person"), lambda id: p.user_id == int(id), _punished, _l("Anybody")),
        Filter("kind", _l("Kind"), lambda kind: p.bonus == (kind == "bonus"), _rewards, _l("Any")),
    )
    columns = (
        Column("at", _l("When"), cell("moment")),
        Column("person", _l("Person"), cell("someone", lambda row: words.person(row.user_id))),
        Column("bonus", _l("Kind"), cell("line", lambda row: _("Bonus") if row.bonus else _("Penalty"))),
        Column("points", _l("Points"), cell("line", lambda row: row.points and str(row.points))),
        Column("money", _l("Money"), cell("line", lambda row: row.money and money(row.money, row.currency))),
        Column("reason", _l("Reason"), cell("line", lambda row: words.t(row.reason))),
        Column("card", _l("Card"), cell("card")),
        Column("waived_at", _l("Waived"), cell("waived")),
    )

    def page(self, wanted: Asked) -> Page:
        found = super().page(wanted)
        cards = db.session.scalars(
            select(c).options(NAMED).where(c.id.in_({row.card_id for row in found.rows}))
        )
        known = {card.id: card for card in cards}
        for row in found.rows:
            row.card = known.get(row.card_id)
        return found

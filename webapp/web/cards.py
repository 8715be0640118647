"""Cards: the form that creates one, its page, and the parts of it that refresh themselves."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from webapp import runtime
from webapp.process import rights
from webapp.process.errors import Refused
from webapp.process.state import CardState
from webapp.storage.reads.access import Process
from webapp.web import asks, channels, inputs, keeping, seen, shaping, viewing
from webapp.web.corrections import Correction, correction
from webapp.web.formats import t
from webapp.web.inputs import Posted
from webapp.web.shown import whole
from webapp.web.shown.links import links as shown_links
from webapp.web.shown.links import named_in_lines

MOST_NAMED = 50

pages = Blueprint("cards", __name__)

LINKABLE = ("text", "longtext", "number", "date", "choice")
"""Kinds of fields that a link may fill in."""


@pages.get("/boards/<key>/cards/new")
def new(key: str) -> Response:
    process = startable(key)
    return _form(process, uuid4().hex, _linked_to(process))


@pages.post("/boards/<key>/cards")
def create(key: str) -> Response:
    process = startable(key)
    once = request.form.get("once", "")[:32] or uuid4().hex
    posted = inputs.read(process.definition, process.definition.start.fields)
    if posted.again:
        return _form(process, once, posted)
    try:
        done = runtime.start(
            key,
            posted.checked(),
            asks.me(),
            key=f"{current_user.id}-{once}",
            stage=_beginning(process),
            priority=_priority(process),
        )
    except Refused as refused:
        return _form(process, once, posted, _fix(process, refused, posted))
    flash(_("Created: %(number)s", number=done.number), "success")
    return make_response(redirect(url_for("cards.show", id=done.card_id), 303))


@pages.get("/cards/<int:id>")
def show(id: int) -> str:
    card = seen.card(id)
    g.place = card.process.key
    kind, before = request.args.get("kind"), viewing.number("before")
    return render_template("cards/show.html", **whole.whole(card, kind, before))


@pages.get("/cards/<int:id>/panel")
def panel(id: int) -> str:
    return render_template("cards/panel.html", in_panel=True, **whole.whole(seen.card(id)))


@pages.get("/cards/<int:id>/top")
def top(id: int) -> str:
    return render_template("cards/_top.html", **whole.top(seen.card(id)))


@pages.get("/cards/<int:id>/facts")
def facts(id: int) -> str:
    return render_template("cards/_facts.html", **whole.facts(seen.card(id)))


@pages.get("/cards/<int:id>/links")
def links(id: int) -> str:
    card = seen.card(id)
    return render_template("cards/_links.html", card=card, links=shown_links(card))


@pages.get("/cards/<int:id>/named")
def named(id: int) -> str:
    """Every card whose lines name the record, some at a time."""
    card = seen.card(id)
    found = named_in_lines(card, viewing.number("before"), MOST_NAMED) or abort(404)
    return render_template("cards/named.html", card=card, named=found)


def startable(key: str) -> Process:
    """The process, if it is on and this person may create its cards."""
    process = viewing.process(key)
    may = process.active and rights.may_create(process.definition, current_user.id, viewing.organisation())
    return process if may else abort(404)


def _linked_to(process: Process) -> Posted | None:
    """What the address has for fields of the form: `?f-penalty=57`."""
    known = {a.field: request.args.get(inputs.name(a.field)) for a in process.definition.start.fields}
    given = {key: value for key, value in known.items() if value is not None}
    plain = {key: v for key, v in given.items() if process.definition.field_of[key].kind in LINKABLE}
    return Posted(plain) if plain else None


def _beginning(process: Process) -> str | None:
    """The stage that was chosen on the form, where there was something to choose."""
    keys = {stage.key for stage in channels.beginnings(process)}
    wanted = asks.text("beginning")
    return wanted if wanted in keys and len(keys) > 1 else None


def _may_hurry(process: Process) -> bool:
    """Whether they may say how urgent their new card is, unless the form asks it as a field."""
    me, field = current_user.id, process.definition.priority.field
    if field and any(asked.field == field for asked in process.definition.start.fields):
        return False
    return rights.may_hurry(process.definition, CardState(initiator=me, owner=me), me, viewing.organisation())


def _priority(process: Process) -> str | None:
    """What was chosen, where they may; normal is what the values may still say otherwise."""
    return (asks.text("priority") or None) if _may_hurry(process) else None


def _fix(process: Process, refused: Refused, posted: Posted) -> Correction:
    return correction(refused, process.definition, [a.field for a in process.definition.start.fields], posted)


def _form(
    process: Process, once: str, posted: Posted | None = None, fix: Correction | None = None
) -> Response:
    fix = fix or Correction()
    form = shaping.starting(process.definition)
    fields = form.views(posted, fix.fields)
    grouped = {inputs.name(key) for group in process.definition.start.one_of for key in group}
    fields = [replace(f, one_of=f.name in grouped) for f in fields]
    g.place = process.key
    html = render_template(
        "cards/new.html",
        process=process,
        fields=fields,
        beginnings=channels.choices(process, asks.text("beginning") or viewing.words("pipeline")),
        hurry=keeping.hurry(asks.text("priority") or "normal") if _may_hurry(process) else None,
        fix=fix,
        once=once,
        one_of=_one_of(process),
        shape=url_for("shapes.new", key=process.key) if form.changes else "",
    )
    return make_response(html, fix.status)


def _one_of(process: Process) -> list[str]:
    """Groups of fields of which one is enough, as people read them."""
    titles = {f.key: t(f.title) for f in process.definition.fields}
    return [", ".join(titles[key] for key in group) for group in process.definition.start.one_of]

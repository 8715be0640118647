"""One act on several cards of a list: each by itself, through the same rules as on the card."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from webapp import runtime
from webapp.process.commands import Actor, Cancel, ChangeOwner, Command, Comment, Move, Reassign, Withdraw
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.storage.reads import access
from webapp.storage.reads.access import Process
from webapp.web import asks, faces, filters, viewing
from webapp.web.entering import entered
from webapp.web.forms import FieldView, Option
from webapp.web.seen import Card
from webapp.web.shown.buttons import heirs

pages = Blueprint("bulk", __name__)

MOST = 200


@dataclass(frozen=True)
class Act:
    """What can be done to several cards: what it asks for, and the commands for one card."""

    key: str
    title: str
    icon: str
    fields: tuple[FieldView, ...]
    commands: Callable[[Card], Iterable[Command]]
    danger: bool = False


@dataclass(frozen=True)
class Result:
    card: Any
    done: bool
    told: str


def offered(process: Process) -> list[Act]:
    """Those that somebody could do here; what holds of one card is asked of each when it is done."""
    definition, person = process.definition, asks.person
    register, granted = definition.is_register, definition.rights
    archive = _("Put into the archive") if register else _("Cancel")
    back, why = "arrow-counterclockwise", (asks.reason(),)
    to, who = (person(_("To whom")),), (person(_("Who")),)
    acts = [
        (bool(definition.transitions), Act("move", _("Move"), "arrow-right", (_stage(process),), _moves)),
        (not register, Act("reassign", _("Hand on tasks"), "arrow-left-right", to, _hands)),
        (viewing.viewer().admin, Act("owner", _("Change the responsible"), "person-gear", who, _owners)),
        (True, Act("comment", _("Comment"), "chat-left-text", (asks.comment(True),), _comments)),
        (bool(granted.withdraw), Act("withdraw", _("Withdraw"), back, why, _withdraws, True)),
        (bool(granted.cancel), Act("cancel", archive, "archive", why, _cancels, True)),
    ]
    return [act for may, act in acts if may]


def _stage(process: Process) -> FieldView:
    keys = dict.fromkeys(key for t in process.definition.transitions for key in t.target)
    options = tuple(Option(key, faces.stage(process.definition, key).title) for key in keys)
    return FieldView("to", "department", _("Stage"), required=True, options=options)


@pages.post("/boards/<key>/bulk")
def create(key: str) -> Any:
    """Asks first, naming the cards; then does it to one after the other and tells what became of each."""
    process = entered(key)
    act = next((a for a in offered(process) if a.key == request.form.get("act")), None) or abort(404)
    cards = _cards(process)
    back = filters.url(process, filters.chosen(process), mode="list")
    shown = {"process": process, "act": act, "cards": cards, "back": back}
    missing = _missing(act) if "sure" in request.form else {}
    if not cards or "sure" not in request.form or missing:
        page = render_template("boards/bulk.html", fields=_asked(act, missing), **shown)
        return page, 422 if missing else 200
    results = [_done(card, act) for card in cards]
    return render_template("boards/bulk_done.html", results=results, **shown)


def _cards(process: Process) -> list[Card]:
    """Those that were ticked and that the viewer may see."""
    ids = dict.fromkeys(request.form.getlist("card", type=int)[:MOST])
    found = (access.see(viewing.conn(), viewing.viewer(), id) for id in ids if 0 < id < 10**18)
    return [Card(row) for row in found if row is not None and row.process_id == process.id]


def _missing(act: Act) -> dict[str, str]:
    return {f.name: _("Fill this in.") for f in act.fields if f.required and not asks.text(f.name).strip()}


def _asked(act: Act, missing: dict[str, str]) -> list[FieldView]:
    return [replace(f, value=request.form.get(f.name, ""), error=missing.get(f.name, "")) for f in act.fields]


def _done(card: Card, act: Act) -> Result:
    try:
        commands = list(act.commands(card))
        if not commands:
            return Result(card, False, _("There is nothing to hand on."))
        for command in commands:
            runtime.perform(card.id, command, _actor(act))
    except InvalidInput as refused:
        return Result(card, False, " ".join(field_errors(refused).values()))
    except Refused as refused:
        return Result(card, False, sentence(refused))
    return Result(card, True, _("Done"))


def _actor(act: Act) -> Actor:
    """The owner is changed by administrators alone."""
    return Actor("admin" if act.key == "owner" else "person", current_user.id)


# -- what is done to a card --------------------------------------------------------------------------------


def _moves(card: Card) -> Iterable[Command]:
    yield Move(asks.text("to"), card.state.visit)


def _hands(card: Card) -> Iterable[Command]:
    """My open tasks there that their steps let me give to that person; administrators give any."""
    to = asks.chosen()
    for step, ask in card.state.asks:
        if card.admin or to in heirs(card, step, ask):
            yield Reassign(ask.no, to)


def _owners(card: Card) -> Iterable[Command]:
    yield ChangeOwner(asks.chosen())


def _comments(_card: Card) -> Iterable[Command]:
    yield Comment(asks.text("comment"))


def _withdraws(_card: Card) -> Iterable[Command]:
    yield Withdraw(asks.text("reason"))


def _cancels(_card: Card) -> Iterable[Command]:
    yield Cancel(asks.text("reason"))

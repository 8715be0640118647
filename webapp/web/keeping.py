"""What is done to a card beside its flow: a decision taken back, a priority, who may write, deletion."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import Actor
from webapp.process.errors import Refused
from webapp.process.upkeep import AllowComments, Delete, Restore, SetPriority, UndoDecision
from webapp.sentences import sentence
from webapp.storage.reads import deleted
from webapp.web import asks, faces, forms, seen, viewing
from webapp.web.asks import Ask
from webapp.web.entering import entered
from webapp.web.formats import t
from webapp.web.forms import FieldView
from webapp.web.seen import Card

pages = Blueprint("keeping", __name__)

MOST = 200


# -- a decision taken back


@pages.get("/cards/<int:id>/tasks/<int:no>/undoing")
def undo(id: int, no: int) -> Response:
    card = seen.card(id)
    mine = card.may_undo and card.state.undo is not None and card.state.undo.no == no
    return asks.show(card, _undoing(card)) if mine else abort(404)


@pages.post("/cards/<int:id>/tasks/<int:no>/undoing")
def undone(id: int, no: int) -> Response:
    told = _("Your decision is taken back; the task is open again.")
    return asks.attempt(
        seen.card(id), lambda: UndoDecision(no, asks.text("reason")), _undoing, asks.me(), told
    )


def _undoing(card: Card) -> Ask:
    no = card.state.undo.no if card.state.undo else 0
    title = _("Take back my decision")
    lead = _(
        "The task is open again and what came after it is called off. What robots have made already stays."
    )
    return Ask(title, url_for("keeping.undone", id=card.id, no=no), title, (asks.reason(),), lead, True)


# -- how urgent


@pages.get("/cards/<int:id>/priority")
def priority(id: int) -> Response:
    card = seen.card(id)
    return asks.show(card, _hurrying(card)) if card.may(card.definition.priority.who) else abort(404)


@pages.post("/cards/<int:id>/priority")
def hurried(id: int) -> Response:
    command = SetPriority(asks.text("priority"))
    return asks.attempt(seen.card(id), lambda: command, _hurrying, asks.me(), _("The priority is set."))


def _hurrying(card: Card) -> Ask:
    field = hurry(card.state.priority)
    return Ask(_("Priority of the card"), url_for("keeping.hurried", id=card.id), _("Set"), (field,))


@pages.get("/cards/<int:id>/tasks/<int:no>/priority")
def task_priority(id: int, no: int) -> Response:
    card = seen.card(id)
    found = card.state.ask(no)
    return asks.show(card, _hurrying_task(card, no)) if found and card.may_hurry(found[1]) else abort(404)


@pages.post("/cards/<int:id>/tasks/<int:no>/priority")
def task_hurried(id: int, no: int) -> Response:
    card, told = seen.card(id), _("The priority is set.")
    who = asks.administrator() if card.admin else asks.me()
    command = SetPriority(asks.text("priority"), no)
    return asks.attempt(card, lambda: command, lambda now: _hurrying_task(now, no), who, told)


def _hurrying_task(card: Card, no: int) -> Ask:
    found = card.state.ask(no)
    title = t(card.spec(found[0]).title) if found else ""
    lead = _("On a card that is more urgent the task is as urgent as the card.")
    url, fields = (
        url_for("keeping.task_hurried", id=card.id, no=no),
        (hurry(found[1].priority if found else ""),),
    )
    return Ask(_("Priority of the task “%(task)s”", task=title), url, _("Set"), fields, lead)


def hurry(level: str) -> FieldView:
    """How urgent, to choose."""
    options = tuple(forms.Option(key, title) for key, title in faces.priorities().items())
    return FieldView("priority", "choice", _("Priority"), required=True, value=level, options=options)


# -- who may write


@pages.post("/cards/<int:id>/correspondence/<any(open,closed):how>")
def correspondence(id: int, how: str) -> Response:
    told = _("Others may write here now.") if how == "open" else _("Others do not write here any more.")
    card = seen.card(id)
    runtime.perform(card.id, AllowComments(how == "open"), asks.me())
    return asks.back(card.id, told)


# -- hidden, and back


@pages.get("/cards/<int:id>/deletion")
def delete(id: int) -> Response:
    card = seen.card(id)
    return asks.show(card, _deleting(card)) if card.may_delete else abort(404)


@pages.post("/cards/<int:id>/deletion")
def removed(id: int) -> ResponseReturnValue:
    card = seen.card(id)
    try:
        runtime.perform(
            id, Delete(asks.text("reason")), asks.me() if not card.admin else asks.administrator()
        )
    except Refused as refused:
        if refused.status == 404:
            raise
        return asks.show(card, _deleting(card).corrected(asks.mended(refused, card)), refused.status)
    flash(_("The card %(number)s is deleted. It can be restored here.", number=card.row.number), "success")
    answer = make_response(redirect(url_for("keeping.index", key=card.process.key), 303))
    return asks.away(answer, url_for("keeping.index", key=card.process.key))


def _actor(card: Card) -> Actor:
    return asks.administrator() if card.admin else asks.me()


def _deleting(card: Card) -> Ask:
    title = _("Delete the card")
    lead = _(
        "It is hidden from everybody and everywhere, and its robots and deadlines rest. You can restore it."
    )
    return Ask(title, url_for("keeping.removed", id=card.id), title, (asks.reason(),), lead, True)


@pages.get("/boards/<key>/deleted")
def index(key: str) -> str:
    """The deleted cards of a process that the viewer may restore."""
    process = entered(key)
    gone = deleted.of(viewing.conn(), viewing.viewer(), process.id, MOST)
    rows = [row for row in gone if seen.Card(row).may_restore]
    title = t(process.definition.title)
    return render_template("boards/deleted.html", process=process, title=title, rows=rows)


@pages.post("/cards/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    row = deleted.one(viewing.conn(), viewing.viewer(), id) or abort(404)
    card = seen.Card(row)
    if not card.may_restore:
        abort(404)
    try:
        runtime.perform(id, Restore(), _actor(card))
    except Refused as refused:
        flash(sentence(refused), "warning")
        return redirect(url_for("keeping.index", key=card.process.key), 303)
    flash(_("The card %(number)s is restored with everything on it.", number=row.number), "success")
    return redirect(url_for("cards.show", id=id), 303)

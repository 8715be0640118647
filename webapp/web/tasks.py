"""The form of a task."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.storage.reads import tasks
from webapp.web import faces, seen, task_form, viewing
from webapp.web.corrections import Correction
from webapp.web.formats import t
from webapp.web.inputs import Posted
from webapp.web.partials import wants_partial
from webapp.web.reading import instructions
from webapp.web.seen import Card
from webapp.web.shown import buttons
from webapp.web.shown.penalties import disputed
from webapp.web.task_form import Found

pages = Blueprint("tasks", __name__)


@pages.get("/cards/<int:id>/tasks/<int:no>")
def show(id: int, no: int) -> Response:
    card = seen.card(id)
    found = task_form.find(card, no)
    return page(found) if found else over(card, no)


@pages.get("/cards/<int:id>/turn")
def turn(id: int) -> ResponseReturnValue:
    """Where a code on paper leads: my open task on the card, else the card."""
    card = seen.card(id)
    mine = card.mine()
    if not mine:
        return redirect(url_for("cards.show", id=id), 303)
    return redirect(url_for("tasks.show", id=id, no=mine[0][1].no), 303)


def page(found: Found, posted: Posted | None = None, fix: Correction | None = None) -> Response:
    """The task with its form; only the form for htmx that has sent it."""
    form = task_form.form(found, posted, fix)
    g.place = "inbox" if form else found.card.process.key
    shown = _shown(found.card, _task(found), form=form, fix=fix, hand_on=_hand_on(found))
    if wants_partial() and posted:
        html = render_template("tasks/_form.html" if form else "tasks/_ended.html", **shown)
    else:
        around = task_form.around(found.card, found.spec)
        more = {"instructions": _instructions(found), "disputed": disputed(found.card)}
        html = render_template("tasks/show.html", **shown, **around, **more)
    return make_response(html, fix.status if fix else 200)


def _instructions(found: Found) -> list[Any]:
    """What is to be read for the process and for this task."""
    key = found.card.process.key
    return instructions([key], [key, found.step.stage, found.step.key])


def _hand_on(found: Found) -> bool:
    """Whether the holder may give the task to somebody else; an administrator does it on the card."""
    return next(buttons.heirs(found.card, found.step, found.ask), None) is not None


def over(card: Card, no: int, status: int = 200) -> Response:
    """A task that somebody has ended: who, when and how."""
    row: Any = tasks.one(viewing.conn(), card.id, no)
    task = {"no": no, "title": t(row.title), "ask": "", "deadline": None, "stands_for": None, "waits_for": ""}
    shown = _shown(card, task, ended=task_form.ended(card, row))
    if wants_partial() and status != 200:
        return make_response(render_template("tasks/_ended.html", **shown), status)
    around = task_form.around(card, card.task(row.stage, row.step))
    return make_response(render_template("tasks/show.html", **shown, **around), status)


def _shown(card: Card, task: dict[str, Any], **more: Any) -> dict[str, Any]:
    typed = task_form.typed(card) if request.method == "POST" else []
    return {"card": card, "task": task, "form": None, "ended": None, "fix": None, "typed": typed} | more


def _task(found: Found) -> dict[str, Any]:
    principal = found.card.principal(found.ask)
    return {
        "no": found.ask.no,
        "title": t(found.spec.title),
        "ask": t(found.spec.ask),
        "deadline": faces.deadline(found.ask.due),
        "stands_for": faces.person(principal) if principal not in (None, found.card.me) else None,
        "waits_for": found.card.names([found.ask.taken] if found.ask.taken else found.ask.people),
    }

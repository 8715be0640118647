"""Remarks on a card's timeline, with files and with colleagues called in by @."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import Comment
from webapp.process.definition import Field
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.web import asks, forms, inputs, seen, viewing
from webapp.web.mentions import mentioned
from webapp.web.partials import wants_partial
from webapp.web.seen import Card
from webapp.web.shown.story import story

pages = Blueprint("comments", __name__)

FILES = Field(key="files", kind="files", title={"ru": "Файлы", "en": "Files"})


@pages.post("/cards/<int:id>/comments")
def create(id: int) -> Response:
    card = seen.card(id)
    files, problem = inputs.received(FILES)
    try:
        if problem:
            raise inputs.Unread
        runtime.perform(id, _command(files), asks.me())
    except Refused as refused:
        return _refused(card, refused, files, problem)
    return _said(id)


def _command(files: list[int]) -> Comment:
    text = asks.text("text")
    chosen = request.form.getlist("mention", type=int)
    people = viewing.organisation().people
    return Comment(text, mentioned(text, chosen, people), tuple({"id": id} for id in files))


def _said(id: int) -> Response:
    """The timeline anew, with an empty box to write in."""
    if not wants_partial():
        flash(_("Your comment is on the timeline."), "success")
        return make_response(redirect(url_for("cards.show", id=id, _anchor="timeline"), 303))
    viewing.look_again()
    card = seen.card(id)
    return asks.refreshed(id, render_template("timeline/_section.html", card=card, story=story(card)))


def _refused(card: Card, refused: Refused, files: list[int], problem: str) -> Response:
    """The box with what was typed and the files that came, and what is wrong."""
    if refused.status == 404 and not problem:
        raise refused
    said = field_errors(refused) if isinstance(refused, InvalidInput) else {}
    compose = {
        "typed": asks.text("text"),
        "error": problem or said.get("text") or sentence(refused),
        "uploaded": forms.carried(files),
    }
    page = "timeline/_compose.html" if wants_partial() else "timeline/compose.html"
    answer = make_response(render_template(page, card=card, compose=compose), refused.status)
    answer.headers |= {"HX-Retarget": "#compose", "HX-Reswap": "outerHTML"}
    return answer

"""Colleagues by a part of their name, to be called into a discussion."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.process.fields import fold
from webapp.process.organisation import Person
from webapp.web import viewing

pages = Blueprint("colleagues", __name__)

MOST = 8


@pages.get("/colleagues")
def index() -> str:
    wanted = fold(request.args.get("q", ""))
    found = [p for p in viewing.organisation().people.values() if p.active and _matches(p, wanted)]
    found.sort(key=lambda p: (not fold(p.name).startswith(wanted), p.name))
    return render_template("forms/_colleagues.html", people=found[:MOST])


def _matches(person: Person, wanted: str) -> bool:
    """Every word typed begins a word of the name, or the whole begins the log-in."""
    words = fold(person.name).replace(".", " ").split()
    given = wanted.replace(".", " ").split()
    return person.login.startswith(wanted) or all(any(w.startswith(g) for w in words) for g in given)

"""People, as far as programs need them: to name somebody, and to know who a number is."""

from __future__ import annotations

from flask import abort, g

from webapp.api import shapes
from webapp.api.contract import operation
from webapp.process.fields import fold
from webapp.process.organisation import Person
from webapp.web import viewing


@operation("GET", "/people", scope="people:read", query=shapes.PeopleQuery, answer=shapes.People)
def index(query: shapes.PeopleQuery) -> shapes.People:
    """Everybody who works or worked here, in the order of their ids."""
    words = fold(query.q).split()
    found = sorted(viewing.organisation().people.values(), key=lambda p: p.id)
    wanted = [
        p for p in found if p.id > (query.after or 0) and all(w in fold(f"{p.name} {p.login}") for w in words)
    ]
    shown = wanted[: query.limit]
    following = str(shown[-1].id) if len(wanted) > query.limit else None
    return shapes.People(items=[_person(p) for p in shown], next=following)


@operation("GET", "/people/me", scope=None, answer=shapes.Me)
def me() -> shapes.Me:
    """Whose token this is and what it is for."""
    mine = viewing.organisation().people.get(g.caller.person) or abort(404)
    return shapes.Me(**_person(mine).model_dump(), scopes=sorted(g.caller.scopes), administrator=mine.admin)


@operation("GET", "/people/<int:id>", scope="people:read", answer=shapes.Person)
def show(id: int) -> shapes.Person:
    """One person."""
    return _person(viewing.organisation().people.get(id) or abort(404))


def _person(person: Person) -> shapes.Person:
    return shapes.Person(
        id=person.id,
        name=person.name.replace("\u00a0", " "),
        login=person.login,
        position=person.position,
        department=person.department,
        active=person.active,
    )

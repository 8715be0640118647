"""Who may play: the company, made-up people for empty roles, and in which words they are offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import current_app
from flask_babel import gettext as _

from webapp.admin import words
from webapp.admin.trials.archive import archive
from webapp.extensions import db
from webapp.process import trial
from webapp.process.definition import Definition, Who
from webapp.process.organisation import Organisation, Person
from webapp.process.state import CardState
from webapp.process.trial import Cast, Played, Scene
from webapp.process.trial.cast import Held, meant, named
from webapp.robots import rehearsal
from webapp.storage import org
from webapp.web.formats import language, t

MOST_OTHERS = 200
"""In a company of thousands nobody looks for a person in a list without an end."""

Group = tuple[str, list[Person]]


def cast(definition: Definition) -> Cast:
    """The company, and a made-up person in every place that nobody fills."""
    world = org.world(db.session.connection(), current_app.config["REGLAMENT"].timezone)
    return trial.cast(definition, world, _naming)


def rehearse(scene: Scene) -> Played:
    """With other cards as they are now."""
    return rehearsal.play(scene, language(), archive())


def rehearse_alone(scene: Scene) -> Played:
    """Examples know no other cards than their own: they come out alike everywhere and always."""
    return rehearsal.play(scene, language())


def _naming(kind: Held, key: str) -> str:
    title = words.roles_by_key().get(key, key) if kind == "role" else key
    return _("%(what)s (made up)", what=title or _("Somebody"))


def notes(found: Cast) -> list[str]:
    """Which roles and departments nobody fills."""
    titles = {
        "role": _("Nobody holds the role “%(what)s”: a made-up person plays it."),
        "department": _("Nobody is in the department “%(what)s”: a made-up person plays it."),
        "person": _("There is no colleague “%(what)s”: a made-up person plays them."),
    }
    shown = [one for one in found.made_up if one.kind in titles]
    return [titles[one.kind] % {"what": _called(one.kind, one.key)} for one in shown]


def _called(kind: str, key: str) -> str:
    return words.roles_by_key().get(key, key) if kind == "role" else key


def starters(definition: Definition, org: Organisation) -> list[Group]:
    """Those who may create a card, by the words that let them; nobody else could begin."""
    able = [
        (_group(who, org), _people(meant(who, org, CardState()), org)) for who in definition.rights.create
    ]
    return _without_twins(able)


def players(definition: Definition, org: Organisation, first: list[Person]) -> list[Group]:
    """Everybody who can be played: who can act now, then by role, then the others."""
    groups = [(_("Can do something now"), first)]
    groups += [(_group(who, org), _people(meant(who, org, CardState()), org)) for who in _named(definition)]
    others = _people((p.id for p in org.people.values() if p.active), org)
    return _without_twins([*groups, (_("Everybody else"), others[:MOST_OTHERS])], whole_roles=True)


def _named(definition: Definition) -> Iterator[Who]:
    """The roles and departments that the process names, each once."""
    seen = {}
    for kind, key in named(definition):
        if kind in ("role", "department"):
            seen[kind, key] = Who.model_validate({kind: key})
    yield from seen.values()


def _group(who: Who, org: Organisation) -> str:
    if who.role:
        return _("Role: %(role)s", role=words.roles_by_key().get(who.role, who.role))
    if who.department:
        found = org.departments.get(who.department)
        return _("Department: %(name)s", name=t(found.title) if found else who.department)
    return _("By name") if who.person else _("All colleagues")


def _people(ids: Iterable[int], org: Organisation) -> list[Person]:
    return sorted((org.people[id] for id in ids), key=lambda person: person.name)


def _without_twins(groups: list[Group], *, whole_roles: bool = False) -> list[Group]:
    """Groups that have somebody; the last of several takes those who are in no other."""
    found: list[Group] = []
    seen: set[int] = set()
    for number, (title, people) in enumerate(groups):
        last = number == len(groups) - 1
        left = [p for p in people if p.id not in seen] if last or not whole_roles else people
        seen |= {p.id for p in left}
        if left:
            found.append((title, left))
    return found

"""What one person can see and do on one card, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from webapp.admin import rights_more, words
from webapp.admin import rights_words as said
from webapp.admin.reading import Reader
from webapp.admin.rights_facts import Fact, Section, behalf
from webapp.process import rights
from webapp.process.assignees import World, answers_for
from webapp.process.definition import Definition
from webapp.process.specs import spec_of
from webapp.process.state import CardState
from webapp.runtime import clock
from webapp.storage import cards, versions
from webapp.storage.reads import access

PROBLEMS: dict[str, Any] = {
    "not_yours_to_move": _l("only %(who)s may"),
    "condition_not_met": _l("not yet: %(condition)s"),
}


def sections(
    conn: Connection, row: Any, current: int | None, person: int, around: World
) -> Iterator[Section]:
    definition = versions.in_force(conn, row.version_id, current or row.version_id)
    state = cards.state_of(row)
    yield Section(_("Sees it"), _sight(conn, row.id, definition, person, around), _("May not see this card."))
    yield Section(_("Tasks they may answer now"), _tasks(definition, state, person, around), _("None."))
    yield Section(_("Fields they may change now"), _fields(definition, state, person, around), _("None."))
    yield Section(_("Moves from here"), _ways(definition, state, person, around), _("None by hand."))
    yield Section(_("And"), _ends(definition, state, person, around), _("Nothing more than everybody."))
    yield from rights_more.of_card(definition, state, person, around.organisation)


def _sight(conn: Connection, card_id: int, definition: Definition, person: int, around: World) -> list[Fact]:
    people, today = around.organisation, around.today(clock())
    viewer = access.viewer(conn, person, today)
    given = rights.sights(definition, person, people)
    facts = []
    for name, through in access.why(conn, viewer, card_id).items():
        if name in ("all", "department"):
            grounds = [who for scope, why in given if scope == name for who in why]
            facts.append(Fact(str(SEEN[name]), said.reasons(grounds)))
        elif name == "asked":
            facts += [_asked(one, person, around) for one in through]
        else:
            facts.append(Fact(str(SEEN[name]), []))
    return facts


SEEN: dict[str, Any] = {
    "admin": _l("Administrator"),
    "all": _l("Sees all cards of the process"),
    "department": _l("The card is of their department, or of one below it"),
    "initiator": _l("Created the card"),
    "owner": _l("Owns the card"),
    "mentioned": _l("Was mentioned or added"),
    "named": _l("A field of the card names them"),
}


def _asked(through: int, person: int, around: World) -> Fact:
    if through == person:
        return Fact(_("Has or had a task on it"), [])
    people, today = around.organisation, around.today(clock())
    return Fact(_("Acts for somebody who has or had a task on it"), [behalf(through, people, today)])


def _tasks(definition: Definition, state: CardState, person: int, around: World) -> list[Fact]:
    people, today = around.organisation, around.today(clock())
    facts = []
    for step, ask in state.asks:
        principal = answers_for(person, ask, state, people, today)
        if principal is not None:
            why = [_("was asked")] if principal == person else [behalf(principal, people, today)]
            spec: Any = spec_of(definition, step)
            facts.append(Fact(words.t(spec.title), why, stage=definition.stage_of.get(step.stage)))
    return facts


def _fields(definition: Definition, state: CardState, person: int, around: World) -> list[Fact]:
    found = rights.edits(definition, state, person, around.organisation)
    reader = Reader(definition)
    return [
        Fact(
            reader.fields(key for key, why in found.items() if why == reasons),
            said.reasons(reasons, certain=True),
        )
        for reasons in dict.fromkeys(found.values())
    ]


def _ways(definition: Definition, state: CardState, person: int, around: World) -> list[Fact]:
    """Every stage that somebody could take the card to from here; with what stands in this person's way."""
    reader, people = Reader(definition), around.organisation
    facts = []
    for way in rights.ways(definition, state, person, around, around.today(clock())):
        why = said.reasons(rights.grounds(way.transition.who, person, people, state), certain=True)
        when = reader.condition(way.transition.when) if way.transition.when else ""
        told = {"who": reader.who(way.transition.who), "condition": when}
        note = str(PROBLEMS[way.problem]) % told if way.problem else ""
        facts.append(Fact(reader.stage(way.to), why, note=note, allowed=way.open))
    return facts


def _ends(definition: Definition, state: CardState, person: int, around: World) -> list[Fact]:
    if state.closed:
        return []
    given = {
        _("May add an approver"): definition.rights.add_approver,
        _("May withdraw it"): definition.rights.withdraw,
        _("May cancel it"): definition.rights.cancel,
    }
    found = {
        title: said.reasons(rights.grounds(who, person, around.organisation, state), certain=True)
        for title, who in given.items()
    }
    return [Fact(title, why) for title, why in found.items() if why]

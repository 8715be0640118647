"""What one person can see and do in a process, and why; asked of the same functions that decide about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import rights_card, rights_more, words
from webapp.admin import rights_words as said
from webapp.admin.reading import Reader
from webapp.admin.rights_facts import Fact, Section, because_of_rule, behalf
from webapp.extensions import db
from webapp.process import prospects, rights
from webapp.process.assignees import World
from webapp.process.definition import Definition, Stage, Who
from webapp.runtime import clock
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import access, administration
from webapp.web import viewing

SIGHTS: dict[str, Any] = {
    "all": _l("Sees all cards"),
    "department": _l("Sees the cards of their department"),
    "own": _l("Sees their own cards"),
}
LISTS: dict[str, Any] = {
    "add_approver": _l("May add an approver"),
    "withdraw": _l("May withdraw a card"),
    "cancel": _l("May cancel a card"),
    "export": _l("May take cards away as a table"),
}


@dataclass(frozen=True)
class Told:
    """The answer: in general, and for the card that was asked about."""

    active: bool
    admin: bool
    stands_in: Sequence[str] = ()
    sections: Sequence[Section] = ()
    card: Any = None
    of_card: Sequence[Section] = ()
    problem: str = ""


def world() -> World:
    """People and working time, as the engine looks them up."""
    return viewing.world()


def told(draft: Compiled, person_id: int, number: str, *, drafted: bool) -> Told:
    """What the person may in the version in force, or in the draft as it would be."""
    conn = db.session.connection()
    around = world()
    person = around.organisation.people[person_id]
    version = draft.process.version_id
    definition = draft.definition if drafted or not version else versions.definition(conn, version)
    if not person.active or definition is None:
        problem = _("The draft is half built; the check says what is missing.") if person.active else ""
        return Told(person.active, person.admin, problem=problem)
    today = around.today(clock())
    principals = around.organisation.principals(person_id, today)
    card = administration.numbered(conn, draft.process.id, number) if number else None
    return Told(
        True,
        person.admin,
        [behalf(principal, around.organisation, today) for principal in principals],
        list(general(definition, person_id, around)),
        card,
        list(rights_card.sections(conn, card, version, person_id, around)) if card is not None else (),
        _("There is no card with this number in the process.") if number and card is None else "",
    )


def general(definition: Definition, person: int, around: World) -> Iterator[Section]:
    """Whatever the card."""
    reader = Reader(definition)
    yield Section(_("Cards"), [*_cards(definition, person, around)])
    yield Section(
        _("Fields they may change"), _fields(definition, person, around, reader), _("None by hand.")
    )
    yield Section(_("Moves they may make"), _moves(definition, person, around, reader), _("None by hand."))
    yield Section(_("Tasks that could come to them"), _tasks(definition, person, around), _("None."))
    given = ((title, getattr(definition.rights, kind)) for kind, title in LISTS.items())
    granted = [_granted(title, who, person, around) for title, who in given]
    yield Section(_("On a card"), [fact for fact in granted if fact.why], _("Nothing more than everybody."))
    yield from rights_more.general(definition, person, around.organisation)


def _granted(title: Any, who: tuple[Who, ...], person: int, around: World) -> Fact:
    card = prospects.taking_part(person, "")
    return Fact(str(title), said.reasons(rights.grounds(who, person, around.organisation, card)))


def _cards(definition: Definition, person: int, around: World) -> Iterator[Fact]:
    people = around.organisation
    why = rights.grounds(definition.rights.create, person, people)
    yield Fact(
        _("May create cards") if why else _("May not create cards"), said.reasons(why), allowed=bool(why)
    )
    if people.people[person].admin:
        yield Fact(_("Sees all cards and repairs them"), [_("administrator")])
    for scope, grounds in rights.sights(definition, person, people):
        yield Fact(str(SIGHTS[scope]), said.reasons(grounds))
    yield Fact(
        _("Sees the cards they take part in"),
        [_("created or owns them, has or had a task on them, was mentioned or added")],
    )


def _fields(definition: Definition, person: int, around: World, reader: Reader) -> list[Fact]:
    found: dict[tuple[tuple[str, ...], tuple[Who, ...]], list[Stage]] = {}
    for stage, fields in prospects.fields(definition, person, around.organisation):
        for why in dict.fromkeys(fields.values()):
            keys = tuple(key for key, reasons in fields.items() if reasons == why)
            found.setdefault((keys, why), []).append(stage)
    every = sum(not stage.final for stage in definition.stages)
    return [
        Fact(
            _("all fields") if len(keys) == len(definition.fields) else reader.fields(keys),
            said.reasons(why),
            note=_("at every stage") if len(at) == every else ", ".join(words.t(s.title) for s in at),
        )
        for (keys, why), at in found.items()
    ]


def _moves(definition: Definition, person: int, around: World, reader: Reader) -> list[Fact]:
    facts = []
    for transition, why in prospects.moves(definition, person, around.organisation):
        ends = (", ".join(map(reader.stage, keys)) for keys in (transition.source, transition.target))
        terms = "; ".join(reader.terms(transition))
        facts.append(Fact(" → ".join(ends), said.reasons(why), note=terms))
    return facts


def _tasks(definition: Definition, person: int, around: World) -> list[Fact]:
    """Each task once, with all the ways it could come."""
    people, today = around.organisation, around.today(clock())
    found: dict[tuple[str, str], Fact] = {}
    for errand in prospects.errands(definition, person, people, today):
        fact = found.setdefault(
            (errand.stage.key, errand.task.key), Fact(words.t(errand.task.title), [], stage=errand.stage)
        )
        fact.why.append(because_of_rule(errand, definition, person, people, today))
    return list(found.values())


# -- over all processes


@dataclass(frozen=True)
class Line:
    """One process in a word."""

    process: Any
    title: str
    creates: list[str]
    sees: str


def everywhere(person: int) -> list[Line]:
    """What the person may create and see, process by process."""
    company = access.company(db.session.connection())
    return [_line(process, person, company.organisation) for process in company.processes]


def _line(process: access.Process, person: int, people: Any) -> Line:
    definition = process.definition
    why: Iterable[Who] = rights.grounds(definition.rights.create, person, people)
    admin = people.people[person].active and people.people[person].admin
    scope = "all" if admin else rights.scope(definition, person, people)
    return Line(process, words.t(definition.title), said.reasons(why), str(SIGHTS[scope]))

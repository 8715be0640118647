"""Changing drafts: the process, and its parts one by one.

A form says which revision of the draft it showed (`seen`); it is refused if the part it is about was
changed since, so that two administrators never overwrite each other without knowing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from .. import robots
from ..process import check, parting
from ..process.beginning import empty
from ..process.checks import people
from ..process.definition import Definition
from ..process.errors import Refused
from ..process.keys import ALIKE, SINGLE, free, key_of, keyed
from ..process.organisation import Organisation
from ..process.parting import Plain
from ..process.problems import Problem
from ..storage import drafts, org
from ..storage.drafts import Compiled
from .editing import DraftHasChanged, Edit, editing, gone
from .neighbours import elsewhere
from .transaction import clock, config, reading, writing

__all__ = [
    "DraftHasChanged",
    "add",
    "change",
    "change_process",
    "create",
    "duplicate",
    "examine",
    "move",
    "opened",
    "problems",
    "remove",
    "replace",
    "strangers",
]


TRIES = 10


def opened(process_id: int, actor: int | None) -> None:
    """Makes the draft's rows if there are none yet, so that its parts can be named by their ids."""
    with editing(process_id, actor):
        pass


# -- the process


def create(title: dict[str, str], actor: int | None, plain: Plain | None = None) -> int:
    """A new process, from nothing or from a definition's plain values; gives its id."""
    for _try in range(TRIES):
        try:
            return _create(title, actor, plain)
        except IntegrityError:
            # Somebody took the key at the same moment.
            continue
    return _create(title, actor, plain)


def _create(title: dict[str, str], actor: int | None, plain: Plain | None) -> int:
    now = clock()
    with writing() as conn:
        wished = key = str((plain or {}).get("key", "")) or key_of(title, "process")
        taken: set[str] = set()
        while drafts.key_taken(conn, key):
            taken.add(key)
            key = free(wished, taken)
        whole = {**(plain or empty()), "key": key, "title": title}
        own, parts = parting.take_apart(whole)
        process_id = drafts.insert_process(conn, key, title, str(own.get("icon", "kanban")), now)
        draft_id = drafts.insert_draft(conn, process_id, own, actor, now, published=False)
        drafts.insert_parts(conn, draft_id, parts, 1, actor)
        note = drafts.Change("created", title.get("ru") or key, {}, own, actor, now)
        drafts.note(conn, process_id, note)
    return process_id


def change_process(process_id: int, changes: Plain, actor: int | None, seen: int | None = None) -> int:
    """Changes the process's own settings; None takes one away. Gives the draft's revision."""
    with editing(process_id, actor) as edit:
        if seen is not None and edit.draft.own_revision > seen:
            raise DraftHasChanged(person=edit.draft.changed_by, at=edit.draft.changed_at)
        before = edit.draft.settings
        after = {k: v for k, v in {**before, **changes, "key": before["key"]}.items() if v is not None}
        if after == before:
            return int(edit.draft.revision)
        columns = {"settings": after, "own_revision": edit.draft.revision + 1}
        differing = _changed(before, after), _changed(after, before)
        return edit.noted("changed", _title(after), *differing, **columns)


def replace(process_id: int, plain: Plain, actor: int | None, seen: int | None = None) -> int:
    """Puts another definition in the draft's place, such as an imported one; gives the revision."""
    with editing(process_id, actor) as edit:
        if seen is not None and edit.draft.revision > seen:
            raise DraftHasChanged(person=edit.draft.changed_by, at=edit.draft.changed_at)
        own, parts = parting.take_apart({**plain, "key": edit.draft.settings["key"]})
        before = parting.assemble(edit.draft.settings, drafts.parts_of(edit.conn, edit.draft.id)).plain
        drafts.clear(edit.conn, edit.draft.id)
        columns = {"settings": own, "own_revision": edit.draft.revision + 1}
        revision = edit.noted("replaced", _title(own), before, {**plain}, **columns)
        drafts.insert_parts(edit.conn, edit.draft.id, parts, revision, actor)
        return revision


# -- its parts


def add(  # noqa: PLR0913 - a place has a parent, a slot and a position
    process_id: int,
    slot: str,
    settings: Plain,
    actor: int | None,
    *,
    parent: int | None = None,
    position: int | None = None,
    seen: int | None = None,
) -> int:
    """Adds a part, with everything inside it, at the end or at a place; gives its id.

    A part without a key gets one from its title. The same form sent twice (`seen` says which revision it
    showed) adds once. Raises `NoSuch` where no such part can stand.
    """
    with editing(process_id, actor) as edit:
        part_type = _type_in(edit, parent, slot)
        own = _but(settings, "key", *parting.slots(part_type, settings))
        if seen is not None and (made := _made_already(edit, (parent, slot), own, seen)):
            return made
        whole = keyed(settings, part_type, lambda inner: _taken(edit, inner, part_type, parent))
        there = drafts.siblings(edit.conn, edit.draft.id, parent, slot)
        place = len(there) if position is None else max(0, min(position, len(there)))
        parts = parting.branch(whole, part_type, 1, None, slot, place)
        revision = edit.noted("created", _title(whole), {}, whole)
        rows = drafts.insert_parts(edit.conn, edit.draft.id, parts, revision, actor)
        drafts.update_part(edit.conn, rows[1], parent_id=parent)
        drafts.arrange(edit.conn, [*there[:place], rows[1], *there[place:]])
        return rows[1]


def _made_already(edit: Edit, place: drafts.Place, own: Plain, seen: int) -> int | None:
    """The part that the same person made of the same settings after the form was drawn."""
    later = drafts.changed_by(edit.conn, edit.draft.id, place, edit.actor, seen)
    return next((id for id, settings in later.items() if _but(settings, "key") == own), None)


def _but(settings: Plain, *names: str) -> Plain:
    return {name: value for name, value in settings.items() if name not in names}


def change(process_id: int, part_id: int, settings: Plain, actor: int | None, seen: int | None = None) -> int:
    """Puts these settings in the place of a part's own; its key and kind stay. Gives the revision."""
    with editing(process_id, actor) as edit:
        row = edit.part(part_id)
        edit.unchanged(row, seen)
        kept = {name: row.settings[name] for name in ("key", "type") if name in row.settings}
        after = {k: v for k, v in {**settings, **kept}.items() if v is not None}
        if after == row.settings:
            return int(edit.draft.revision)
        differing = _changed(row.settings, after), _changed(after, row.settings)
        revision = edit.noted("changed", _title(after) or row.title, *differing)
        drafts.update_part(edit.conn, part_id, **drafts.named(after), revision=revision, changed_by=actor)
        return revision


def move(
    process_id: int,
    part_id: int,
    actor: int | None,
    *,
    position: int,
    parent: int | None = None,
    slot: str | None = None,
) -> int:
    """Moves a part to another place among its neighbours, or into another part of the same kind of slot."""
    with editing(process_id, actor) as edit:
        row = edit.part(part_id)
        to_slot, to_parent = (slot, parent) if slot else (row.slot, row.parent_id)
        if _type_in(edit, to_parent, to_slot) != row.type or part_id in _above(edit, to_parent):
            raise Refused("part_does_not_fit")
        there = [i for i in drafts.siblings(edit.conn, edit.draft.id, to_parent, to_slot) if i != part_id]
        place = max(0, min(position, len(there)))
        before, after = {"position": row.position + 1}, {"position": place + 1}
        revision = edit.noted("moved", row.title or row.key, before, after)
        changes = {"parent_id": to_parent, "slot": to_slot, "revision": revision, "changed_by": actor}
        drafts.update_part(edit.conn, part_id, **changes)
        drafts.arrange(edit.conn, [*there[:place], part_id, *there[place:]])
        return revision


def remove(process_id: int, part_id: int, actor: int | None, seen: int | None = None) -> int:
    """Takes a part away with everything in it. What names it elsewhere is found by the check."""
    with editing(process_id, actor) as edit:
        row = edit.part(part_id)
        edit.unchanged(row, seen)
        whole = _subtree(edit, part_id)
        drafts.remove_part(edit.conn, part_id)
        drafts.arrange(edit.conn, drafts.siblings(edit.conn, edit.draft.id, row.parent_id, row.slot))
        return edit.noted("deleted", row.title or row.key, whole, {})


def duplicate(process_id: int, part_id: int, actor: int | None) -> int:
    """A copy of a part right after it, with keys of its own; gives the copy's id."""
    with editing(process_id, actor) as edit:
        row, whole = edit.part(part_id), _subtree(edit, part_id)
    whole.pop("key", None)
    return add(process_id, row.slot, whole, actor, parent=row.parent_id, position=row.position + 1)


def _type_in(edit: Edit, parent: int | None, slot: str) -> str:
    """The type of what stands in a slot."""
    if parent is None:
        inside = parting.SLOTS["process"]
    else:
        above = edit.part(parent)
        inside = parting.slots(above.type, above.settings)
    return inside.get(slot) or gone()


def _above(edit: Edit, part_id: int | None) -> set[int]:
    """A part and everything it stands in."""
    found: set[int] = set()
    while part_id is not None:
        found.add(part_id)
        part_id = edit.part(part_id).parent_id
    return found


def _subtree(edit: Edit, part_id: int) -> Plain:
    return parting.subtree(drafts.parts_of(edit.conn, edit.draft.id), part_id)


def _taken(edit: Edit, inner: str, outer: str, parent: int | None) -> set[str]:
    """The keys that a new part, or what is inside it, may not have."""
    if inner in ALIKE:
        return set().union(*(drafts.keys_of(edit.conn, edit.draft.id, one) for one in ALIKE))
    if inner not in SINGLE:
        return drafts.keys_of(edit.conn, edit.draft.id, inner)
    return drafts.keys_of(edit.conn, edit.draft.id, inner, parent) if inner == outer else set()


def _changed(one: Plain, other: Plain) -> Plain:
    """The settings of the one that the other has not, or has otherwise."""
    return {name: value for name, value in one.items() if other.get(name) != value}


def _title(settings: Plain) -> str:
    named = drafts.named(settings)
    return str(named["title"] or named["key"])


# -- the check


def problems(found: Compiled, locale: str = "ru") -> list[Problem]:
    """Everything that is wrong with a draft: its shape, its sense, its robots and people; errors first."""
    definition = found.definition
    return examine(definition, locale) if definition else found.problems


def examine(definition: Definition, locale: str = "ru") -> list[Problem]:
    """What is wrong with a definition here: with the people and directories of this installation."""
    with reading() as conn:
        world = org.world(conn, config().timezone)
        others = elsewhere(conn, definition)
    found = check.problems(
        definition,
        robots.checks(definition, locale),
        others=others,
        directories=world.directories,
        organisation=world.organisation,
        today=world.today(clock()),
    )
    return [_with_names(problem, world.organisation) for problem in found]


def _with_names(problem: Problem, organisation: Organisation) -> Problem:
    """A person is told by name, where the definition has only the log-in."""
    person = organisation.by_login.get(str(problem.params.get("person")))
    return (
        dataclasses.replace(problem, params={**problem.params, "person": person.name}) if person else problem
    )


def strangers(definition: Definition, processes: Iterable[str]) -> list[Problem]:
    """Whom and what a definition from elsewhere names that there is not in this installation."""
    with reading() as conn:
        world = org.world(conn, config().timezone)
    return list(people.strangers(definition, world.organisation, world.directories, processes))

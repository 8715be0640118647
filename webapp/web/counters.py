"""The numbers of the menu: drawn with every page, asked for again when something of mine has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template

from webapp.process import rights
from webapp.process.directories import may_keep
from webapp.storage.reads import counters
from webapp.storage.reads.access import Process
from webapp.storage.reads.counters import Counters
from webapp.web import formats, viewing

pages = Blueprint("counters", __name__)


@dataclass(frozen=True)
class Entry:
    """A process in the menu."""

    key: str
    title: str
    icon: str
    count: int
    mine: int


@dataclass(frozen=True)
class Menu:
    tasks: int
    unread: int
    urgent: int
    asking: int
    processes: tuple[Entry, ...]
    registers: tuple[Entry, ...]
    startable: tuple[Entry, ...]
    keeps_lists: bool = False


@pages.get("/counters")
def show() -> str:
    return render_template("frame/_counters.html", frame=menu())


def menu() -> Menu:
    """What the frame of this request's page shows."""
    if "menu" not in g:
        g.menu = _menu(counts(), viewing.company().processes)
    return g.menu


def counts() -> Counters:
    if "counts" not in g:
        g.counts = counters.counters(viewing.conn(), viewing.viewer(), viewing.company())
    return g.counts


def _menu(found: Counters, processes: tuple[Process, ...]) -> Menu:
    entries = {p.key: _entry(p, found) for p in processes}
    mine = [p for p in processes if _is_mine(p, entries[p.key])]
    flowing = [p for p in processes if not p.definition.is_register]
    return Menu(
        found.tasks,
        found.unread,
        found.urgent,
        found.asking,
        tuple(entries[p.key] for p in mine if not p.definition.is_register),
        tuple(entries[p.key] for p in mine if p.definition.is_register),
        tuple(entries[p.key] for p in flowing if may_create(p)),
        _keeps_lists(),
    )


def _keeps_lists() -> bool:
    """Whether lists of values are the viewer's to keep; administrators have all of them elsewhere."""
    company, me = viewing.company(), viewing.viewer()
    lists = company.directories.values()
    return not me.admin and any(may_keep(one, me.person, company.organisation) for one in lists)


def _entry(process: Process, found: Counters) -> Entry:
    title = formats.t(process.definition.title)
    return Entry(
        process.key, title, process.icon, found.cards.get(process.id, 0), found.mine.get(process.id, 0)
    )


def _is_mine(process: Process, entry: Entry) -> bool:
    """A process that is switched off stays while cards stand in it; one in the archive does not."""
    if process.archived:
        return False
    if entry.count:
        return True
    viewer: Any = viewing.viewer()
    return process.active and (viewer.looks_into(process.id) or may_create(process))


def may_create(process: Process) -> bool:
    return process.active and rights.may_create(
        process.definition, viewing.viewer().person, viewing.organisation()
    )

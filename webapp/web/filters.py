"""What a viewer asked to see of a process: filters that live in the address of its board or list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from webapp.process import indexing
from webapp.process.definition import Field
from webapp.process.directories import is_active
from webapp.process.indexing import Key
from webapp.storage.reads import finding
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import Board, Filters
from webapp.web import channels, faces, viewing
from webapp.web.formats import t
from webapp.web.sought import sought

VALUE = "v-"
ALL = "all"
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Choice:
    """One value that a list can be narrowed to."""

    title: str
    url: str


# What else of an address says how the cards are looked at.
LOOKS = {"list": ("sort",), "calendar": ("field", "by", "at", "sum")}


def mode(process: Process) -> str:
    """Records have no stages, so they have no board either."""
    asked = request.args.get("mode", "")
    return asked if asked in LOOKS else "list" if process.definition.is_register else "board"


def look(process: Process) -> dict[str, str]:
    """How the cards are looked at, as the address says."""
    names = ("mode", *LOOKS.get(mode(process), ()))
    said = {name: request.args.get(name, "") for name in names}
    if said["mode"] not in LOOKS:
        said.pop("mode")
    return {name: value for name, value in said.items() if 0 < len(value) <= LONGEST_VALUE}


def chosen(process: Process) -> dict[str, Any]:
    """The filters of this address that say something; on the board one stage alone does not.

    The channel is among them, where the process has several.
    """
    listed = mode(process) != "board"
    texts = {name: viewing.words(name) for name in ("q", "stage")}
    if not listed:
        texts.pop("stage")
    texts |= {name: "1" for name in ("mine", "late") if request.args.get(name)}
    texts["person"] = str(viewing.number("person") or "")
    texts["pipeline"] = channels.chosen(process, viewing.words("pipeline")) or ""
    if listed:
        texts |= {f"{VALUE}{f.key}": request.args.get(f"{VALUE}{f.key}", "") for f in narrowing(process)}
        texts["ended"] = "1" if request.args.get("ended") and mode(process) == "list" else ""
    said = {name: value for name, value in texts.items() if value and len(value) <= LONGEST_VALUE}
    return left(said) if request.args.get(ALL) else said


def left(said: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of filters that were switched off; without any, all cards were asked for in so many words,
    and not those with which the process opens.
    """
    return dict(said) if narrowed(said) else {**said, ALL: "1"}


def narrowed(said: Mapping[str, Any]) -> bool:
    """Whether anything is filtered by; a channel is where one is, not a filter."""
    return bool(said.keys() - {"pipeline", ALL})


def without_all(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != ALL}


def without_place(said: Mapping[str, Any]) -> dict[str, Any]:
    """All but the channel."""
    return {name: value for name, value in said.items() if name != "pipeline"}


def carried(process: Process, said: Mapping[str, Any]) -> dict[str, Any]:
    """What goes along from one channel to the next."""
    return {name: value for name, value in (look(process) | without_place(said)).items() if name != "stage"}


def board(process: Process) -> Board:
    said, viewer = chosen(process), viewing.viewer()
    filters = Filters(
        people=(int(said["person"]),) if "person" in said else (),
        late="late" in said,
        words=_with_words(said["q"]) if "q" in said else None,
        takes_part=viewer.person if "mine" in said else None,
        stage=said.get("stage"),
        pipeline=said.get("pipeline"),
        values=tuple(_values(process, said)),
    )
    return Board(process.id, viewer, filters, viewing.now())


def _with_words(typed: str) -> ColumnElement[bool]:
    """As search finds them. Looked up once, though a page asks for its cards in several statements."""
    return finding.holding(viewing.conn(), sought(typed).spelled)


def narrowing(process: Process) -> list[Field]:
    """The fields in lists whose value can be chosen."""
    secret = viewing.restricted(process)
    return [
        f for f in indexing.indexed(process.definition) if f.kind in indexing.CHOSEN and f.key not in secret
    ]


def _values(process: Process, said: Mapping[str, str]) -> list[tuple[str, Key]]:
    found = ((f, said.get(f"{VALUE}{f.key}", "")) for f in narrowing(process))
    return [(f.key, _key(f, text)) for f, text in found if text]


def _key(field: Field, text: str) -> Key:
    """A value of the address as it is compared; what is no number matches nothing."""
    if field.kind not in indexing.NUMBERS:
        return indexing.key(field, text)
    return (None, float(text)) if text.isascii() and text.isdigit() else (None, -1.0)


# -- as they are shown -------------------------------------------------------------------------------------


def url(process: Process, said: Mapping[str, str], **more: Any) -> str:
    return url_for("boards.show", key=process.key, **{**look(process), **said, **more})


def chips(process: Process, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Filters to switch on and off; a person, a stage and a value only when they are on."""
    titles = {} if process.definition.is_register else {"mine": _("Mine"), "late": _("Overdue")}
    if who := faces.person(int(said.get("person", 0))):
        titles["person"] = who.name
    if "stage" in said:
        titles["stage"] = faces.stage(process.definition, said["stage"]).title
    for field in narrowing(process):
        if (value := said.get(f"{VALUE}{field.key}")) is not None:
            titles[f"{VALUE}{field.key}"] = f"{t(field.title)}: {_title(field, value)}"
    return [
        {"key": name, "title": title, "on": name in said, "url": _switch(process, said, name)}
        for name, title in titles.items()
    ]


def _switch(process: Process, said: dict[str, Any], name: str) -> str:
    without = {other: value for other, value in said.items() if other != name}
    return url(process, left(without) if name in said else without_all(said) | {name: "1"})


def choices(process: Process, said: dict[str, Any]) -> list[tuple[str, str, list[Choice]]]:
    """For each field that narrows the list and does not yet: its key, its title and its values."""
    offered = (f for f in narrowing(process) if f"{VALUE}{f.key}" not in said)
    found = [(f.key, t(f.title), _choices(process, f, said)) for f in offered]
    return [one for one in found if one[2]]


def _choices(process: Process, field: Field, said: dict[str, Any]) -> list[Choice]:
    name = f"{VALUE}{field.key}"
    said = without_all(said)
    return [Choice(title, url(process, said | {name: value})) for value, title in _options(field)]


def _options(field: Field) -> list[tuple[str, str]]:
    if field.kind == "choice":
        return [(o.key, t(o.title)) for o in field.options if is_active(o)]
    if field.kind == "yesno":
        return [("1", _("Yes")), ("0", _("No"))]
    organisation = viewing.organisation()
    if field.kind == "department":
        return [(d.key, t(d.title)) for d in organisation.departments.values()]
    people = sorted((p for p in organisation.people.values() if p.active), key=lambda p: p.name)
    return [(str(p.id), p.name) for p in people] if field.kind == "person" else []


def _title(field: Field, value: str) -> str:
    return dict(_options(field)).get(value, value)

"""What beside a process names fields, stages and channels that its draft has no longer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp import robots
from webapp.admin import words
from webapp.extensions import db
from webapp.process.checks import dropped as check
from webapp.process.checks.dropped import Dropped, Gone, Use
from webapp.process.definition import Definition
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import naming

STAGES = ("stage", "source", "target")
FIELDS = ("field", "by", "sort", "sum", "money", "day", "lines")
PREFIX = re.compile(r"^-?f[-:]")
VALUE = "v-"


@dataclass(frozen=True)
class Line:
    """A sentence, and where it is mended."""

    text: str
    url: str


def named(found: Compiled) -> list[Line]:
    """Each thing that names something the draft has no longer, or otherwise."""
    if found.definition is None or not found.process.version_id:
        return []
    before = versions.definition(db.session.connection(), found.process.version_id)
    lost = check.dropped(before, found.definition)
    if not lost.any:
        return []
    every = versions.all_published(db.session.connection())
    return [*_processes(every, lost), *_doors(every, lost), *_rows(found.process.id, before, lost)]


def _line(where: str, gone: Iterable[Gone], url: str) -> Iterator[Line]:
    for one in dict.fromkeys(gone):
        yield Line(f"{where}: {_what(one)}.", url)


def _what(gone: Gone) -> str:
    """Each as a sentence of its own: languages put it together differently."""
    title = words.t(gone.title) or gone.key
    if gone.kind and gone.what == "field":
        return _("names the field “%(title)s”, which is of another kind in this version", title=title)
    if gone.kind:
        return _("names the column “%(title)s”, which is of another kind in this version", title=title)
    return {
        "field": _("names the field “%(title)s”, which this version does not have", title=title),
        "column": _("names the column “%(title)s”, which this version does not have", title=title),
        "stage": _("names the stage “%(title)s”, which this version does not have", title=title),
        "pipeline": _("names the channel “%(title)s”, which this version does not have", title=title),
        "trigger": _("names the trigger “%(title)s”, which this version does not have", title=title),
    }[gone.what]


# -- in other processes --------------------------------------------------------------------------------------


def _processes(every: Iterable[tuple[int, Definition]], lost: Dropped) -> Iterator[Line]:
    for process_id, other in every:
        for use in check.uses(other, lost, robots.aims):
            place = "/".join(map(str, use.path))
            url = url_for("admin_check.place", process_id=process_id, path=place)
            yield from _line(_where(other, use), [use.gone], url)


def _where(other: Definition, use: Use) -> str:
    process, title = words.t(other.title), words.t(use.title) if isinstance(use.title, dict) else use.title
    return {
        "robot": _(
            "Process “%(process)s”, “%(around)s”, robot “%(title)s”",
            process=process,
            around=words.t(use.around) if isinstance(use.around, dict) else use.around,
            title=title,
        ),
        "trigger": _("Process “%(process)s”, trigger “%(title)s”", process=process, title=title),
        "field": _("Process “%(process)s”, field “%(title)s”", process=process, title=title),
        "numbering": _("Process “%(process)s”, numbering of cards", process=process),
    }[use.by]


# -- what people have kept and made --------------------------------------------------------------------------


def _rows(process_id: int, before: Definition, lost: Dropped) -> Iterator[Line]:
    conn, board = db.session.connection(), url_for("boards.show", key=before.key)
    for row in naming.filters(conn, process_id):
        where = _("Kept filter “%(title)s” (%(owner)s)", title=row.title, owner=_name(row.owner_id))
        url = url_for("boards.show", key=before.key, **(row.asked or {}))
        yield from _line(where, _asked(row.asked or {}, lost), url)
    yield from _columns(naming.columns(conn, process_id), lost, f"{board}?mode=list")
    for row in naming.reports(conn, before.key):
        said = {"title": row.name, "owner": _name(row.owner_id)}
        where = _("Report that is sent, “%(title)s” (%(owner)s)", **said) if row.every else ""
        where = where or _("Kept report “%(title)s” (%(owner)s)", **said)
        url = url_for("reports.show", kind=row.kind, **row.filters)
        yield from _line(where, _asked(row.filters, lost), url)
    for row in naming.print_forms(conn, before.key):
        where = _("Print form “%(title)s”", title=words.t({"ru": row.title_ru, "en": row.title_en}))
        yield from _line(where, _written(row.body, lost), url_for("admin_print_forms.edit_view", id=row.id))


def _doors(every: Iterable[tuple[int, Definition]], lost: Dropped) -> Iterator[Line]:
    """Public forms and incoming webhooks; those of other processes fill records of this one."""
    known = dict(every)
    for row in naming.doors(db.session.connection()):
        if (definition := known.get(row.process_id)) is not None:
            public, incoming = _("Public form “%(title)s”"), _("Incoming webhook “%(title)s”")
            where = (public if row.kind == "form" else incoming) % {"title": row.title}
            found = check.of_door(definition, row.kind, row.trigger, row.settings or {}, lost)
            yield from _line(where, found, url_for("admin_intake.edit_view", id=row.id))


def _name(person: int) -> str:
    found = words.person(person)
    return found.name if found else "?"


def _asked(asked: dict[str, Any], lost: Dropped) -> Iterator[Gone]:
    """By what a board, a calendar or a report is narrowed, sorted and summed."""
    for name, value in asked.items():
        key = name.removeprefix(VALUE) if name.startswith(VALUE) else None
        if name in FIELDS:
            key = PREFIX.sub("", str(value))
        found = lost.fields.get(key or "")
        if name in STAGES:
            found = lost.stages.get(value)
        if name == "pipeline":
            found = lost.pipelines.get(value)
        if found is not None:
            yield found


def _columns(chosen: list[Any], lost: Dropped, url: str) -> Iterator[Line]:
    """How many people have each; one of another kind is shown as it is."""
    counts = Counter(key for columns in chosen for key in {PREFIX.sub("", str(one)) for one in columns or ()})
    for key, gone in lost.fields.items():
        if counts[key] and not gone.kind:
            where = _("Columns of the list, chosen by people: %(count)s", count=counts[key])
            yield from _line(where, [gone], url)


def _written(body: str, lost: Dropped) -> Iterator[Gone]:
    """The fields that the text of a form names; of a table its columns."""
    every = (*lost.fields.values(), *lost.columns.values())
    return (gone for gone in every if re.search(rf"(?<![\w-]){re.escape(gone.key)}(?![\w-])", body))

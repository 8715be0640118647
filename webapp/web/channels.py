"""The channels of a process as the viewer meets them: tabs of the board, and where a new card may begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.process import pipelines
from webapp.process.definition import Pipeline
from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.web import viewing
from webapp.web.formats import t


@dataclass(frozen=True)
class Tab:
    """One channel of the board."""

    key: str
    title: str
    colour: str
    url: str
    current: bool


def mine(process: Process) -> list[Pipeline]:
    """The channels the viewer works in, and those where they take part in a card."""
    known, viewer = process.definition.pipelines, viewing.viewer()
    given = viewer.channels_of(process.id)
    if not known or given is None:
        return list(known)
    taking_part = reads.channels(viewing.conn(), viewer, process.id)
    startable = {process.definition.pipeline(stage.key) for stage in beginnings(process)}
    return [p for p in known if p.key in given | taking_part | startable]


def chosen(process: Process, wanted: str) -> str | None:
    """The channel whose cards the board shows: the one asked for, else the first; None without channels."""
    keys = [p.key for p in mine(process)]
    return wanted if wanted in keys else next(iter(keys), None)


def tabs(process: Process, now: str | None, more: Mapping[str, Any]) -> list[Tab]:
    """All the viewer's channels, where there is more than one in the process."""
    found = mine(process)
    return [
        Tab(
            p.key,
            t(p.title),
            p.colour,
            url_for("boards.show", key=process.key, **{**more, "pipeline": p.key}),
            p.key == now,
        )
        for p in found
        if len(process.definition.pipelines) > 1
    ]


# -- where a new card begins


def beginnings(process: Process) -> list[Any]:
    """The stages among which the viewer may choose for a new card."""
    viewer = viewing.viewer()
    return list(pipelines.offered(process.definition, viewer.person, viewing.organisation()))


def choices(process: Process, wanted: str) -> list[dict[str, Any]]:
    """The same as options of a form; none where there is nothing to choose."""
    found = beginnings(process)
    if len(found) < 2:
        return []
    titles = {p.key: t(p.title) for p in process.definition.pipelines}
    channel = process.definition.pipeline
    first = next((s.key for s in found if wanted in (s.key, channel(s.key))), found[0].key)
    return [
        {
            "key": stage.key,
            "title": _named(titles.get(channel(stage.key)), t(stage.title)),
            "chosen": stage.key == first,
        }
        for stage in found
    ]


def _named(channel: str | None, stage: str) -> str:
    return _("%(channel)s: %(stage)s", channel=channel, stage=stage) if channel else stage

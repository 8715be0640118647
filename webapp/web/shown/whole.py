"""Everything a card's page shows, part by part: the page, the side panel and live refreshes use the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Stage
from webapp.storage.reads import timeline
from webapp.storage.reads.timeline import Entry
from webapp.web import disputes, faces, viewing
from webapp.web.formats import t
from webapp.web.reading import instructions
from webapp.web.seen import Card
from webapp.web.shown import values
from webapp.web.shown.buttons import approver_url, buttons
from webapp.web.shown.doings import doings
from webapp.web.shown.links import links, named_in_lines
from webapp.web.shown.now import now
from webapp.web.shown.papers import papers
from webapp.web.shown.penalties import PENALTIES, disputed, penalties
from webapp.web.shown.sheet import ASKED, sheet
from webapp.web.shown.story import story
from webapp.web.shown.values import Shown

FILES = ("file", "files")
TOP = ("StageEntered", "CardClosed", "TaskCompleted")


@dataclass(frozen=True)
class Section:
    title: str
    fields: tuple[Shown, ...]


def top(card: Card, entries: list[Entry] | None = None) -> dict[str, Any]:
    """The title, the strip of stages, «Сейчас» and the buttons."""
    entries = timeline.told(viewing.conn(), card.id, TOP) if entries is None else entries
    return {
        "card": card,
        "process": card.process,
        "stage": faces.stage(card.definition, card.row.stage),
        "strip": strip(card, entries),
        "now": now(card, entries),
        "buttons": buttons(card),
    }


def facts(card: Card, entries: list[Entry] | None = None) -> dict[str, Any]:
    """Fields, files, links, approvals, what robots and the clock do, penalties."""
    entries = timeline.told(viewing.conn(), card.id, ASKED + PENALTIES) if entries is None else entries
    points = penalties(card, entries)
    return {
        "card": card,
        "sections": sections(card),
        "papers": papers(card),
        "approvals": sheet(card, entries),
        "approver_url": approver_url(card),
        "penalties": points,
        "disputable": any(one.mine for one in points) and disputes.open_way() is not None,
        "disputed": disputed(card),
        "doings": doings(card),
        "links": links(card),
        "named": named_in_lines(card),
    }


def whole(card: Card, kind: str | None = None, before: int | None = None) -> dict[str, Any]:
    """All of it, with a page of the timeline."""
    entries = timeline.told(viewing.conn(), card.id, {*TOP, *ASKED, *PENALTIES})
    shown = {"story": story(card, kind, before), "instructions": instructions([card.process.key])}
    return facts(card, entries) | top(card, entries) | shown


def sections(card: Card) -> list[Section]:
    """The administrator's sections. Files have their own place; only those I may change are here too."""
    named = [(t(s.title), s.fields) for s in card.definition.sections]
    rest = [f.key for f in card.definition.fields if not any(f.key in keys for _title, keys in named)]
    more = _("Other details") if named else _("Details")
    found = [Section(title, tuple(_fields(card, keys))) for title, keys in [*named, (more, rest)]]
    return [section for section in found if section.fields]


def _fields(card: Card, keys: Iterable[str]) -> Iterable[Shown]:
    shown = values.present(card, (key for key in keys if key not in card.hidden))
    return (f for f in shown if f.kind not in FILES or f.editable)


# -- the strip of stages -----------------------------------------------------------------------------------


def strip(card: Card, entries: list[Entry]) -> dict[str, Any]:
    """Stages of its channel: done, now and ahead. Behind, or of one that failed, only where it was."""
    here = card.definition.stage_of.get(card.row.stage)
    visited = [getattr(e.event, "stage", "") for e in entries if type(e.event).__name__ == "StageEntered"]
    ended = bool(here and here.kind == "failure") or card.state.closed in ("withdrawn", "cancelled")
    channel = card.definition.pipeline(card.row.stage)
    mine = [s for s in card.definition.stages if card.definition.pipeline(s.key) == channel]
    ahead = next((n for n, s in enumerate(mine) if s.key == card.row.stage), 0)
    been = [s for s in mine[:ahead] if s.key in visited]
    shown = been + [s for s in mine[ahead:] if s.key == card.row.stage or _belongs(s, visited, ended)]
    at = next((n for n, s in enumerate(shown) if s.key == card.row.stage), 0)
    return {"stages": [faces.stage(card.definition, s.key) for s in shown], "now": at, "failed": ended}


def _belongs(stage: Stage, visited: list[str], ended: bool) -> bool:
    return stage.key in visited if ended else stage.kind != "failure"

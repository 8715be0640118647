"""The timeline as it is told: entries by day, each said by the partial of its event."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from webapp.process.events import EVENTS, CommentAdded, Event
from webapp.storage.reads import timeline
from webapp.storage.reads.timeline import Entry
from webapp.web import viewing
from webapp.web.formats import day, zone
from webapp.web.seen import Card
from webapp.web.shown import values
from webapp.web.shown.values import Shown

ROBOTS = (
    "CardsMade",
    "CardsAsked",
    "LinkedCardMoved",
    "LinkedCardClosed",
    "RobotQueued",
    "RobotPutOff",
    "RobotDone",
    "RobotFailed",
    "RobotCancelled",
    "PeopleNotified",
    "EmailSent",
    "DocumentMade",
    "PenaltyRecorded",
    "WaitBegun",
    "BranchChosen",
    "ParallelBegun",
    "BranchEnded",
    "StepEnded",
    "DeadlineSet",
)
# How the process got from one thing people care about to the next.
UNDER_THE_BONNET = (
    "CardsAsked",
    "LinkedCardMoved",
    "RobotQueued",
    "RobotPutOff",
    "RobotDone",
    "RobotCancelled",
    "BranchChosen",
    "ParallelBegun",
    "BranchEnded",
    "StepEnded",
    "DeadlineSet",
)
# A record stands where it is.
OF_FLOWS = ("StageEntered",)
KINDS: dict[str, tuple[str, ...]] = {
    "all": tuple(name for name in EVENTS if name not in UNDER_THE_BONNET),
    "comments": ("CommentAdded",),
    "decisions": (
        "CardStarted",
        "StageEntered",
        "TaskCompleted",
        "ApprovalKept",
        "ApprovalLapsed",
        "TaskReassigned",
        "DecisionUndone",
        "CardClosed",
        "CardReopened",
        "CardDeleted",
        "CardRestored",
        "PriorityChanged",
        "PenaltyRecorded",
        "PenaltyWaived",
        "IncidentRaised",
        "IncidentResolved",
        "VersionChanged",
    ),
    "files": ("CardStarted", "FieldsChanged", "DocumentMade", "CommentAdded"),
    "robots": ROBOTS,
}
TITLES = {
    "all": _l("Everything"),
    "comments": _l("Comments"),
    "decisions": _l("Decisions"),
    "files": _l("Files"),
    "robots": _l("Robots"),
}


@dataclass(frozen=True)
class Told:
    """An entry, with the partial that says it, who did it, and what came with it."""

    name: str
    event: Event
    at: datetime
    seq: int
    who: Any
    files: tuple[dict[str, Any], ...] = ()
    changes: tuple[tuple[Shown, Shown], ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Day:
    title: str
    entries: tuple[Told, ...]


@dataclass(frozen=True)
class Story:
    days: tuple[Day, ...]
    kinds: tuple[dict[str, Any], ...]
    kind: str
    earlier_url: str | None


def story(card: Card, kind: str | None = None, before: int | None = None) -> Story:
    """A page of the timeline, newest first; a kind that does not exist is everything."""
    kind = kind if kind in KINDS else "all"
    hidden = OF_FLOWS if card.definition.is_register else ()
    wanted = [name for name in KINDS[kind] if name not in hidden]
    entries, earlier = timeline.page(viewing.conn(), card.id, wanted, before)
    shown = [one for one in (told(card, entry) for entry in entries) if kind != "files" or one.files]
    kinds = tuple(
        {"title": title, "url": url_for("timeline.index", id=card.id, kind=key), "current": key == kind}
        for key, title in TITLES.items()
    )
    more = url_for("timeline.index", id=card.id, kind=kind, before=earlier) if earlier else None
    return Story(_days(shown), kinds, kind, more)


def told(card: Card, entry: Entry) -> Told:
    """The entry with the partial that says it and what that needs."""
    name = partial(type(entry.event).__name__)
    who = card.person(entry.actor.person) or (None if entry.actor.kind == "clock" else "robot")
    event: Any = entry.event
    files = tuple(values.files(card, _attached(card, event)))
    return Told(
        name, event, entry.at, entry.seq, who, files, tuple(_changes(card, event)), _words(card, event)
    )


def partial(event: str) -> str:
    """The template that says this event: `TaskCompleted` is said by `task_completed`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).lower()


def _attached(card: Card, event: Any) -> Iterable[dict[str, Any]]:
    """The files an event brought."""
    fields = [
        f.key for f in card.definition.fields if f.kind in ("file", "files") and f.key not in card.unseen
    ]
    if getattr(event, "field", None) in card.unseen:
        return ()
    if hasattr(event, "changes"):
        found = [new for key, (old, new) in event.changes.items() if key in fields]
        return [file for new in found for file in new or ()]
    if hasattr(event, "values"):
        return [file for key in fields for file in event.values.get(key) or ()]
    return getattr(event, "files", ()) or [file for file in [getattr(event, "file", None)] if file]


def _changes(card: Card, event: Any) -> Iterable[tuple[Shown, Shown]]:
    """Each changed field as it was and as it became."""
    for key, (old, new) in getattr(event, "changes", {}).items():
        if key not in card.unseen:
            yield values.change(card, key, old, new)


def _words(card: Card, event: Any) -> str:
    """What was written, with those mentioned set apart."""
    names = [p.name for p in map(card.person, getattr(event, "mentions", ())) if p]
    return words(event.text, names) if isinstance(event, CommentAdded) else ""


def _days(shown: Iterable[Told]) -> tuple[Day, ...]:
    here = zone()
    return tuple(
        Day(_day(on), tuple(entries))
        for on, entries in groupby(shown, lambda one: one.at.astimezone(here).date())
    )


def _day(on: date) -> str:
    today = viewing.now().astimezone(zone()).date()
    named = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return named.get(on) or day(on)


def words(text: str, names: Iterable[str]) -> Markup:
    """What somebody wrote, with the colleagues they mentioned set apart."""
    said = str(escape(text))
    for name in sorted(set(names), key=len, reverse=True):
        shown = re.escape(str(escape(name))).replace("\\\u00a0", r"[\s\u00a0]")
        said = re.sub(f"@{shown}", lambda found: f'<span class="mention">{found[0]}</span>', said)
    return Markup(said)  # noqa: S704 - escaped above

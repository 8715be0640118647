"""By what ways a notice reaches a person, and when: their wishes, quiet hours and digest. Pure.

A channel is `mail` (a letter at once), `digest` (one letter a day), `push`, or a messenger's number as text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# The group of each kind of notice, as people choose by group; any other kind counts as a robot's.
GROUP_OF = {
    "task": "task",
    "owner": "task",
    "reminder": "late",
    "overdue": "late",
    "decision": "decision",
    "mention": "mention",
    "closed": "closed",
    "news": "news",
    "incident": "incident",
    "hook_off": "incident",
    "held": "incident",
}
GROUPS = ("task", "late", "decision", "mention", "closed", "news", "robot", "incident")
# Only these are worth waking somebody up.
URGENT = frozenset({"late", "incident"})
BUILT_IN = ("mail", "digest", "push")
# What follows within this time joins the same letter; a push is worth less when it is late.
GATHERING = {"mail": timedelta(seconds=60)}
SHORT_GATHERING = timedelta(seconds=10)
DAY = 24 * 60


@dataclass(frozen=True)
class Wishes:
    """What a person wants: channels by group, the hour of the digest, quiet minutes of the day."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digest_at: int = 9
    quiet: tuple[int, int] | None = None

    def channels(self, kind: str) -> tuple[str, ...]:
        return tuple(self.choices.get(group(kind), ()))


def group(kind: str) -> str:
    return GROUP_OF.get(kind, "robot")


def due(channel: str, kinds: Collection[str], wishes: Wishes, now: datetime, zone: ZoneInfo) -> datetime:
    """When the channel should tell of it."""
    if channel == "digest":
        return _next(now, wishes.digest_at * 60, zone)
    soon = now + GATHERING.get(channel, SHORT_GATHERING)
    urgent = any(group(kind) in URGENT for kind in kinds)
    if urgent or wishes.quiet is None or not _is_quiet(now, wishes.quiet, zone):
        return soon
    return max(soon, _next(now, wishes.quiet[1], zone))


def _is_quiet(now: datetime, quiet: tuple[int, int], zone: ZoneInfo) -> bool:
    begin, end = quiet
    minute = _minute(now, zone)
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def _minute(now: datetime, zone: ZoneInfo) -> int:
    local = now.astimezone(zone)
    return local.hour * 60 + local.minute


def _next(now: datetime, minute: int, zone: ZoneInfo) -> datetime:
    """The next time that the person's clock shows this minute of the day."""
    day = now.astimezone(zone).date()
    while True:
        hour, rest = divmod(minute, 60)
        found = datetime(day.year, day.month, day.day, hour, rest, tzinfo=zone).astimezone(UTC)
        if found > now:
            return found
        day += timedelta(days=1)

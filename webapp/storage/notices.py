"""Whom an event concerns, and what they are told. Said in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch
from typing import Any

from ..process import events as e
from ..process.commands import Actor
from ..process.organisation import Organisation
from ..process.state import CardState


@dataclass(frozen=True)
class Notice:
    """One sentence for some people: its kind, its task and its values."""

    people: tuple[int, ...]
    kind: str
    task: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What a notice may ask about the card and the company."""

    state: CardState
    organisation: Organisation
    today: date
    actor: Actor

    def with_substitutes(self, people: Iterable[int]) -> tuple[int, ...]:
        """The people and those who act for them today."""
        asked = tuple(people)
        return tuple(
            dict.fromkeys([*asked, *(s for p in asked for s in self.organisation.substitutes(p, self.today))])
        )

    @property
    def initiator(self) -> tuple[int, ...]:
        return (self.state.initiator,) if self.state.initiator else ()

    @property
    def administrators(self) -> tuple[int, ...]:
        return tuple(p.id for p in self.organisation.people.values() if p.admin and p.active)


def notices(event: e.Event, about: About) -> Iterator[Notice]:
    """The notices of an event; nobody is told of what they did themselves."""
    for notice in _notices(event, about):
        people = tuple(p for p in dict.fromkeys(notice.people) if p != about.actor.person)
        if people:
            yield Notice(people, notice.kind, notice.task, notice.data)


@singledispatch
def _notices(event: e.Event, about: About) -> Iterable[Notice]:
    return ()


@_notices.register
def _(event: e.TaskOpened, about: About) -> Iterable[Notice]:
    yield Notice(about.with_substitutes(event.people), "task", event.no, {"title": event.title})


@_notices.register
def _(event: e.TaskReassigned, about: About) -> Iterable[Notice]:
    yield Notice(about.with_substitutes([event.to]), "task", event.no, {"title": event.title})


@_notices.register
def _(event: e.TaskCompleted, about: About) -> Iterable[Notice]:
    data = {"title": event.title, "label": event.label, "person": event.person, "comment": event.comment}
    yield Notice(about.initiator, "decision", event.no, data)


@_notices.register
def _(event: e.DeadlinePassed, about: About) -> Iterable[Notice]:
    people = (event.holder,) if event.holder else event.people
    yield Notice(about.with_substitutes(people), "overdue", event.no, {"title": event.title})


@_notices.register
def _(event: e.ReminderSent, about: About) -> Iterable[Notice]:
    yield Notice(about.with_substitutes(event.people), "reminder", event.no, {"title": event.title})


@_notices.register
def _(event: e.PeopleNotified, about: About) -> Iterable[Notice]:
    yield Notice(event.people, "message", None, {"text": event.text})


@_notices.register
def _(event: e.PenaltyRecorded, about: About) -> Iterable[Notice]:
    told = {"points": event.points, "reason": event.reason, **_money(event)}
    yield Notice((event.person,), "penalty", None, told)


@_notices.register
def _(event: e.PenaltyWaived, about: About) -> Iterable[Notice]:
    told = {"points": event.points, "text": {"ru": event.reason}, **_money(event)}
    yield Notice((event.person,), "waiver", None, told)


def _money(event: e.PenaltyRecorded | e.PenaltyWaived) -> dict[str, Any]:
    return {"money": event.money, "currency": event.currency, "bonus": event.bonus}


@_notices.register
def _(event: e.CommentAdded, about: About) -> Iterable[Notice]:
    told = {"text": {"ru": event.text[:200]}, "person": about.actor.person}
    yield Notice(event.mentions, "mention", None, told | ({"sender": event.sender} if event.sender else {}))


@_notices.register
def _(event: e.IncidentRaised, about: About) -> Iterable[Notice]:
    yield Notice(about.administrators, "incident", None, {"code": event.code, "detail": event.detail})


@_notices.register
def _(event: e.CardClosed, about: About) -> Iterable[Notice]:
    yield Notice(about.initiator, "closed", None, {"how": event.how})


@_notices.register
def _(event: e.OwnerChanged, about: About) -> Iterable[Notice]:
    yield Notice((event.to,), "owner")


@_notices.register
def _(event: e.RobotDone, about: About) -> Iterable[Notice]:
    if event.late and about.state.owner:
        yield Notice((about.state.owner,), "late_robot", None, {"robot": event.robot})


@_notices.register
def _(event: e.LinkedCardClosed, about: About) -> Iterable[Notice]:
    """The owner learns what did not end well; what did goes on by itself."""
    if about.state.owner and event.how != "success" and not about.state.closed:
        data = {"number": event.number, "how": event.how, "side": event.side}
        yield Notice((about.state.owner,), "linked", None, data)


GONE = {
    "closed": {
        "ru": "Задание «{title}» больше не нужно: карточку отозвали или отменили",
        "en": "The task “{title}” is not needed any more: the card was withdrawn or cancelled",
    },
    "undone": {
        "ru": "Задание «{title}» больше не нужно: решение перед ним отменили",
        "en": "The task “{title}” is not needed any more: the decision before it was taken back",
    },
}


@_notices.register
def _(event: e.TaskCancelled, about: About) -> Iterable[Notice]:
    """Whose task is gone without their doing is told so."""
    if event.people and event.why in GONE:
        titles = {
            lang: event.title.get(lang) or next(iter(event.title.values()), "") for lang in ("ru", "en")
        }
        text = {lang: words.format(title=titles[lang]) for lang, words in GONE[event.why].items()}
        yield Notice(event.people, "message", None, {"text": text})


@_notices.register
def _(event: e.DecisionUndone, about: About) -> Iterable[Notice]:
    titles = _titles(event.title)
    text = {
        "ru": f"Решение по заданию «{titles['ru']}» отменено: {event.reason}",
        "en": f"The decision on “{titles['en']}” was taken back: {event.reason}",
    }
    yield Notice(about.initiator, "message", None, {"text": text})


def _titles(title: dict[Any, str]) -> dict[str, str]:
    """The title in both languages, be it in one only."""
    return {lang: title.get(lang) or next(iter(title.values()), "") for lang in ("ru", "en")}

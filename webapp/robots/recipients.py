"""Whom a robot turns to: a word for somebody of the card, or the rule that tasks have too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic import Field as Setting

from webapp.process.assignees import resolve
from webapp.process.definition import Rule
from webapp.robots.base import Context

Word = Literal["holder", "asked", "supervisor", "initiator", "owner", "observers"]
Recipient = Word | Rule

WORDS = {
    "initiator": ("кто создал карточку", "who created the card"),
    "owner": ("ответственный", "the owner"),
    "holder": ("у кого задание", "whoever has the task"),
    "asked": ("все, кого спросили", "everybody who was asked"),
    "supervisor": ("руководитель того, у кого задание", "the supervisor of whoever has the task"),
    "observers": ("наблюдатели", "observers"),
}
"""The words as forms offer them."""


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Several = Annotated[tuple[Recipient, ...], BeforeValidator(_several)]
Recipients = Annotated[tuple[Recipient, ...], BeforeValidator(_several), Setting(min_length=1)]


def people(recipients: Iterable[Recipient], context: Context) -> tuple[int, ...]:
    """The active people meant, each once, in the order named."""
    organisation = context.world.organisation
    found = dict.fromkeys(person for recipient in recipients for person in _meant(recipient, context))
    return tuple(person for person in found if organisation.active(person))


def first(rule: Rule, context: Context) -> int | None:
    """The first active person whom the rule names."""
    return next(iter(people((rule,), context)), None)


def holder(context: Context) -> int | None:
    """Who has the task that set the robot off: whoever took it, or the only one asked."""
    person = context.job.get("holder")
    return person if context.world.organisation.active(person) else None


def _meant(recipient: Recipient, context: Context) -> Iterator[int]:
    if isinstance(recipient, Rule):
        today = context.world.today(context.now)
        yield from resolve((recipient,), context.state, context.world.organisation, today).people
    else:
        yield from _called(recipient, context)


def _called(word: Word, context: Context) -> Iterable[int]:
    """Those the word stands for; a task that nobody took is held by all who were asked."""
    state = context.state
    asked = tuple(context.job.get("people") or sorted(state.assignees))
    held = holder(context)
    late = (held,) if held else asked
    return {
        "holder": late,
        "supervisor": _supervisors(late, context),
        "asked": asked,
        "initiator": (state.initiator,) if state.initiator else (),
        "owner": (state.owner,) if state.owner else (),
        "observers": state.observers,
    }[word]


def _supervisors(people: Iterable[int], context: Context) -> tuple[int, ...]:
    """Who is above those who have the task."""
    organisation, today = context.world.organisation, context.world.today(context.now)
    return tuple(found for person in people if (found := organisation.supervisor(person, today)))

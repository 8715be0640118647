"""What operations take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from webapp.api.contract import Shape

MOST = 100
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Key = Annotated[str, Field(max_length=40)]
Text = dict[str, str]
"""A text by language."""
Values = Annotated[dict[str, Any], Field(max_length=300)]
"""Values by the keys of fields. Money is a text such as "1500.00"; files are ids; lines are lists."""
Limit = Annotated[int, Field(ge=1, le=MOST)]
Cursor = Annotated[str | None, Field(max_length=80)]


class Asked(Shape):
    field: str
    required: bool


# -- cards -----------------------------------------------------------------------------------------------


class NewCard(Shape):
    process: Key
    values: Values = Field(default={})
    match: Annotated[dict[str, Values], Field(max_length=10)] = Field(default={})
    """By fields that name a card of a register: its values. The record is found by them, or made."""


class ChangedFields(Shape):
    values: Annotated[Values, Field(min_length=1)]
    revision: Annotated[int, Field(ge=0)] | None = None
    """The revision that was read: what somebody changed since is not overwritten."""


class Move(Shape):
    to: Key
    comment: Annotated[str, Field(max_length=20_000)] = ""
    values: Values = Field(default={})
    visit: Annotated[int, Field(ge=0)] | None = None
    """The visit that was read: a card that has moved meanwhile is not moved."""


class Reason(Shape):
    reason: Annotated[str, Field(max_length=20_000)]


class NewComment(Shape):
    text: Annotated[str, Field(max_length=20_000)] = ""
    mentions: Annotated[list[Id], Field(max_length=50)] = Field(default=[])
    files: Annotated[list[Id], Field(max_length=50)] = Field(default=[])


class TaskLine(Shape):
    card: int
    number: str
    no: int
    title: Text
    stage: str
    step: str
    people: list[int] = Field(default=[])
    taken_by: int | None = None
    opened_at: datetime | None = None
    due_at: datetime | None = None
    priority: Literal["normal", "high", "urgent"] = "normal"
    closed_at: datetime | None = None
    closed_by: int | None = None
    outcome: str | None = None


class Way(Shape):
    to: str
    open: bool


class CardLine(Shape):
    id: int
    number: str
    title: str
    process: str
    stage: str
    initiator: int | None
    owner: int | None
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    closed: str | None
    revision: int
    values: dict[str, Any] | None = None
    unseen: list[str] = Field(default=[])
    """Fields that name a card which you may not see. They are left out of the values."""


class Card(CardLine):
    url: str
    visit: int
    version: int
    tasks: list[TaskLine]
    ways: list[Way]
    editable: list[str]


class Cards(Shape):
    items: list[CardLine]
    next: str | None = None


class CardsQuery(Shape):
    process: Key | None = None
    stage: Key | None = None
    state: Literal["open", "closed", "all"] = "open"
    owner: Id | None = None
    initiator: Id | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    changed_since: datetime | None = None
    """In the order of changes, for programs that keep a copy."""
    with_values: bool = False
    limit: Limit = 50
    after: Cursor = None


class Done(Shape):
    """How the card stands after the command."""

    id: int
    number: str
    process: str
    stage: str
    visit: int
    revision: int
    closed: str | None
    tasks: list[int]
    url: str


class TimelineQuery(Shape):
    kind: Literal["all", "comments", "decisions", "files", "robots"] = "all"
    before: Id | None = None


class Entry(Shape):
    seq: int
    at: datetime
    event: str
    actor: str
    person: int | None
    data: dict[str, Any]


class Timeline(Shape):
    items: list[Entry]
    before: int | None = None


class Link(Shape):
    field: str | None
    card: int
    number: str
    title: str
    process: str
    stage: str


class Links(Shape):
    items: list[Link]


# -- tasks -----------------------------------------------------------------------------------------------


class TasksQuery(Shape):
    whose: Literal["mine", "all"] = "mine"
    state: Literal["open", "done"] = "open"
    process: Key | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    limit: Limit = 50
    after: Cursor = None


class Tasks(Shape):
    items: list[TaskLine]
    next: str | None = None


class Outcome(Shape):
    key: str
    title: Text
    comment: str
    requires: list[str]
    approves: bool


class Task(TaskLine):
    kind: str
    open: bool
    mine: bool
    revision: int
    form: list[Asked]
    checklist: list[Text]
    outcomes: list[Outcome]
    shows: list[str]


class Completion(Shape):
    outcome: Key
    values: Values = Field(default={})
    comment: Annotated[str, Field(max_length=20_000)] = ""
    checked: Annotated[list[Annotated[int, Field(ge=0, le=1000)]], Field(max_length=1000)] = Field(default=[])
    revision: Annotated[int, Field(ge=0)] | None = None


class Assignee(Shape):
    person: Id
    reason: Annotated[str, Field(max_length=20_000)] = ""


class Nothing(Shape):
    """Nothing need be said."""


# -- files and people ------------------------------------------------------------------------------------


class File(Shape):
    id: int
    name: str
    size: int
    mime: str
    field: str | None = None
    replaced: bool = False


class Files(Shape):
    items: list[File]


class Person(Shape):
    id: int
    name: str
    login: str
    position: str
    department: str | None
    active: bool


class People(Shape):
    items: list[Person]
    next: str | None = None


class PeopleQuery(Shape):
    q: Annotated[str, Field(max_length=100)] = ""
    limit: Limit = 50
    after: Id | None = None


class Me(Person):
    scopes: list[str]
    administrator: bool

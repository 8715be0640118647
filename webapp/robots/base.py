"""The contract of a robot: it gets settings and a context, and returns what should happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from webapp.outgoing import Answer as Answered
from webapp.outgoing import Request
from webapp.process.assignees import World
from webapp.process.commands import Command
from webapp.process.definition import Definition
from webapp.process.events import Event
from webapp.process.state import CardState
from webapp.robots.prints.forms import Form


class Settings(BaseModel):
    """What an administrator sets for one robot; anything unknown is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True)
class NewCard:
    """A card to be made from that of the robot, whose process is `source`; `group` tells it from others of
    the same run. Files among the values are copied.
    """

    process: str
    source: str
    values: Mapping[str, Any]
    group: str = ""
    initiator: int | None = None
    owner: int | None = None
    stage: str | None = None


@dataclass(frozen=True)
class Making:
    """Cards to be made with the end of the robot's job; those `kept` were made before and still do.

    `why` says why there is nothing (more) to make.
    """

    cards: tuple[NewCard, ...] = ()
    kept: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Done:
    """It worked; `effects` are commands the robot would like performed, `note` goes to the timeline."""

    effects: tuple[Command, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict)
    making: Making | None = None


@dataclass(frozen=True)
class Retry:
    """It did not work this time; without `after` the usual pauses apply."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True)
class Failed:
    """It will never work; a person has to look at it."""

    error: str


Answer = Done | Retry | Failed
Attached = tuple[str, str, bytes]


@dataclass(frozen=True)
class Record:
    """Another card, as a robot looks it up: a product, a supplier, an invoice."""

    id: int
    number: str
    process: str
    values: Mapping[str, Any]
    closed: str | None = None
    title: str = ""


@dataclass(frozen=True)
class Penalty:
    """Points or money recorded against a person on a card, by its number."""

    id: int
    card: int
    key: str
    person: int
    waived: bool


class Outside(Protocol):
    """What a robot may do in the world outside; a `Refused` from here is for good, any other error is not."""

    def send_mail(
        self, to: str, subject: str, text: str, files: tuple[Attached, ...], key: str, html: str = ""
    ) -> None:
        """A letter with files (name, type, content), perhaps in HTML too; the same key is the same letter."""

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        """Those of the cards that there are, by their ids."""

    def asking(self, cards: Iterable[int]) -> bool:
        """Whether something that this card has asked of one of those is still under way."""

    def find(self, process: str, field: str, value: str) -> int | None:
        """The only open card of that process whose field has this value."""

    def process(self, key: str) -> Definition | None:
        """Another process as it is published."""

    def put_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        """Keeps a file and returns its `id` and `name`, as a file field holds it."""

    def ask_web(self, request: Request, seconds: float, most: int) -> Answered:
        """What another system answers; raises `outgoing.Refusal` where it may not be asked."""

    def secret(self, name: str) -> str:
        """A secret that administrators keep under that name."""

    def addresses(self, people: Iterable[int]) -> dict[int, str]:
        """The e-mail addresses of those of these people who are active and have one, in their order."""

    def read_file(self, attachment: int) -> Attached:
        """Name, type and content of a file of this card."""

    def form(self, key: str) -> Form | None:
        """The print form of that key as it is now."""

    def story(self) -> Sequence[tuple[Event, datetime]]:
        """What happened on this card as far as approvals and files go, oldest first."""

    def penalty(self, number: int) -> Penalty | None:
        """A penalty by its number; a bonus is none."""

    def hashes(self, attachments: Iterable[int]) -> Mapping[int, str]:
        """The SHA-256 of each of these files."""


@dataclass(frozen=True)
class Context:
    """The card, what set the robot off (`job`), and the world, all at one moment.

    `key` is one per cause and stays the same when the robot is tried again.
    """

    card_id: int
    number: str
    title: str
    definition: Definition
    state: CardState
    job: Mapping[str, Any]
    robot: str
    key: str
    now: datetime
    world: World
    locale: str
    base_url: str
    outside: Outside
    # The robot's number on the card.
    no: int = 0
    # Who is to read what is made, where that is one person: fields that are not for them stay out.
    reader: int | None = None
    # The cards named on this one that the reader may see; None: nobody in particular reads it.
    sees: frozenset[int] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.world.calendar.zone)

    @property
    def link(self) -> str:
        return f"{self.base_url}/cards/{self.card_id}"

    @property
    def answer_link(self) -> str:
        """Leads whoever has an open task on the card to its form, others to the card."""
        return f"{self.link}/turn"


class Robot(Protocol):
    """One kind of robot: a module like its neighbours. It may also name its `group`, and be `heavy`."""

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> Mapping[str, str]: ...

    @property
    def Settings(self) -> type[Settings]: ...  # noqa: N802 - a class, under the name that every robot uses

    def problems(self, settings: Any, definition: Definition) -> Iterator[Problem]:
        """What in valid settings does not fit the process."""

    def run(self, settings: Any, context: Context) -> Answer:
        """Does the work. Nothing of it may be stored or shown here."""


Problem = tuple[str, Mapping[str, Any]]

"""What a flow is made of: tasks and their outcomes, robots, waits, branches, parallel groups, go-to."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from .parts import (
    UNLIKE,
    Asked,
    Colour,
    Condition,
    Deadline,
    Duration,
    Key,
    Model,
    Reminders,
    Rule,
    Text,
)
from .policies import Level
from .trying import Again, Failing, usual


class At(Model):
    """On the day in a date field, or so long before or after it; follows when the date changes."""

    field: Key
    before: Duration | None = None
    after: Duration | None = None

    @model_validator(mode="after")
    def _one(self) -> At:
        if self.before and self.after:
            raise ValueError("at_one")
        return self


class Robot(Model):
    """Automated work: which kind, with which settings; when, so long after its cause or by a date."""

    key: Key
    do: Key
    title: Text | None = None
    settings: dict[str, Any] = Setting(default_factory=dict)
    when: Condition | None = None
    after: Duration | None = None
    at: At | None = None
    only_working_hours: bool = False
    retry: Again | None = None
    if_it_fails: Literal["stop", "go_on"] | Failing = "stop"

    @property
    def pauses(self) -> tuple[timedelta, ...]:
        """How long it waits before each further try."""
        return self.retry.lengths if self.retry else usual()

    @property
    def way_out(self) -> str | None:
        """The stage to which its failure leads."""
        return self.if_it_fails.goto if isinstance(self.if_it_fails, Failing) else None


class Outcome(Model):
    """A button on a task. Without `goto` the flow goes on; with `stays` the task stays open."""

    key: Key
    title: Text
    colour: Colour = "grey"
    approves: bool = False
    comment: Literal["no", "optional", "required"] = "optional"
    requires: tuple[Key, ...] = ()
    goto: Key | None = None
    stays: bool = False
    enabled: bool = True
    robots: tuple[Robot, ...] = ()


class Narrowed(Asked):
    """A table of which a form has only these columns; what stands in the others stays."""

    columns: tuple[Key, ...]


class Task(Model):
    """Something a person must do before the flow goes on."""

    type: Literal["task"]
    key: Key
    kind: Literal["approve", "form", "acknowledge", "todo"]
    title: Text
    ask: Text | None = None
    assignees: tuple[Rule, ...] = Setting(min_length=1)
    fallback: tuple[Rule, ...] = ()
    mode: Literal["first", "all", "sequence", "votes"] = "first"
    votes: int | None = Setting(default=None, ge=1)
    outcomes: tuple[Outcome, ...] = Setting(min_length=1)
    fields: tuple[Asked, ...] = ()
    columns: tuple[Annotated[str, Setting(pattern=UNLIKE)], ...] = ()
    shows: tuple[Key, ...] = ()
    checklist: tuple[Text, ...] = ()
    deadline: Deadline | None = None
    reminders: Reminders | None = None
    overdue: tuple[Robot, ...] = ()
    card_wide: bool = False
    # How urgent it is by itself; on a card that is more urgent, as urgent as that.
    priority: Level = "normal"
    delegate: Literal["nobody", "subordinates", "anyone"] = "nobody"
    ask_again: Literal["always", "never", "if_changed"] = "always"
    depends_on: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _votes(self) -> Task:
        if (self.mode == "votes") != (self.votes is not None):
            raise ValueError("votes")
        return self

    def outcome(self, key: str) -> Outcome | None:
        """The enabled outcome of that key, or None."""
        return next((o for o in self.outcomes if o.key == key and o.enabled), None)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Its form; a table that `columns` name some of has only those."""
        named = [one.partition(".") for one in self.columns]
        mine = {a.field: tuple(column for table, _, column in named if table == a.field) for a in self.fields}
        return tuple(
            Narrowed(field=a.field, required=a.required, columns=mine[a.field]) if mine[a.field] else a
            for a in self.fields
        )

    @property
    def buttons(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.enabled)

    def refuses(self, outcome: Outcome) -> bool:
        """Whether the outcome is a no; where no button approves, every answer is as good as another."""
        return not outcome.approves and any(o.approves for o in self.buttons)


class RobotStep(Robot):
    """A robot that holds the flow until it is done."""

    type: Literal["robot"]


class Wait(Model):
    """Holds the flow for a time, until a date field, a condition or a message; at most `limit`.

    Or until the cards that the robot `child` made have all ended well; `at_failed` is where it leads when one
    of them has not.
    """

    type: Literal["wait"]
    key: Key
    title: Text | None = None
    duration: Duration | None = None
    field: Key | None = None
    until: Condition | None = None
    message: Key | None = None
    child: Key | None = None
    at_failed: Key | None = None
    limit: Duration | None = None
    at_limit: Key | None = None

    @model_validator(mode="after")
    def _one(self) -> Wait:
        if sum(v is not None for v in (self.duration, self.field, self.until, self.message, self.child)) != 1:
            raise ValueError("wait_one")
        return self


class Case(Model):
    when: Condition
    steps: tuple[Step, ...] = ()


class Branch(Model):
    """The first case whose condition holds; otherwise the default, which may be empty."""

    type: Literal["branch"]
    key: Key
    cases: tuple[Case, ...] = Setting(min_length=1)
    otherwise: tuple[Step, ...]


class Parallel(Model):
    """Several flows at once; goes on when all, any, or that many of them have ended."""

    type: Literal["parallel"]
    key: Key
    branches: tuple[tuple[Step, ...], ...] = Setting(min_length=2)
    join: Literal["all", "any"] | int = "all"

    @property
    def needed(self) -> int:
        """How many branches must end; never none, never more than there are."""
        wanted = {"all": len(self.branches), "any": 1}.get(str(self.join)) or int(self.join)
        return max(1, min(wanted, len(self.branches)))


class GoTo(Model):
    type: Literal["goto"]
    key: Key
    stage: Key


Step = Annotated[Task | RobotStep | Wait | Branch | Parallel | GoTo, Setting(discriminator="type")]

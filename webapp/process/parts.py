"""The small parts of a definition: texts, lengths of time, people, conditions, fields.

What durations and assignee rules mean is said in `calendar` and `assignees`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as Setting

KEY = r"^[a-z][a-z0-9_]{0,39}$"
Key = Annotated[str, Setting(pattern=KEY)]
Colour = Literal["grey", "blue", "teal", "green", "yellow", "orange", "red", "purple", "pink"]


def _text(value: Any) -> Any:
    return {"ru": value} if isinstance(value, str) else value


Words = Annotated[str, Setting(min_length=1)]
Text = Annotated[dict[Literal["ru", "en"], Words], BeforeValidator(_text), Setting(min_length=1)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


# -- time ------------------------------------------------------------------------------------------

UNITS = ("minute", "hour", "day", "working hour", "working day")


class Duration(Model):
    """A length of time as an administrator says it: `3 working days`, `4 hours`."""

    amount: int = Setting(ge=0, le=100_000)
    unit: Literal["minute", "hour", "day", "working hour", "working day"]

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = re.fullmatch(r"(\d+) (minute|hour|day|working hour|working day)s?", value.strip())
        if not found:
            raise ValueError("duration")
        return {"amount": int(found[1]), "unit": found[2]}

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


class Deadline(Model):
    """When a task is due: so long after it opened, or at, or after, a date field's working day.

    `urgent` stands in the place of `after` if the card is urgent when the task opens.
    """

    after: Duration | None = None
    field: Key | None = None
    urgent: Duration | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"after": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Deadline:
        if self.after is None and self.field is None:
            raise ValueError("deadline_none")
        return self


class Reminders(Model):
    """First after this long, then again and again at this distance."""

    first: Duration
    then: Duration | None = None


def _given(*settings: object) -> int:
    """How many of several settings are given."""
    return sum(s is not None for s in settings)


# -- people ----------------------------------------------------------------------------------------


class Who(Model):
    """Somebody a right or a transition is given to; exactly one of these. `field`: whom the card names."""

    everyone: Literal[True] | None = None
    person: str | None = None
    role: Key | None = None
    department: Key | None = None
    card: Literal["initiator", "owner", "assignee"] | None = None
    field: Key | None = None

    @model_validator(mode="after")
    def _one(self) -> Who:
        if _given(self.everyone, self.person, self.role, self.department, self.card, self.field) != 1:
            raise ValueError("who_one")
        return self


class Rule(Model):
    """Whom a task goes to, worked out when it opens; exactly one of these."""

    person: str | None = None
    role: Key | None = None
    department: Key | None = None
    who: Literal["head", "members"] | None = None
    card: Literal["initiator", "owner"] | None = None
    field: Key | None = None
    supervisor_of: Literal["initiator", "owner"] | Key | None = None
    chain_of: Literal["initiator", "owner"] | Key | None = None
    up_to: Literal["chain_end", "top"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Rule:
        of_people = _given(self.field, self.supervisor_of, self.chain_of)
        if _given(self.person, self.role, self.department, self.card) + of_people != 1:
            raise ValueError("rule_one")
        return self


class Sight(Model):
    """Which cards of the process these people see: all, their department's, or their own."""

    who: tuple[Who, ...]
    scope: Literal["all", "department", "own"] = "all"


class Edit(Model):
    """Who may change which fields by hand, and at which stages (none named: at every stage)."""

    who: tuple[Who, ...]
    fields: tuple[Key, ...] = ()
    stages: tuple[Key, ...] = ()


class View(Model):
    """Fields that only these people see, at these stages (none named: at every stage). What no such row names
    is for everybody who sees the card; of several rows for a field one is enough.
    """

    who: tuple[Who, ...]
    fields: tuple[Key, ...] = Setting(min_length=1)
    stages: tuple[Key, ...] = ()


class Rights(Model):
    create: tuple[Who, ...] = ()
    see: tuple[Sight, ...] = ()
    edit: tuple[Edit, ...] = ()
    add_approver: tuple[Who, ...] = ()
    withdraw: tuple[Who, ...] = ()
    cancel: tuple[Who, ...] = ()
    export: tuple[Who, ...] = ()
    delete: tuple[Who, ...] = ()
    comment: tuple[Who, ...] = ()
    see_fields: tuple[View, ...] = ()


# -- conditions ------------------------------------------------------------------------------------

Operator = Literal["eq", "ne", "gt", "ge", "lt", "le", "in", "not_in", "empty", "filled", "contains"]
OPERATORS = get_args(Operator)


class Condition(Model):
    """One comparison, or a group of conditions of which all or any must hold."""

    field: str | None = None
    op: Operator | None = None
    value: Any = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None

    @model_validator(mode="after")
    def _one(self) -> Condition:
        single = self.field is not None and self.op is not None
        if sum((single, self.all is not None, self.any is not None)) != 1:
            raise ValueError("condition_one")
        return self


# -- fields ----------------------------------------------------------------------------------------

FieldKind = Literal[
    "text",
    "longtext",
    "number",
    "money",
    "date",
    "datetime",
    "yesno",
    "choice",
    "choices",
    "person",
    "people",
    "department",
    "file",
    "files",
    "links",
    "phone",
    "email",
    "card",
    "lines",
]


UNLIKE = r"^[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}$"
"""A unique field of another process: `companies.tax_id`."""

Formula = Annotated[str, Setting(min_length=1, max_length=2000)]


class Option(Model):
    key: Key
    title: Text
    colour: Colour = "grey"


class Field(Model):
    """One value a card holds. Money is in `currency`; a card link names the process it links to.

    Choices come from `options` or from a `directory` that administrators maintain. Lines are a table of
    `columns`, of which those with `total` are summed. A field with a `formula` is worked out, never typed.
    `lookup` names the fields of the linked card that are shown along with the link. What is typed is refused,
    with the words of `invalid`, unless `valid_when` holds; people are chosen `among` those named. The form
    at the start offers its `preset`; who leaves out one of the heads says why in the field `leaving_out`.
    Fields `in_lists` sort and narrow lists of cards. A text may be a number of a `registry`, an account one
    of the bank whose code is in the field `bank`; `person_when` holds, the number is that of a person.
    """

    key: Key
    kind: FieldKind
    title: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    currency: str = Setting(default="RUB", pattern=r"^[A-Z]{3}$")
    accept: tuple[str, ...] = ()
    max_mb: int | None = Setting(default=None, ge=1, le=100)
    min: float | None = Setting(default=None, allow_inf_nan=False)
    max: float | None = Setting(default=None, allow_inf_nan=False)
    whole: bool = False
    not_past: bool = False
    not_future: bool = False
    process: Key | None = None
    lookup: tuple[Key, ...] = ()
    directory: Key | None = None
    columns: tuple[Field, ...] = ()
    total: bool = False
    formula: Formula | None = None
    required: bool = False
    required_at: tuple[Key, ...] = ()
    required_when: Condition | None = None
    visible_when: Condition | None = None
    valid_when: Condition | None = None
    invalid: Text | None = None
    among: tuple[Who, ...] = ()
    preset: Literal["heads", "initiator", "today"] | None = None
    leaving_out: Key | None = None
    registry: Literal["inn", "kpp", "ogrn", "bik", "account"] | None = None
    bank: Key | None = None
    person_when: Condition | None = None
    unique: bool = False
    unlike: Annotated[str, Setting(pattern=UNLIKE)] | None = None
    in_lists: bool = False
    default: Any = None

    @model_validator(mode="after")
    def _options(self) -> Field:
        sources = bool(self.options) + bool(self.directory)
        if sources != (self.kind in ("choice", "choices")):
            raise ValueError("options")
        if self.kind == "card" and not self.process:
            raise ValueError("card_process")
        if bool(self.columns) != (self.kind == "lines"):
            raise ValueError("columns")
        return self


class Asked(Model):
    """A field on a form, and whether the form may be sent without it."""

    field: Key
    required: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"field": value} if isinstance(value, str) else value

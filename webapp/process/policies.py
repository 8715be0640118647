"""What a process says of its cards beside their flow: in which channel they run, how urgent they are."""

from __future__ import annotations

from typing import Literal

from .parts import Colour, Condition, Key, Model, Text, Who

Level = Literal["normal", "high", "urgent"]
LEVELS: tuple[Level, ...] = ("normal", "high", "urgent")


class Pipeline(Model):
    """A channel: stages of its own for people of its own. `who` see its cards and work in it; nobody named is
    everybody whom the process lets. `create` may begin cards here, left out: its people. A card for which
    `when` holds begins here by itself; a channel with such a rule is not offered for choice.
    """

    key: Key
    title: Text
    colour: Colour = "blue"
    who: tuple[Who, ...] = ()
    create: tuple[Who, ...] = ()
    when: Condition | None = None


class Hurry(Model):
    """A card for which the condition holds is this urgent."""

    level: Literal["high", "urgent"] = "urgent"
    when: Condition


class Priorities(Model):
    """How urgent cards are: by a field (a tick, or a choice with the keys `high` and `urgent`), by rules, and
    by hand of those listed. What is set by hand stays until the field or a rule says something else.
    """

    field: Key | None = None
    rules: tuple[Hurry, ...] = ()
    who: tuple[Who, ...] = ()

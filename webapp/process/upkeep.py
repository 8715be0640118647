"""What may be asked of a card beside its flow: to take a decision back, to hurry, to hide, to let write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AllowComments:
    """The owner lets others write on the card, or no longer."""

    on: bool


@dataclass(frozen=True)
class UndoDecision:
    """Take back the answer that the actor gave to task `no`, until somebody has acted on the card."""

    no: int
    reason: str


@dataclass(frozen=True)
class SetPriority:
    """How urgent the card is, or one of its open tasks by itself."""

    to: str
    task: int | None = None


@dataclass(frozen=True)
class Delete:
    """Hides the card from everybody; it can be restored."""

    reason: str


@dataclass(frozen=True)
class Restore:
    """A deleted card is back as it was."""


@dataclass(frozen=True)
class Withdraw:
    reason: str


@dataclass(frozen=True)
class Cancel:
    reason: str

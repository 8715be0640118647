"""What happens to the version that a card runs on."""

from __future__ import annotations

from dataclasses import dataclass, field

from .base import Event


@dataclass(frozen=True)
class VersionChanged(Event):
    """The card goes on under version number `to`. `stages` and `steps` ("stage/step") are those of the card
    that have other keys there; `undone` when a change before was taken back.
    """

    source: int
    to: int
    stages: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    undone: bool = False

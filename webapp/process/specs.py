"""How an open step was designed: as the definition says, or as the robot said that gave the to-do."""

from __future__ import annotations

from typing import Any

from .definition import Definition, Task
from .state import OpenStep


def spec_of(definition: Definition, step: OpenStep) -> Any:
    if step.made is not None:
        return Task.model_validate(step.made)
    return definition.places[step.stage, step.key].step


def in_flow(definition: Definition, step: OpenStep) -> bool:
    """Whether the step has a place in a flow; a to-do that a robot gave has one only if it is waited for."""
    return (step.stage, step.key) in definition.places

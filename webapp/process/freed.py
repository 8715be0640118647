"""Moves by programs of a process that frees them from its transitions."""

from __future__ import annotations

from . import commands as do
from . import entries
from .course import Course
from .definition import Asked
from .errors import NotAllowed
from .rights import editable, listed


def allow(command: do.Move, c: Course) -> None:
    """Anywhere, whatever the conditions; but only for those whom some transition names at all."""
    named = (who for transition in c.definition.transitions for who in transition.who)
    if not listed(tuple(named), c.actor.person, c.state, c.world.organisation):
        raise NotAllowed("not_yours_to_move")
    granted = editable(c.definition, c.state, c.actor.person, c.world.organisation)
    asked = tuple(Asked(field=key) for key in command.values if key in granted)
    c.change(entries.checked(c, asked, command.values, c.ground(command.to)))

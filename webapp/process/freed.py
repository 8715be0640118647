"""Moves by programs of a process that frees them from its transitions."""

from __future__ import annotations

from . import commands as do
from . import entries
from .course import Course
from .definition import Asked
from .errors import NotAllowed
from .pipelines import crosses
from .rights import editable, leads, listed


def allow(command: do.Move, c: Course) -> None:
    """Anywhere, whatever the conditions; but only for those whom some transition names at all."""
    named = (who for transition in c.definition.transitions for who in transition.who)
    if not listed(tuple(named), c.actor.person, c.state, c.world.organisation):
        raise NotAllowed("not_yours_to_move")
    if crosses(c.definition, c.state.stage, command.to) and not leads(
        c.definition, c.state, command.to, c.world, c.today
    ):
        raise NotAllowed("nobody_may_move_there")
    granted = editable(c.definition, c.state, c.actor.person, c.world.organisation)
    asked = tuple(Asked(field=key) for key in command.values if key in granted)
    c.change(entries.checked(c, asked, command.values, c.ground(command.to)))

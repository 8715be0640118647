"""What is done to a card beside its flow: how urgent it is, who may write on it, that it is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from . import commands as do
from . import conditions, flow, rights, upkeep, wishes
from . import events as e
from .course import Course, required
from .definition import LEVELS, Definition, Who
from .errors import InvalidInput, NoSuch, NotAllowed, Refused
from .rights import context
from .state import CardState

# -- how urgent


def computed(definition: Definition, values: Mapping[str, Any], asked: Mapping[str, object]) -> str:
    """How urgent the process makes a card with these values: the most that a field or a rule says."""
    said = definition.priority
    value = values.get(said.field) if said.field else None
    of_field = "urgent" if value is True else value if value in LEVELS else "normal"
    of_rules = (rule.level for rule in said.rules if conditions.holds(rule.when, values, asked))
    return max([of_field, *of_rules], key=LEVELS.index)


def follow_priority(c: Course, before: CardState) -> None:
    """It follows the values when they say something else than before; else it stays as it was set."""
    said = c.definition.priority
    if not before.stage or (said.field is None and not said.rules):
        return
    asked = context(c.state, c.world, c.today)
    was, now = (computed(c.definition, state.values, asked) for state in (before, c.state))
    if now not in (was, c.state.priority):
        c.emit(e.PriorityChanged(c.state.priority, now))


def begin_priority(c: Course, chosen: str | None) -> None:
    """What was chosen for a new card, by whoever may choose; else what its values say."""
    if chosen and chosen != "normal":
        set_priority(upkeep.SetPriority(chosen), c)
        return
    level = computed(c.definition, c.state.values, context(c.state, c.world, c.today))
    if level != "normal":
        c.emit(e.PriorityChanged("normal", level))


def set_priority(command: upkeep.SetPriority, c: Course) -> None:
    if command.to not in LEVELS:
        raise NoSuch("no_such_priority")
    if command.task is not None:
        _hurry_task(command.task, command.to, c)
        return
    who = (c.definition, c.state, c.actor.person, c.world.organisation)
    if c.actor.kind == "person" and not rights.may_hurry(*who):
        raise NotAllowed("may_not_hurry")
    if command.to != c.state.priority:
        c.emit(e.PriorityChanged(c.state.priority, command.to))


def _hurry_task(no: int, to: str, c: Course) -> None:
    """One task by itself; on a card that is more urgent it is as urgent as that all the same."""
    found = c.state.ask(no)
    if found is None:
        raise NoSuch("no_such_task")
    step, ask = found
    who = (c.definition, c.state, ask, c.actor.person, c.world.organisation, c.today)
    if c.actor.kind == "person" and not rights.may_hurry_task(*who):
        raise NotAllowed("may_not_hurry_task")
    if to != ask.priority:
        c.emit(e.PriorityChanged(ask.priority, to, no, c.spec(step).title))


# -- whose it is, who may write


def change_owner(command: do.ChangeOwner, c: Course) -> None:
    if c.actor.kind == "person":
        raise NotAllowed("only_administrator")
    if not c.world.organisation.active(command.to):
        raise NoSuch("no_such_person")
    if command.to != c.state.owner:
        c.emit(e.OwnerChanged(c.state.owner, command.to))


def comment(command: do.Comment, c: Course) -> None:
    """Words or files for the timeline; whoever is mentioned becomes an observer."""
    if not command.text.strip() and not command.files:
        raise InvalidInput({"text": ("comment_required", {})})
    who = (c.definition, c.state, c.actor.person, c.world.organisation)
    if c.actor.kind == "person" and not rights.may_comment(*who):
        raise NotAllowed("may_not_comment")
    known = tuple(p for p in dict.fromkeys(command.mentions) if c.world.organisation.active(p))
    files = tuple(dict(f) for f in command.files)
    c.emit(e.CommentAdded(command.text.strip(), known, files, command.sender))
    wishes.observe(c, known)


def allow_comments(command: upkeep.AllowComments, c: Course) -> None:
    if c.actor.kind == "person" and c.actor.person != c.state.owner:
        raise NotAllowed("only_owner")
    if command.on != c.state.comments_open:
        c.emit(e.CommentsAllowed(command.on))


# -- hidden, and back


def delete(command: upkeep.Delete, c: Course) -> None:
    _allow_deletion(c)
    if c.definition.numbering.gapless:
        raise Refused("numbered_without_gaps")
    c.emit(e.CardDeleted(required(command.reason)))


def restore(command: upkeep.Restore, c: Course) -> None:
    _allow_deletion(c)
    if not c.state.deleted:
        raise NoSuch("not_deleted")
    c.emit(e.CardRestored())


def _allow_deletion(c: Course) -> None:
    if c.actor.kind == "person" and not rights.may_delete(
        c.definition, c.state, c.actor.person, c.world.organisation
    ):
        raise NotAllowed("may_not_delete")


# -- ended by hand


def withdraw(command: do.Withdraw, c: Course) -> None:
    _end_by_hand(c, c.definition.rights.withdraw, command.reason, "withdrawn")


def cancel(command: do.Cancel, c: Course) -> None:
    _end_by_hand(c, c.definition.rights.cancel, command.reason, "cancelled")


def _end_by_hand(
    c: Course, who: tuple[Who, ...], reason: str, how: Literal["withdrawn", "cancelled"]
) -> None:
    if c.actor.kind == "person" and not rights.listed(who, c.actor.person, c.state, c.world.organisation):
        raise NotAllowed("may_not_end_card")
    flow.close(c, how, required(reason))

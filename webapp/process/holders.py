"""Who has a task: taking and returning it, giving it away, asking one more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from . import events as e
from . import opening
from .assignees import answers_for
from .commands import AddApprover, Reassign, Return, Take
from .course import Course, required
from .definition import Task
from .errors import NoSuch, NotAllowed, Refused
from .organisation import Organisation
from .rights import listed
from .state import Ask, CardState
from .tasks import behalf, find


def take(command: Take, c: Course) -> None:
    """One of a group takes the task; the others may not answer it until it is returned."""
    _, ask, _ = find(c, command.no)
    if ask.taken is not None and ask.taken != c.actor.person:
        raise Refused("taken_by_another", person=ask.taken)
    behalf(c, ask)
    if ask.holder is None and c.actor.person:
        c.emit(e.TaskTaken(ask.no, c.actor.person))


def give_back(command: Return, c: Course) -> None:
    """Whoever took the task lets the others have it."""
    _, ask, _ = find(c, command.no)
    if ask.taken is None or ask.taken != c.actor.person:
        raise NotAllowed("task_of_another", person=ask.taken or ask.people[0])
    c.emit(e.TaskReturned(ask.no, ask.taken))


def reassign(command: Reassign, c: Course) -> None:
    """By an administrator with a reason, or by the holder if the step allows; who lent it takes it back."""
    step, ask, spec = find(c, command.no)
    if not c.world.organisation.active(command.to):
        raise NoSuch("no_such_person")
    if c.actor.kind == "admin":
        required(command.reason)
    elif not _takes_back(c, ask, command.to) and not _may_delegate(c, ask, spec, command.to):
        raise NotAllowed("may_not_delegate")
    if ask.holder == command.to or step.asked(command.to, but=ask.no):
        raise Refused("asked_already", person=command.to)
    source = (ask.taken,) if ask.taken else ask.people
    c.emit(e.TaskReassigned(ask.no, spec.title, source, command.to, command.reason.strip()))


def _takes_back(c: Course, ask: Ask, to: int) -> bool:
    return to == c.actor.person and to in ask.lent_by


def _may_delegate(c: Course, ask: Ask, spec: Task, to: int) -> bool:
    """A group's task must be taken first; nobody's approval comes to whoever wants it."""
    holder = behalf(c, ask)
    if ask.holder is None or (spec.kind == "approve" and to == c.state.initiator):
        return False
    return _is_heir(to, holder, spec, c.world.organisation, c.today)


def _is_heir(to: int, holder: int, spec: Task, org: Organisation, today: date) -> bool:
    if spec.delegate == "subordinates":
        return holder in {head for _, head in org.supervisors(to, today)}
    return spec.delegate == "anyone"


def heirs(
    state: CardState, no: int, spec: Task, person: int, org: Organisation, today: date
) -> Iterator[int]:
    """Whom the person may give task `no` to: the same rules, asked to draw the form."""
    found = state.ask(no)
    if found is None or found[1].holder is None or spec.delegate == "nobody":
        return
    step, ask = found
    holder = answers_for(person, ask, state, org, today)
    barred = {ask.holder, state.initiator if spec.kind == "approve" else None}
    for to in org.people:
        free = org.active(to) and to not in barred and not step.asked(to, but=no)
        if holder is not None and free and _is_heir(to, holder, spec, org, today):
            yield to


def add_approver(command: AddApprover, c: Course) -> None:
    """One more approval is needed before the open approval can end."""
    step, _, spec = find(c, command.no)
    org = c.world.organisation
    allowed = listed(c.definition.rights.add_approver, c.actor.person, c.state, org)
    if c.actor.kind != "admin" and not allowed:
        raise NotAllowed("may_not_add_approver")
    if spec.kind != "approve":
        raise Refused("nothing_to_approve")
    if not org.active(command.person):
        raise NoSuch("no_such_person")
    if step.asked(command.person) or command.person in step.queue:
        raise Refused("asked_already", person=command.person)
    opening.ask(c, spec, (command.person,), step, added=True, note=command.comment.strip())

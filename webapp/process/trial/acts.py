"""What people do in a trial or an example, one act after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from .. import commands as do
from ..asking import LinkedEvent
from ..assignees import World
from ..commands import CLOCK, ROBOT, Actor, Command
from ..definition import Act, Definition, Example, Who
from ..errors import NoSuch, Refused
from ..rights import editable, listed, ways
from ..state import Ask
from .play import Trial, person
from .rehearsing import Rehearse, idle


def act(trial: Trial, what: Act) -> Trial:
    """Does it, with what robots and time make of it, or raises `Refused` and changes nothing."""
    trial.fails = what.fails
    trial.acts += 1
    try:
        return trial.wholly(lambda: DOES[what.kind](trial, what))
    except Refused:
        trial.acts -= 1
        raise


def again(
    definition: Definition,
    world: World,
    now: datetime,
    story: Example,
    robots: Rehearse = idle,
) -> tuple[Trial, Refused | None]:
    """The trial after all acts of the example, or up to the one that is refused."""
    trial = Trial(definition, world, now, robots)
    try:
        trial.start(story.given)
        for one in story.acts:
            act(trial, one)
    except Refused as refused:
        return trial, refused
    return trial, None


def _first(people: Iterable[int], fits: Callable[[int], bool]) -> int | None:
    """The first who fits; else the first of all, whom the engine will refuse with its reason."""
    known = list(people)
    return next((p for p in known if fits(p)), next(iter(known), None))


# -- what each act does -----------------------------------------------------------------------------------


def _asked(trial: Trial, key: str, by: Who | None) -> tuple[Ask, int | None]:
    """The task to be answered, and by whom."""
    found = trial.open(key)
    if not found:
        raise NoSuch("no_such_task")
    people = trial.who(by) if by else ()
    for _, ask in found:
        able = trial.may_answer(ask)
        chosen = next((p for p in people if p in able), None) if by else next(iter(able), None)
        if chosen is not None:
            return ask, chosen
    return found[0][1], next(iter(people), None)


def _task(trial: Trial, act: Act) -> None:
    ask, chosen = _asked(trial, act.task or "", act.by)
    step = next(s for s, a in trial.state.asks if a.no == ask.no)
    checked = tuple(range(len(trial.spec(step).checklist))) if act.checked is None else act.checked
    command = do.Complete(ask.no, act.outcome or "", trial.sent(act.values), act.comment, None, checked)
    trial.perform(command, person(chosen))


def _take(trial: Trial, act: Act) -> None:
    ask, chosen = _asked(trial, act.take or "", act.by)
    trial.perform(do.Take(ask.no), person(chosen))


def _move(trial: Trial, act: Act) -> None:
    people = trial.who(act.by) if act.by else _all(trial)
    today = trial.world.today(trial.now)

    def may(one: int) -> bool:
        found = ways(trial.definition, trial.state, one, trial.world, today)
        return any(way.to == act.move and way.open for way in found)

    command = do.Move(act.move or "", None, act.comment, trial.sent(act.values))
    trial.perform(command, person(_first(people, may)))


def _all(trial: Trial) -> list[int]:
    """Everybody, the card's own people first."""
    own = [p for p in (trial.state.owner, trial.state.initiator) if p]
    return [*own, *sorted(trial.world.organisation.people)]


def _change(trial: Trial, act: Act) -> None:
    values = trial.sent(act.change or {})
    people = trial.who(act.by) if act.by else _all(trial)

    def may(one: int) -> bool:
        org = trial.world.organisation
        return set(values) <= set(editable(trial.definition, trial.state, one, org))

    trial.perform(do.ChangeFields(values), person(_first(people, may)))


def _end(trial: Trial, act: Act) -> None:
    """The card is withdrawn or cancelled by somebody who may."""
    rights = trial.definition.rights
    who = rights.withdraw if act.kind == "withdraw" else rights.cancel
    people = trial.who(act.by) if act.by else _all(trial)
    org = trial.world.organisation
    chosen = _first(people, lambda p: listed(who, p, trial.state, org))
    reason = getattr(act, act.kind)
    command: Command = do.Withdraw(reason) if act.kind == "withdraw" else do.Cancel(reason)
    trial.perform(command, person(chosen))


def _wait(trial: Trial, act: Act) -> None:
    if act.wait is not None:
        trial.forward(trial.world.calendar.add(trial.now, act.wait))
        return
    due = trial.next_of(act.until or "next")
    if due is None:
        raise Refused("nothing_comes")
    trial.forward(due.at)


def _message(trial: Trial, act: Act) -> None:
    trial.perform(do.Message(act.message or ""), CLOCK)


def _child(trial: Trial, act: Act) -> None:
    """The next open card that was made from this one ends so."""
    child = next((c for c in trial.state.children if c.closed is None), None)
    if child is None:
        raise NoSuch("no_such_card")
    known = (child.card, child.number, child.process)
    trial.perform(LinkedEvent(*known, stage="", title={}, closed=act.child), ROBOT)


def _resolve(trial: Trial, act: Act) -> None:
    """As an administrator would get the card out of trouble."""
    org = trial.world.organisation
    if not trial.state.incidents:
        raise NoSuch("no_such_incident")
    administrator = next((p.id for p in org.people.values() if p.admin and p.active), trial.state.owner)
    people = trial.who(act.by) if act.by else ()
    chosen = people if act.by and not act.by.everyone else people[:1]
    reason = act.comment.strip() or "…"
    command = do.ResolveIncident(
        trial.state.incidents[0].no, act.resolve or "retry", reason, chosen, act.stage
    )
    trial.perform(command, Actor("admin", administrator))


DOES: dict[str, Callable[[Trial, Act], None]] = {
    "task": _task,
    "take": _take,
    "move": _move,
    "change": _change,
    "withdraw": _end,
    "cancel": _end,
    "message": _message,
    "child": _child,
    "wait": _wait,
    "until": _wait,
    "resolve": _resolve,
}

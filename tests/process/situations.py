"""The kinds of open step that `docs/engine-table.md` names, and the commands; each a card to try them on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.process.cast import (
    ADMINISTRATOR,
    ALICE,
    CAROL,
    CHARLIE,
    DORA,
    ERIN,
    GRACE,
    HUGO,
    IVAN,
    MONDAY,
    person,
)
from tests.process.play import Play
from tests.process.samples import final, goto, outcome, process, robot, stage, task
from webapp.process import asking as between
from webapp.process import commands as do
from webapp.process.commands import CLOCK, ROBOT, Actor, Command
from webapp.process.definition import Definition
from webapp.process.state import Ask
from webapp.process.upkeep import AllowComments, Delete, Restore, SetPriority, UndoDecision

YES, NO = outcome("yes", approves=True), outcome("no", goto="other")
AFTER = task("after", assignees=[{"role": "sales"}])
TRANSITION = {"key": "t", "source": ["new", "other"], "target": ["third"], "who": [{"role": "sales"}]}
OFTEN = {
    "key": "often",
    "title": "Often",
    "on": "schedule",
    "schedule": {"every": "day"},
    "robots": [{"key": "daily", "do": "notify"}],
}
RIGHTS = {
    "create": [{"role": "sales"}],
    "edit": [{"who": [{"role": "sales"}]}],
    "add_approver": [{"everyone": True}],
    "withdraw": [{"card": "initiator"}],
    "cancel": [{"role": "director"}],
}
DUE = "2026-11-25"
LATER = "2026-11-27"


def card(*steps: dict[str, Any], by_hand: bool = True, **first: Any) -> Play:
    """A card in its first stage with a penalty on record; `other` is a stage to move it to."""
    made = process(
        stage("new", *steps, kind="start", **first),
        stage("other", task("other_task", assignees=[{"role": "makers"}])),
        stage("third", task("third_task", assignees=[{"role": "makers"}])),
        final(),
        transitions=[TRANSITION] if by_hand else [],
        rights=RIGHTS,
        triggers=[OFTEN],
    )
    play = Play.begun(made, what="x", due=DUE)
    return play.do(do.RecordPenalty("earlier", HUGO, 5, {"ru": "Поздно"}), ROBOT)


def asking(kind: str = "approve", rule: str = "director", **settings: Any) -> Play:
    """A card with one task, to be delegated to anybody, due by the date on the card."""
    return card(step("decide", kind, rule, **settings), AFTER)


def step(key: str, kind: str = "approve", rule: str = "director", **settings: Any) -> dict[str, Any]:
    common = {"kind": kind, "assignees": [{"role": rule}], "delegate": "anyone", "deadline": {"field": "due"}}
    overdue = [{"key": f"late_{key}", "do": "notify"}]
    return task(key, YES, NO, **common | {"overdue": overdue} | settings)


def together(*branches: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "parallel", "key": "group", "branches": list(branches)}


def waiting(**what: Any) -> Play:
    return card({"type": "wait", "key": "pause", **what}, AFTER)


def waiting_for_cards() -> Play:
    """A robot has made a card, which this one waits for."""
    made = ({"card": 71, "number": "1", "process": "parts"},)
    wait = {"type": "wait", "key": "pause", "child": "maker", "at_failed": "other", "limit": "9 days"}
    play = card(robot("create_card", "maker"), wait, AFTER)
    no = play.state.robots[0].no
    return play.do(do.RobotFinished(no, (between.RecordCreated(no, "maker", made),)), ROBOT)


def an_earlier_visit() -> Play:
    lasting = step("decide", card_wide=True)
    play = card(together([lasting], [task("move_on", outcome("go", goto="other"))]), AFTER)
    return play.do(do.Complete(2, "go"), DORA)


def another(definition: Definition, **renamed: str) -> Definition:
    """The same process where everything has another title, and these stages other keys."""
    source = definition.model_dump_json(exclude_none=True).replace('"title":{"ru":"', '"title":{"ru":"Новое ')
    for old, new in renamed.items():
        source = source.replace(f'"{old}"', f'"{new}"')
    return Definition.model_validate_json(source)


SITUATIONS: Mapping[str, Callable[[], Play]] = {
    "approval by one person": asking,
    "form": lambda: asking("form", fields=[{"field": "weight", "required": True}]),
    "acknowledgement": lambda: asking("acknowledge"),
    "to-do with a checklist": lambda: asking("todo", checklist=["cut", "glue"]),
    "group task, nobody has taken it": lambda: asking("todo", "voters"),
    "group task, taken": lambda: asking("todo", "voters").do(do.Take(1), CAROL),
    "one after another": lambda: asking("approve", "voters", mode="sequence"),
    "all at once": lambda: asking("approve", "voters", mode="all"),
    "2 of 3 votes": lambda: asking("approve", "voters", mode="votes", votes=2),
    "added approver, the others have approved": lambda: (
        asking().do(do.AddApprover(1, CAROL), DORA).answer(DORA)
    ),
    "card-wide task of an earlier visit": an_earlier_visit,
    "parallel group": lambda: card(together([step("decide")], [step("besides", "todo")]), AFTER),
    "robot step": lambda: card(robot("email", "machine"), AFTER),
    "triggered robot under way": lambda: card(on_enter=[{"key": "machine", "do": "notify"}]),
    "wait for a time": lambda: waiting(duration="3 days", limit="9 days"),
    "wait for a date": lambda: waiting(field="due", limit="9 days"),
    "wait for a condition": lambda: waiting(
        until={"field": "agreed", "op": "eq", "value": True}, limit="9 days"
    ),
    "wait for a message": lambda: waiting(message="post", limit="9 days"),
    "wait for other cards": waiting_for_cards,
    "incident: nobody to ask": lambda: asking("approve", "vacant"),
    "incident: the robot of a step failed": lambda: card(robot("email", "machine"), AFTER).gave_up("machine"),
    "incident: a triggered robot failed": lambda: card(on_enter=[{"key": "machine", "do": "notify"}]).gave_up(
        "machine"
    ),
    "incident: dead end": lambda: card(by_hand=False),
    "incident: endless": lambda: card(goto("new")),
    "nothing open, moved by hand": card,
    "approval, moved to another version": lambda: (play := asking()).do(
        do.ChangeVersion(1, 2, another(play.definition)), ADMINISTRATOR
    ),
    "closed card": lambda: asking().do(do.Move("done", comment="why"), ADMINISTRATOR),
}


# -- commands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """A command, by whom, and when."""

    command: Command
    actor: Actor
    now: datetime = MONDAY


NEVER = 999
"""A number that nothing on the card has."""


def the_task(play: Play) -> Ask:
    """The first open task; where there is none, one that never was."""
    return next((a for _, a in play.state.asks), Ask(NEVER, (DORA,)))


def the_robot(play: Play) -> int:
    return next((p.no for p in (*play.state.robots, *play.state.stopped)), NEVER)


def the_incident(play: Play) -> int:
    return next((i.no for i in play.state.incidents), NEVER)


def holder(ask: Ask) -> Actor:
    return person(ask.taken or ask.people[-1])


def complete(outcome: str, who: int | None = None) -> Callable[[Play], Try]:
    def made(play: Play) -> Try:
        ask = the_task(play)
        fits = any(
            s.key == "decide" and play.definition.places[s.stage, s.key].step.fields for s in play.state.steps
        )
        values = {"weight": 7} if fits else {}
        return Try(do.Complete(ask.no, outcome, values, checked=(0, 1)), person(who) if who else holder(ask))

    return made


def timer(name: Any) -> Callable[[Play], Try]:
    """The timer of the first task or of the wait rings when it is due."""

    def made(play: Play) -> Try:
        ask = the_task(play)
        pause = next((s for s in play.state.steps if s.kind == "wait"), None)
        due = {
            "deadline": ask.due,
            "remind": ask.remind,
            "wait": pause and pause.due,
            "limit": pause and pause.limit,
        }
        ref = str(ask.no) if name in ("deadline", "remind") else "pause/1"
        return Try(do.TimeReached(name, ref, due[name]), CLOCK, due[name] or MONDAY + timedelta(days=30))

    return made


def resolve(how: Any, **more: Any) -> Callable[[Play], Try]:
    return lambda play: Try(do.ResolveIncident(the_incident(play), how, "because", **more), ADMINISTRATOR)


def always(command: Command, actor: Actor) -> Callable[[Play], Try]:
    return lambda play: Try(command, actor)


def change(play: Play, definition: Definition, **places: Any) -> Try:
    return Try(do.ChangeVersion(2, 3, definition, **places), ADMINISTRATOR)


SALES, DIRECTOR = person(ALICE), person(DORA)
FILE = {"id": 7, "name": "a.pdf"}
PART = {"card": 75, "number": "5", "process": "parts"}
ORIGIN = {"card": 76, "number": "6", "process": "parts", "robot": "machine"}
ORDER = {"card": 77, "number": "7", "do": "change", "values": {}, "no": NEVER, "robot": "machine"}


def linked(closed: str | None) -> Callable[[Play], Try]:
    return always(between.LinkedEvent(71, "1", "parts", "made", {"ru": "Сделана"}, closed), ROBOT)


COMMANDS: Mapping[str, Callable[[Play], Try]] = {
    "Complete, approving": complete("yes"),
    "Complete, refusing": complete("no"),
    "Complete by a stranger": complete("yes", CHARLIE),
    "Take": lambda play: Try(do.Take(the_task(play).no), holder(the_task(play))),
    "Return": lambda play: Try(do.Return(the_task(play).no), holder(the_task(play))),
    "Reassign by the holder": lambda play: Try(do.Reassign(the_task(play).no, GRACE), holder(the_task(play))),
    "Reassign by an administrator": lambda play: Try(
        do.Reassign(the_task(play).no, GRACE, "ill"), ADMINISTRATOR
    ),
    "AddApprover": lambda play: Try(do.AddApprover(the_task(play).no, IVAN), SALES),
    "Move by hand": always(do.Move("third", comment="go"), SALES),
    "Move by hand, not allowed": always(do.Move("third", comment="go"), person(CHARLIE)),
    "Move by hand, from an old page": always(do.Move("third", seen=0), SALES),
    "Move by an administrator": always(do.Move("third", comment="again"), ADMINISTRATOR),
    "Move by a robot": always(do.Move("third"), ROBOT),
    "Start": always(do.Start({"what": "y"}), SALES),
    "Withdraw": always(do.Withdraw("no need"), SALES),
    "Cancel": always(do.Cancel("no money"), DIRECTOR),
    "ChangeFields": always(do.ChangeFields({"due": LATER, "agreed": True}), SALES),
    "ChangeOwner": always(do.ChangeOwner(ERIN), ADMINISTRATOR),
    "Comment": always(do.Comment("look", (CHARLIE,)), SALES),
    "ResolveIncident: assign": resolve("assign", people=(GRACE,)),
    "ResolveIncident: retry": resolve("retry"),
    "ResolveIncident: skip": resolve("skip"),
    "ResolveIncident: goto": resolve("goto", stage="third"),
    "SkipRobot": lambda play: Try(do.SkipRobot(the_robot(play), "by hand"), ADMINISTRATOR),
    "SkipRobot by a person": lambda play: Try(do.SkipRobot(the_robot(play), "by hand"), DIRECTOR),
    "ChangeVersion": lambda play: change(play, another(play.definition)),
    "ChangeVersion, its stage renamed": lambda play: change(
        play, another(play.definition, new="fresh"), stages={"new": "fresh"}
    ),
    "ChangeVersion, its stage missing": lambda play: change(play, another(play.definition, new="fresh")),
    "ChangeVersion by a person": lambda play: Try(do.ChangeVersion(2, 3, another(play.definition)), DIRECTOR),
    "UndoVersionChange": lambda play: Try(do.UndoVersionChange(another(play.definition)), ADMINISTRATOR),
    "UndoDecision": always(UndoDecision(1, "a mistake"), DIRECTOR),
    "SetPriority": always(SetPriority("urgent"), ADMINISTRATOR),
    "AllowComments": always(AllowComments(True), SALES),
    "Delete": always(Delete("twice"), ADMINISTRATOR),
    "Restore": always(Restore(), ADMINISTRATOR),
    "WaivePenalty": always(do.WaivePenalty("earlier", "mercy"), ADMINISTRATOR),
    "TimeReached: deadline": timer("deadline"),
    "TimeReached: remind": timer("remind"),
    "TimeReached: wait": timer("wait"),
    "TimeReached: limit": timer("limit"),
    "Message": always(do.Message("post"), CLOCK),
    "Triggered": always(do.Triggered("often"), CLOCK),
    "RobotFinished": lambda play: Try(
        do.RobotFinished(the_robot(play), (do.RecordEmail("a", "b", "k"),)), ROBOT
    ),
    "RobotFinished, moving": lambda play: Try(do.RobotFinished(the_robot(play), (do.Move("third"),)), ROBOT),
    "RobotGaveUp": lambda play: Try(do.RobotGaveUp(the_robot(play), "broken"), ROBOT),
    "RecordCreated": always(between.RecordCreated(NEVER, "machine", (PART,)), ROBOT),
    "AskCards": always(between.AskCards(NEVER, "machine", (ORDER,)), ROBOT),
    "ChangeForCard": always(between.ChangeForCard(ORIGIN, {"due": LATER, "agreed": True}), ROBOT),
    "AdjustForCard": always(between.AdjustForCard(ORIGIN, {"weight": "2.5"}), ROBOT),
    "CardRefused": always(between.CardRefused(ORDER, "too little"), ROBOT),
    "LinkedEvent: moved": linked(None),
    "LinkedEvent: ended well": linked("success"),
    "LinkedEvent: failed": linked("cancelled"),
    "Notify": always(do.Notify((DORA,), {"ru": "Привет"}), ROBOT),
    "RecordPenalty": always(do.RecordPenalty("new", HUGO, 5, {"ru": "Поздно"}), ROBOT),
    "GiveToDo": always(do.GiveToDo((DORA,), {"ru": "Собрать"}), ROBOT),
    "RecordEmail": always(do.RecordEmail("a@example.org", "Hello", "key"), ROBOT),
    "AttachDocument": always(do.AttachDocument("paper", FILE), ROBOT),
    "any of these by a person": always(do.Notify((DORA,), {"ru": "Привет"}), SALES),
}

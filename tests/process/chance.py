"""Processes, companies and commands made by chance, for cards that live through everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.process import samples
from tests.process.cast import ALICE, CAROL, CHARLIE, COMPANY, DORA, ERIN, GONE, HUGO, WORLD
from webapp.process import commands as do
from webapp.process.assignees import World
from webapp.process.commands import CLOCK, ROBOT, Actor, Command
from webapp.process.definition import Definition
from webapp.process.organisation import Absence
from webapp.process.specs import spec_of
from webapp.process.state import CardState
from webapp.process.upkeep import UndoDecision

EVERYBODY = range(1, GONE + 1)
FINALS = ("done", "failed")
LENGTHS = ("0 minutes", "1 minute", "3 hours", "1 day", "2 working hours", "1 working day", "3 working days")
RULES = (
    {"role": "director"},
    {"role": "voters"},
    {"role": "makers"},
    {"role": "voters"},
    {"role": "makers"},
    {"role": "vacant"},
    {"role": "voters"},
    {"person": "gone"},
    {"person": "erin"},
    {"department": "workshop", "who": "members"},
    {"department": "workshop", "who": "head"},
    {"card": "initiator"},
    {"card": "owner"},
    {"field": "buyer"},
    {"supervisor_of": "initiator"},
    {"chain_of": "initiator"},
    {"chain_of": "owner", "up_to": "top"},
    {"chain_of": "buyer"},
)
CONDITIONS = (
    {"field": "agreed", "op": "eq", "value": True},
    {"field": "agreed", "op": "empty"},
    {"field": "weight", "op": "gt", "value": 5},
    {"field": "due", "op": "le", "value": "@today"},
    {"field": "@owner", "op": "eq", "value": CAROL},
    {"all": [{"field": "weight", "op": "filled"}, {"field": "agreed", "op": "ne", "value": True}]},
)

MEMORIES = (
    {"ask_again": "never"},
    {"ask_again": "if_changed", "depends_on": ["weight"]},
    {"ask_again": "if_changed", "depends_on": ["due", "agreed", "paper"]},
)

APT = {
    "nobody": ("assign", "assign", "retry", "goto"),
    "robot_failed": ("retry", "skip"),
    "dead_end": ("goto",),
    "endless": ("goto",),
    "looping": ("skip", "goto"),
}


class Maker:
    """Makes one process by chance."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.stages = [f"s{n}" for n in range(random.randint(1, 4))]

    def definition(self) -> Definition:
        stages = [self.stage(n, key) for n, key in enumerate(self.stages)]
        stages += [samples.final("done", on_enter=self.robots()), samples.final("failed", "failure")]
        return samples.process(
            *stages,
            fields=[{"title": f["key"], **f} for f in (*samples.FIELDS, {"key": "papers", "kind": "files"})],
            start={"fields": ["what", "weight", "due", "agreed", "buyer"]},
            triggers=[self.trigger(n) for n in range(self.random.choice((0, 0, 1, 2)))],
            transitions=[self.transition(n) for n in range(self.random.choice((0, 0, 0, 1, 2)))],
            rights={
                "create": [{"everyone": True}],
                "edit": [{"who": [{"everyone": True}]}],
                "add_approver": [{"everyone": True}],
                "withdraw": [{"card": "initiator"}],
                "cancel": [{"role": "director"}],
            },
        )

    def stage(self, number: int, key: str) -> dict[str, Any]:
        flow = self.flow(0) if self.often(0.95) else []
        kind = {"kind": "start"} if number == 0 else {}
        norm = {"norm": self.random.choice(LENGTHS)} if self.often(0.3) else {}
        return samples.stage(key, *flow, on_enter=self.robots(), **kind, **norm)

    def transition(self, number: int) -> dict[str, Any]:
        who = self.random.choice(({"everyone": True}, {"role": "sales"}, {"card": "assignee"}))
        more = {"when": self.random.choice(CONDITIONS)} if self.often(0.3) else {}
        more |= {"requires": ["weight"]} if self.often(0.2) else {}
        source, target = self.random.choice(self.stages), self.anywhere()
        return {"key": f"t{number}", "source": [source], "target": [target], "who": [who], **more}

    def trigger(self, number: int) -> dict[str, Any]:
        kinds = ("stage_entered", "stage_left", "field_changed", "task_done", "task_overdue")
        on = self.random.choice((*kinds, "card_created", "card_closed", "schedule"))
        more = {"stages": [self.anywhere()]} if on.startswith("stage") and self.often(0.5) else {}
        more |= {"when": self.random.choice(CONDITIONS)} if self.often(0.3) else {}
        more |= {"schedule": {"every": "day"}} if on == "schedule" else {}
        return {
            "key": f"trigger{number}",
            "title": f"Trigger {number}",
            "on": on,
            "robots": [self.some_robot()],
            **more,
        }

    def flow(self, depth: int) -> list[dict[str, Any]]:
        kinds: tuple[tuple[Callable[[int], dict[str, Any]], int], ...] = (
            (self.task, 10),
            (self.robot, 3),
            (self.wait, 3),
            (self.branch, 2 if depth < 2 else 0),
            (self.parallel, 4 if depth < 2 else 0),
            (self.goto, 1),
        )
        makers, weights = zip(*kinds, strict=True)
        length = self.random.choice((0, 1, 1, 2, 3) if depth else (1, 1, 2, 3))
        return [make(depth) for make in self.random.choices(makers, weights, k=length)]

    # -- steps -------------------------------------------------------------------------------------------

    def task(self, depth: int) -> dict[str, Any]:
        mode = self.random.choice(("first", "first", "all", "sequence", "votes"))
        step = samples.task(
            self.key("task"),
            *self.outcomes(),
            kind=self.random.choice(("approve", "approve", "form", "todo", "acknowledge")),
            assignees=self.random.choices(RULES, k=self.random.choice((1, 1, 2))),
            mode=mode,
            delegate=self.random.choice(("nobody", "subordinates", "anyone")),
            card_wide=self.often(0.15),
        )
        step |= {"votes": self.random.randint(1, 4)} if mode == "votes" else {}
        step |= {"fallback": [self.random.choice(RULES)]} if self.often(0.3) else {}
        step |= {"deadline": self.deadline(), "overdue": self.robots()} if self.often(0.5) else {}
        step |= {"reminders": {"first": "1 day", "then": "1 working day"}} if self.often(0.2) else {}
        step |= {"fields": [{"field": "weight", "required": True}]} if self.often(0.2) else {}
        step |= {"checklist": ["one", "two"]} if self.often(0.1) else {}
        return step | (self.random.choice(MEMORIES) if self.often(0.5) else {})

    def outcomes(self) -> list[dict[str, Any]]:
        found = [samples.outcome("yes", approves=self.often(0.9), **self.leads(0.4), robots=self.robots())]
        if self.often(0.7):
            found.append(samples.outcome("no", **self.leads(0.6), robots=self.robots()))
        if self.often(0.2):
            found.append(samples.outcome("later", stays=True, robots=self.robots()))
        return found

    def leads(self, chance: float) -> dict[str, str]:
        return {"goto": self.anywhere()} if self.often(chance) else {}

    def deadline(self) -> Any:
        if self.often(0.1):
            return {"field": "due", "after": self.random.choice(LENGTHS)}
        return {"field": "due"} if self.often(0.4) else self.random.choice(LENGTHS)

    def robot(self, depth: int) -> dict[str, Any]:
        return {"type": "robot", **self.some_robot()}

    def wait(self, depth: int) -> dict[str, Any]:
        what = self.random.choice(
            (
                {"duration": self.random.choice(LENGTHS)},
                {"field": "due"},
                {"until": self.random.choice(CONDITIONS)},
                {"message": self.random.choice(("post", "call"))},
            )
        )
        step = {"type": "wait", "key": self.key("wait"), **what}
        step |= {"limit": self.random.choice(LENGTHS[1:])} if self.often(0.5) else {}
        return step | ({"at_limit": self.anywhere()} if "limit" in step and self.often(0.5) else {})

    def branch(self, depth: int) -> dict[str, Any]:
        cases = [{"when": self.random.choice(CONDITIONS), "steps": self.flow(depth + 1)} for _ in range(2)]
        return {
            "type": "branch",
            "key": self.key("branch"),
            "cases": cases,
            "otherwise": self.flow(depth + 1),
        }

    def parallel(self, depth: int) -> dict[str, Any]:
        branches = [self.flow(depth + 1) for _ in range(self.random.randint(2, 3))]
        join = self.random.choice(("all", "any", 1, 2))
        return {"type": "parallel", "key": self.key("group"), "branches": branches, "join": join}

    def goto(self, depth: int) -> dict[str, Any]:
        return samples.goto(self.anywhere(), self.key("goto"))

    # -- small things ------------------------------------------------------------------------------------

    def robots(self) -> list[dict[str, Any]]:
        return [self.some_robot() for _ in range(self.random.choice((0, 0, 0, 1, 2)))]

    def some_robot(self) -> dict[str, Any]:
        made: dict[str, Any] = {"key": self.key("robot"), "do": "notify"}
        made |= {"after": self.random.choice(LENGTHS)} if self.often(0.3) else {}
        made |= {"when": self.random.choice(CONDITIONS)} if self.often(0.2) else {}
        return made | {"if_it_fails": self.random.choice(("stop", "go_on"))}

    def anywhere(self) -> str:
        return self.random.choice((*self.stages, *self.stages, *self.stages, *self.stages, *FINALS))

    def key(self, name: str) -> str:
        self.count += 1
        return f"{name}{self.count}"

    def often(self, chance: float) -> bool:
        return self.random.random() < chance


def some_world(random: Random) -> World:
    """People are away, with or without a substitute; some have left, some posts are vacant."""
    absences = [
        Absence(
            random.choice(EVERYBODY), date(2026, 11, random.randint(1, 28)), date(2026, 12, 20), substitute
        )
        for substitute in random.choices((None, *EVERYBODY), k=random.randint(0, 4))
    ]
    people = dict(COMPANY.people)
    for gone in random.sample(EVERYBODY, random.choice((0, 0, 0, 1, 2))):
        people[gone] = replace(people[gone], active=False)
    departments = dict(COMPANY.departments)
    for key in random.sample(sorted(departments), random.choice((0, 0, 1, 3))):
        departments[key] = replace(departments[key], head=None)
    company = replace(COMPANY, people=people, departments=departments, absences=tuple(absences))
    return replace(WORLD, organisation=company)


class Hand:
    """Chooses commands: sensible ones mostly, stale, forged and doubled ones among them."""

    def __init__(self, random: Random, definition: Definition) -> None:
        self.random, self.definition = random, definition
        self.played: list[tuple[Command, Actor]] = []

    def next(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        if self.played and self.random.random() < 0.05:
            return self.random.choice(self.played)
        command, actor = self.random.choice(self.sensible(state))(state, now)
        self.played.append((command, actor))
        return command, actor

    def sensible(self, state: CardState) -> list[Callable[[CardState, datetime], tuple[Command, Actor]]]:
        """What there is to do on the card; or, now and then, anything."""
        choices = [self.complete] * (3 * len(state.asks)) + [self.holder] * min(2, len(state.asks))
        choices += [self.robot] * min(4, len(state.robots)) + [self.repair] * (2 * len(state.incidents))
        choices += [self.fields] * sum(s.kind == "wait" for s in state.steps)
        choices += [self.message] * (2 * sum(s.message is not None for s in state.steps))
        choices += [self.undo] if state.undo else []
        if choices and self.random.random() < 0.75:
            return choices
        return [
            self.complete,
            self.fields,
            self.fields,
            self.clock,
            self.robot,
            self.repair,
            self.move,
            self.other,
        ]

    def undo(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        """The last decision is taken back, mostly by whoever took it."""
        undo = state.undo
        no, who = (undo.no, (undo.person,)) if undo else (1, ())
        return UndoDecision(no, "a mistake"), self.someone(who)

    def number(self, known: list[int], state: CardState) -> int:
        """One of these mostly; else any other, be there such a one or not."""
        if known and self.random.random() < 0.92:
            return self.random.choice(known)
        return self.random.randint(-1, state.serial + 2)

    def someone(self, likely: tuple[int, ...] = ()) -> Actor:
        if likely and self.random.random() < 0.9:
            return Actor("person", self.random.choice(likely))
        kind = self.random.choice(("person", "person", "person", "admin", "robot", "clock"))
        return Actor(kind, self.random.choice(EVERYBODY) if kind in ("person", "admin") else None)  # type: ignore[arg-type]

    def complete(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        no = self.number([a.no for _, a in state.asks], state)
        found = state.ask(no)
        likely = ((found[1].taken,) if found[1].taken else found[1].people) if found else ()
        values: dict[str, Any] = (
            {"weight": self.random.randint(1, 9)} if found and self.wants(found[0]) else {}
        )
        outcome = self.random.choice(("yes",) * 10 + ("no", "no", "no", "later", "never"))
        seen = self.random.choice((None, None, state.revision, state.revision - 3))
        if found and found[0].made is not None:
            outcome = "done"
        return do.Complete(no, outcome, values, "", seen, (0, 1)), self.someone(likely)

    def wants(self, step: Any) -> bool:
        return bool(spec_of(self.definition, step).fields)

    def holder(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        no = self.number([a.no for _, a in state.asks], state)
        found = state.ask(no)
        who = self.random.choice(EVERYBODY)
        commands = (
            do.Take(no),
            do.Return(no),
            do.Reassign(no, who, "why"),
            do.AddApprover(no, who, "please"),
        )
        return self.random.choice(commands), self.someone(found[1].people if found else ())

    def clock(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        asks = [a for _, a in state.asks]
        waits = [s for s in state.steps if s.kind == "wait"]
        if waits and self.random.random() < 0.6:
            step = self.random.choice(waits)
            timer = self.random.choice(("wait", "limit"))
            due = self.random.choice((step.due if timer == "wait" else step.limit, None, now))
            return do.TimeReached(timer, f"{step.key}/{step.visit}", due), CLOCK  # type: ignore[arg-type]
        no = self.number([a.no for a in asks], state)
        due = self.random.choice([a.due for a in asks if a.no == no] + [None, now - timedelta(days=1)])
        timer = self.random.choice(("deadline", "remind", "wait"))
        return do.TimeReached(
            timer, self.random.choice((str(no), str(no), f"wait1/{no}", "", "x/y")), due
        ), CLOCK  # type: ignore[arg-type]

    def robot(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        no = self.number([p.no for p in (*state.robots, *state.stopped)], state)
        if self.random.random() < 0.25:
            return do.RobotGaveUp(no, "broken"), ROBOT
        effects = self.random.sample(self.effects(), self.random.choice((0, 0, 1, 1, 2)))
        return do.RobotFinished(no, tuple(effects), {"robot": "x"}), ROBOT

    def effects(self) -> list[Command]:
        stage = self.random.choice((*self.definition.stage_of, *self.definition.stage_of, "nowhere"))
        file = {"id": self.random.randint(1, 5), "name": self.random.choice(("a.pdf", "b.pdf"))}
        return [
            do.Move(stage),
            do.Notify((DORA, GONE), {"ru": "Привет"}),
            do.ChangeFields(self.random.choice(({"weight": 7}, {"weight": "much"}, {"agreed": True}))),
            do.ChangeOwner(self.random.choice(EVERYBODY)),
            do.RecordPenalty(self.random.choice(("a", "b")), HUGO, 10, {"ru": "Поздно"}),
            do.RecordEmail("a@example.org", "Hello", "key"),
            do.GiveToDo((HUGO, 999), {"ru": "Собрать"}, hold=self.random.random() < 0.5),
            do.AttachDocument(self.random.choice(("paper", "papers", "what")), file),
            do.Comment("made by a robot"),
            do.Take(1),
            do.Start({}),
        ]

    def repair(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        no = self.number([i.no for i in state.incidents], state)
        found = state.incident(no)
        apt = APT[found.code] if found and self.random.random() < 0.8 else ("assign", "retry", "skip", "goto")
        how = self.random.choice(apt)
        people = tuple(
            self.random.choices((ALICE, CAROL, ERIN, DORA, HUGO, GONE), k=self.random.randint(0, 6))
        )
        stage = self.random.choice((*self.definition.stage_of, *self.definition.stage_of, None))
        reason = self.random.choice(("because", "because", " "))
        actor = Actor("admin", 11) if self.random.random() < 0.9 else self.someone()
        return do.ResolveIncident(no, how, reason, people, stage), actor  # type: ignore[arg-type]

    def fields(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        day = (now + timedelta(days=self.random.randint(-2, 5))).date().isoformat()
        values = self.random.choice(
            (
                {"due": day},
                {"due": None},
                {"agreed": self.random.choice((True, False))},
                {"weight": self.random.randint(1, 9), "due": day},
                {"buyer": self.random.choice(EVERYBODY)},
                {"weight": "heavy"},
                {"unknown": 1},
            )
        )
        return do.ChangeFields(values, self.random.choice((None, state.revision - 2))), self.someone(
            (ALICE, DORA)
        )

    def move(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        working = [key for key, stage in self.definition.stage_of.items() if not stage.final]
        to = self.random.choice((*working, *working, *working, "done", "nowhere"))
        seen = self.random.choice((None, state.visit, state.visit - 1))
        values = {"weight": 3} if self.random.random() < 0.3 else {}
        actor = self.someone((ALICE, ALICE, DORA)) if self.random.random() < 0.9 else self.someone()
        return do.Move(to, seen, "moved", values), actor

    def message(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        return do.Message(self.random.choice(("post", "call", "cable"))), self.random.choice((CLOCK, ROBOT))

    def other(self, state: CardState, now: datetime) -> tuple[Command, Actor]:
        command: Command = self.random.choice(
            (
                do.Comment("hello", (CAROL, GONE, CHARLIE)),
                do.Comment(" "),
                do.ChangeOwner(CAROL),
                do.WaivePenalty("a", "mercy"),
                do.Start({"what": "again"}),
                *([do.Withdraw("no need")] if self.random.random() < 0.2 else []),
                *([do.Cancel("no money")] if self.random.random() < 0.2 else []),
                *self.effects(),
            )
        )
        return command, self.someone((ALICE, 11))

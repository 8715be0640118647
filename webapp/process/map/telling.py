"""A definition as a tree of what happens, in words: what the picture draws and the list below it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..definition import Branch, GoTo, Parallel, Robot, Stage, Task, Transition, Wait
from .words import Words

Kind = Literal[
    "stage", "task", "robot", "wait", "branch", "parallel", "lane", "goto", "outcome", "limit", "hand", "rest"
]


@dataclass(frozen=True)
class Node:
    """One thing that happens: its title, notes below it, what is inside it, and the stage it leads to.

    `way` says how its line is drawn: as the answer to a task, by hand, or by the process itself.
    """

    id: str
    kind: Kind
    title: str
    notes: tuple[str, ...] = ()
    word: str = ""
    icon: str = ""
    colour: str = "grey"
    target: str | None = None
    back: bool = False
    way: Literal["outcome", "hand", "own"] = "own"
    # An answer by the keys of its task and itself.
    ref: str = ""
    inner: tuple[Node, ...] = ()


def told(words: Words) -> tuple[Node, ...]:
    """Every stage in order, with all that happens there."""
    return tuple(_Teller(words).stage(stage, n) for n, stage in enumerate(words.definition.stages))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(node.inner)


class _Teller:
    def __init__(self, words: Words) -> None:
        self.words = words
        self.order = {key: n for n, key in reversed(list(enumerate(s.key for s in words.definition.stages)))}
        self.here = 0

    def stage(self, stage: Stage, number: int) -> Node:
        say, self.here = self.words.say, number
        id = f"s{number}"
        entering = [
            self._robot(robot, f"{id}-e{n}", say("entering")) for n, robot in enumerate(stage.on_enter)
        ]
        flow = self._steps(stage.flow, id)
        hand = self._by_hand(stage, id)
        channel = (say("pipeline", title=self.words.pipeline(stage.pipeline)),) if stage.pipeline else ()
        norm = (*channel, say("norm", time=self.words.duration(stage.norm))) if stage.norm else channel
        return Node(
            id,
            "stage",
            self.words.text(stage.title),
            norm,
            say(stage.kind) if stage.kind != "work" else "",
            stage.kind,
            stage.colour,
            inner=(*entering, *flow, *self._rest(stage, id), *hand),
        )

    def _rest(self, stage: Stage, id: str) -> tuple[Node, ...]:
        """What is said of a stage in which nothing happens by itself."""
        if stage.flow:
            return ()
        title = self.words.say("closed" if stage.final else "rests")
        return (Node(f"{id}-rest", "rest", title, icon="stop" if stage.final else "pause"),)

    # -- ways to other stages ----------------------------------------------------------------------------

    def _leading(self, node: Node, key: str) -> Node:
        """The node with the stage it leads to, which is a return if that comes no later than this one."""
        where, number = self._where(key), self.order.get(key)
        if number is None:
            return replace(node, notes=(where, *node.notes))
        return replace(node, notes=(where, *node.notes), target=key, back=number <= self.here)

    def _where(self, key: str) -> str:
        """Which stage, by number and title; a stage that is missing in a draft by its key."""
        number = self.order.get(key)
        if number is None:
            return self.words.say("to", stage=key)
        code = "again" if number == self.here else "back" if number < self.here else "to"
        return self.words.say(code, stage=f"{number + 1}\u00a0·\u00a0{self.words.stage(key)}")

    def _by_hand(self, stage: Stage, id: str) -> tuple[Node, ...]:
        ways = [
            (transition, key)
            for transition in self.words.definition.transitions
            if stage.key in transition.source
            for key in transition.target
            if key != stage.key
        ]
        made = (self._moved(transition, key, f"{id}-h{n}") for n, (transition, key) in enumerate(ways))
        return tuple(made)

    def _moved(self, transition: Transition, key: str, id: str) -> Node:
        say = self.words.say
        terms = [say("by_hand", who=self.words.who(transition.who))]
        if transition.when:
            terms.append(say("only", condition=self.words.condition(transition.when)))
        if transition.requires:
            terms.append(say("needs", fields=self.words.fields(transition.requires)))
        if transition.comment == "required":
            terms.append(say("comment"))
        made = self._leading(Node(id, "hand", "", icon="hand", way="hand"), key)
        return replace(made, title=self._where(key), notes=tuple(terms))

    # -- steps -------------------------------------------------------------------------------------------

    def _steps(self, steps: Iterable[Any], id: str) -> tuple[Node, ...]:
        return tuple(self._step(step, f"{id}-{n}") for n, step in enumerate(steps))

    def _step(self, step: Any, id: str) -> Node:
        if isinstance(step, Task):
            return self._task(step, id)
        if isinstance(step, Wait):
            return self._wait(step, id)
        if isinstance(step, Branch):
            return self._branch(step, id)
        if isinstance(step, Parallel):
            return self._parallel(step, id)
        if isinstance(step, GoTo):
            return self._leading(Node(id, "goto", self.words.say("goto"), icon="goto"), step.stage)
        return self._robot(step, id)

    def _task(self, task: Task, id: str) -> Node:
        say, words = self.words.say, self.words
        notes = [say("assignees", who=words.rules(task.assignees)), words.mode(task), words.memory(task)]
        if task.fallback:
            notes.append(say("fallback", who=words.rules(task.fallback)))
        if task.deadline:
            notes.append(say("deadline", time=words.deadline(task.deadline)))
        outcomes = [self._outcome(outcome, f"{id}-o{n}", task.key) for n, outcome in enumerate(task.buttons)]
        late = [self._robot(robot, f"{id}-l{n}", say("overdue")) for n, robot in enumerate(task.overdue)]
        return Node(
            id,
            "task",
            words.text(task.title),
            tuple(filter(None, notes)),
            say(task.kind),
            task.kind,
            inner=(*outcomes, *late),
        )

    def _outcome(self, outcome: Any, id: str, task: str) -> Node:
        say = self.words.say
        notes = []
        if not outcome.goto:
            notes.append(say("stays" if outcome.stays else "on"))
        if outcome.comment == "required":
            notes.append(say("comment"))
        if outcome.requires:
            notes.append(say("needs", fields=self.words.fields(outcome.requires)))
        robots = tuple(self._robot(robot, f"{id}-r{n}") for n, robot in enumerate(outcome.robots))
        made = Node(
            id,
            "outcome",
            self.words.text(outcome.title),
            tuple(notes),
            icon="stays" if outcome.stays else "outcome",
            colour=outcome.colour,
            way="outcome",
            ref=f"{task}/{outcome.key}",
            inner=robots,
        )
        return self._leading(made, outcome.goto) if outcome.goto else made

    def _robot(self, robot: Robot, id: str, when: str = "") -> Node:
        say = self.words.say
        notes = [when]
        if robot.after:
            notes.append(say("after", time=self.words.duration(robot.after)))
        if robot.when:
            notes.append(say("only", condition=self.words.condition(robot.when)))
        fails: tuple[Node, ...] = ()
        if robot.way_out:
            failed = Node(f"{id}-x", "limit", say("fails"), icon="clock", colour="red")
            fails = (self._leading(failed, robot.way_out),)
        told = tuple(filter(None, notes))
        node = Node(id, "robot", self.words.robot(robot), told, say("robot"), "robot", inner=fails)
        stage = robot.settings.get("stage") if robot.do == "move" else None
        return self._leading(node, stage) if isinstance(stage, str) else node

    def _wait(self, wait: Wait, id: str) -> Node:
        limits: tuple[Node, ...] = ()
        if wait.at_failed:
            failed = Node(f"{id}-f", "limit", self.words.say("failed_cards"), icon="x", colour="red")
            limits = (self._leading(failed, wait.at_failed),)
        if wait.limit:
            title = self.words.say("limit", time=self.words.duration(wait.limit))
            limit = Node(f"{id}-x", "limit", title, icon="clock", colour="orange")
            on = replace(limit, notes=(self.words.say("on"),))
            limits = (*limits, self._leading(limit, wait.at_limit) if wait.at_limit else on)
        return Node(id, "wait", self.words.wait(wait), icon="clock", inner=limits)

    def _branch(self, branch: Branch, id: str) -> Node:
        say = self.words.say
        titles = [say("if", condition=self.words.condition(case.when)) for case in branch.cases]
        flows = [*(case.steps for case in branch.cases), branch.otherwise]
        lanes = self._lanes([*titles, say("otherwise")], flows, id)
        return Node(id, "branch", say("branch"), icon="branch", inner=lanes)

    def _parallel(self, group: Parallel, id: str) -> Node:
        say, ways = self.words.say, len(group.branches)
        joined = say("join_all") if group.needed == ways else say("join", n=group.needed, all=ways)
        titles = [say("lane", n=n) for n in range(1, ways + 1)]
        lanes = self._lanes(titles, group.branches, id)
        return Node(id, "parallel", say("parallel"), (joined,), icon="parallel", inner=lanes)

    def _lanes(self, titles: list[str], flows: Iterable[Any], id: str) -> tuple[Node, ...]:
        nothing = (self.words.say("nothing"),)
        return tuple(
            Node(f"{id}-{n}", "lane", title, () if flow else nothing, inner=self._steps(flow, f"{id}-{n}"))
            for n, (title, flow) in enumerate(zip(titles, flows, strict=True))
        )

"""The flow of a stage as BPMN nodes with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..definition import Branch, GoTo, Outcome, Parallel, Robot, Stage, Task, Wait
from .bpmn_graph import STEP, Block, End, Joiner, Names, Node, single
from .words import Words


@dataclass
class Leaving:
    """The ways out of a stage: to which stages, and what the answers that lead there are called."""

    titles: dict[str, list[str]] = field(default_factory=dict)

    def to(self, stage: str, title: str) -> None:
        found = self.titles.setdefault(stage, [])
        if title and title not in found:
            found.append(title)


class Steps:
    """Makes the inside of one stage's sub-process."""

    def __init__(self, words: Words, stage: Stage, ids: Names) -> None:
        self.words, self.stage, self.ids = words, stage, ids
        self.join = Joiner(ids)
        self.leaving = Leaving()

    def inside(self) -> Block:
        blocks = [single(Node(self._id("Start"), "startEvent"))]
        blocks += [self._robot(robot) for robot in self.stage.on_enter]
        blocks += [self._step(step) for step in self.stage.flow]
        if not self.stage.final:
            rest = Node(self._id("Rest"), "intermediateCatchEvent", self.words.say("rests"), event="message")
            blocks.append(single(rest))
        end = single(Node(self._id("End"), "endEvent"))
        end.ends = ()
        return self.join.sequence([*blocks, end])

    def _id(self, kind: str, key: str = "") -> str:
        return self.ids(kind, self.stage.key, key)

    def _flow(self, steps: Iterable[Any]) -> Block:
        return self.join.sequence([self._step(step) for step in steps])

    def _step(self, step: Any) -> Block:
        if isinstance(step, Task):
            return self._task(step)
        if isinstance(step, Wait):
            return self._wait(step)
        if isinstance(step, Branch):
            return self._branch(step)
        if isinstance(step, Parallel):
            return self._parallel(step)
        if isinstance(step, GoTo):
            return self._leave(step.stage, "")
        return self._robot(step)

    # -- leaving the stage -------------------------------------------------------------------------------

    def _leave(self, stage: str, title: str) -> Block:
        """An end event that tells the process outside where the card goes."""
        if stage not in self.words.definition.stage_of:
            return Block()
        self.leaving.to(stage, title)
        name = self.words.say("to", stage=self.words.stage(stage))
        end = single(Node(self._id("Leave", stage), "endEvent", name, event="escalation", refers=stage))
        end.ends = ()
        return end

    # -- tasks -------------------------------------------------------------------------------------------

    def _task(self, task: Task) -> Block:
        words = self.words
        notes = [words.text(task.ask), words.say("assignees", who=words.rules(task.assignees))]
        if task.deadline:
            notes.append(words.say("deadline", time=words.deadline(task.deadline)))
        node = Node(
            self._id("Task", task.key),
            "userTask",
            words.text(task.title),
            "\n".join(filter(None, notes)),
            owners=words.rules(task.assignees),
            several="" if task.mode == "first" else words.mode(task),
        )
        node.serial = task.mode == "sequence"
        return self._overdue(task, node, self._answered(task, single(node), node))

    def _answered(self, task: Task, asked: Block, node: Node) -> Block:
        """The task and what each answer brings about; one that leaves it open leads back to it."""
        staying = [outcome for outcome in task.buttons if outcome.stays]
        others = [outcome for outcome in task.buttons if not outcome.stays]
        if len(others) == 1 and not staying:
            return self.join.sequence([asked, *self._outcome(others[0])])
        if not task.buttons:
            return asked
        gateway = Node(self._id("Answer", task.key), "exclusiveGateway", self.words.text(task.title))
        columns = [self._column(one) for one in (*staying, *others)]
        count = sum(len(column.ends) if column.top else 1 for *_said, column in columns[: len(staying)])
        below = self.join.split(gateway, columns)
        below.ends, back = below.ends[count:], below.ends[:count]
        whole = self.join.sequence([asked, below])
        if back:
            whole.half, whole.h = whole.half + 2 * STEP, whole.h + 2 * STEP
        for end in back:
            flow = self.join.flow(end, node.id)
            flow.around = (STEP - whole.half, whole.h - STEP)
            whole.flows.append(flow)
        return whole

    def _column(self, outcome: Outcome) -> tuple[str, str, Block]:
        title = self.words.text(outcome.title)
        return title, title, self.join.sequence(self._outcome(outcome))

    def _outcome(self, outcome: Outcome) -> list[Block]:
        # A robot of an answer that stays works beside the open task: whatever it does, the task goes on.
        robots = [self._robot(robot, moves=not outcome.stays) for robot in outcome.robots]
        leave = self._leave(outcome.goto, self.words.text(outcome.title)) if outcome.goto else Block()
        return [*robots, leave]

    def _overdue(self, task: Task, node: Node, whole: Block) -> Block:
        """What happens at the deadline runs beside the task, from a timer on its border."""
        robots = [self._robot(robot) for robot in task.overdue]
        if not robots or task.deadline is None:
            return whole
        end = single(Node(self._id("Done", task.key), "endEvent"))
        end.ends = ()
        beside = self.join.sequence([*robots, end])
        timer = Node(self._id("Late", task.key), "boundaryEvent", self.words.say("overdue"), event="timer")
        timer.says, timer.attached, timer.interrupts = self.words.deadline(task.deadline), node.id, False
        timer.x, timer.y = node.x + node.w - 18, node.y + 22
        beside = beside.moved(whole.half + 40 + beside.half, 0)
        flow = self.join.flow(End(timer.id), beside.top, "right")
        whole.nodes += [timer, *beside.nodes]
        whole.flows += [flow, *beside.flows]
        whole.half, whole.h = whole.half + 2 * beside.half + 40, max(whole.h, beside.h)
        return whole

    # -- robots and waits --------------------------------------------------------------------------------

    def _robot(self, robot: Robot, moves: bool = True) -> Block:
        words = self.words
        after = words.say("after", time=words.duration(robot.after)) if robot.after else ""
        node = Node(self._id("Robot", robot.key), "serviceTask", words.robot(robot), after)
        stage = robot.settings.get("stage") if robot.do == "move" and moves else None
        leave = self._leave(stage, words.robot(robot)) if isinstance(stage, str) else Block()
        work = self.join.sequence([single(node), leave])
        if not robot.when:
            return work
        said = words.condition(robot.when)
        gateway = Node(self._id("If", robot.key), "exclusiveGateway", words.say("only", condition=said))
        return self.join.split(gateway, [(said, said, work), (words.say("otherwise"), "", Block())], True)

    def _wait(self, wait: Wait) -> Block:
        words = self.words
        said = words.wait(wait)
        node = Node(self._id("Wait", wait.key), "intermediateCatchEvent", said, says=said)
        conditional = wait.until or wait.child
        node.event = "conditional" if conditional else "message" if wait.message else "timer"
        node.refers = wait.message or ""
        others = [*self._failed(wait, node.tag), *self._limit(wait, node.tag)]
        if not others:
            return single(node)
        gateway = Node(self._id("Either", wait.key), "eventBasedGateway")
        return self.join.split(gateway, [("", "", way) for way in (single(node), *others)])

    def _failed(self, wait: Wait, tag: str) -> Iterator[Block]:
        """Where it leads when a card that is waited for does not end well."""
        if wait.at_failed:
            said = self.words.say("failed_cards")
            node = single(Node(self._id("Failed", wait.key), tag, said, event="conditional", says=said))
            yield self.join.sequence([node, self._leave(wait.at_failed, said)])

    def _limit(self, wait: Wait, tag: str) -> Iterator[Block]:
        if not wait.limit:
            return
        words = self.words
        time = words.say("limit", time=words.duration(wait.limit))
        late = single(Node(self._id("Limit", wait.key), tag, time, event="timer", says=time))
        leave = self._leave(wait.at_limit, time) if wait.at_limit else Block()
        yield self.join.sequence([late, leave])

    # -- branches and groups -----------------------------------------------------------------------------

    def _branch(self, branch: Branch) -> Block:
        words = self.words
        cases = [(words.condition(case.when), case.steps) for case in branch.cases]
        columns = [(said, said, self._flow(steps)) for said, steps in cases]
        columns.append((words.say("otherwise"), "", self._flow(branch.otherwise)))
        gateway = Node(self._id("Branch", branch.key), "exclusiveGateway", words.say("branch"))
        return self.join.split(gateway, columns, True)

    def _parallel(self, group: Parallel) -> Block:
        say, ways = self.words.say, len(group.branches)
        columns = [("", "", self._flow(steps)) for steps in group.branches]
        gateway = Node(self._id("Group", group.key), "parallelGateway", say("parallel"))
        whole = self.join.split(gateway, columns)
        every = group.needed == ways
        said = say("join_all") if every else say("join", n=group.needed, all=ways)
        tag = "parallelGateway" if every else "complexGateway"
        joined = single(Node(self._id("Join", group.key), tag, said, says="" if every else said))
        return self.join.sequence([whole, joined])

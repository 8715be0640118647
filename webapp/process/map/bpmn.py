"""A definition as BPMN 2.0 with its diagram (OMG formal/2013-12-09, BPMN 2.0.2).

A stage is an embedded sub-process, not a lane. Lanes (10.8) only say where things belong; leaving a stage
cancels whatever is still open there, other branches of a group included. That is what an interrupting
boundary event does to the activity it is attached to (13.5.3): an answer that leads elsewhere is an
escalation end event inside, and an escalation event on the border from which the flow goes to the next
stage. A move by hand is a message event on the border. Conditions, deadlines and assignees are natural
language, for which the standard has plain expressions (8.3.6): the file is to be read and drawn, not run.
A failed stage leads to a terminate end event. Steps that cannot be reached are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..definition import Definition, Stage
from . import bpmn_xml, routing
from .bpmn_flow import Steps
from .bpmn_graph import Flow, Node, drawn
from .bpmn_graph import Names as Ids
from .routing import Panel, Plan, Way
from .words import Names, Words

PAD, LEFT, PITCH = 40.0, 100.0, 46.0
BESIDE = 90.0
EVENT = 36.0


@dataclass
class SubProcess:
    """A stage: its frame, what is inside, and the events on its border with the stages they lead to."""

    stage: Stage
    node: Node
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    border: list[tuple[Node, str]] = field(default_factory=list)


@dataclass
class Diagram:
    process: str
    title: str
    doc: str
    stages: list[SubProcess] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    escalations: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)


def bpmn(definition: Definition, locale: str = "ru", names: Names | None = None) -> str:
    """The file."""
    return bpmn_xml.written(diagram(Words(definition, locale, names or Names())))


def diagram(words: Words) -> Diagram:
    """The values of the file, with their places."""
    definition, ids = words.definition, Ids()
    made = Diagram(
        ids("Process", definition.key), words.text(definition.title), words.text(definition.description)
    )
    ordered = sorted(definition.stage_of.values(), key=lambda stage: stage is not definition.first_stage)
    made.stages = [_sub_process(stage, words, ids) for stage in ordered]
    _named(made, ids)
    _placed(made, words, ids)
    return made


# -- stages ------------------------------------------------------------------------------------------------


def _sub_process(stage: Stage, words: Words, ids: Ids) -> SubProcess:
    steps = Steps(words, stage, ids)
    block = steps.inside().moved(0, 0)
    doc = [words.text(stage.help), words.say("norm", time=words.duration(stage.norm)) if stage.norm else ""]
    node = Node(
        ids("Stage", stage.key), "subProcess", words.text(stage.title), "\n".join(filter(None, doc)), w=1
    )
    made = SubProcess(stage, node, block.nodes, block.flows)
    for target, titles in steps.leaving.titles.items():
        name = " / ".join(titles)
        out = Node(ids("Out", stage.key, target), "boundaryEvent", name, event="escalation", refers=target)
        made.border.append((out, target))
    made.border += _by_hand(stage, words, ids)
    for out, _target in made.border:
        out.attached = node.id
    node.w = max(2 * block.half + 2 * PAD, 200.0)
    node.h = max(block.h + 2 * PAD + 20, 80 + PITCH * len(made.border))
    block.moved(node.w / 2, PAD + 20)
    drawn(block)
    return made


def _by_hand(stage: Stage, words: Words, ids: Ids) -> Iterator[tuple[Node, str]]:
    for transition in words.definition.transitions:
        for target in dict.fromkeys(transition.target):
            if stage.key in transition.source and target != stage.key and target in words.definition.stage_of:
                name = words.say("by_hand", who=words.who(transition.who))
                doc = words.say("only", condition=words.condition(transition.when)) if transition.when else ""
                id = ids("Hand", stage.key, target, transition.key)
                yield Node(id, "boundaryEvent", name, doc, event="message", refers=transition.key), target


def _named(made: Diagram, ids: Ids) -> None:
    """What events refer to gets an element of its own."""
    for node in [
        node for stage in made.stages for node in (*stage.nodes, *(out for out, _to in stage.border))
    ]:
        if node.event == "escalation":
            known = made.escalations.setdefault(node.refers, "") or ids("Escalation", node.refers)
            made.escalations[node.refers] = node.refers = known
        if node.event == "message" and node.refers:
            made.messages[node.refers] = made.messages.get(node.refers) or ids("Message", node.refers)
            node.refers = made.messages[node.refers]


# -- places ------------------------------------------------------------------------------------------------


def _placed(made: Diagram, words: Words, ids: Ids) -> None:
    frames = {sub.stage.key: sub for sub in made.stages}
    for sub in made.stages:
        for n, (out, _target) in enumerate(sub.border):
            out.x, out.y = sub.node.w - EVENT / 2, 80 + PITCH * n
    panels = [Panel(key, sub.node.w, sub.node.h, _margin(sub)) for key, sub in frames.items()]
    ways = {
        out.id: Way(out.id, sub.stage.key, sub.node.w + EVENT / 2, out.y + EVENT / 2, target, out.event)
        for sub in made.stages
        for out, target in sub.border
    }
    plan = routing.plan(panels, ways.values())
    for key, sub in frames.items():
        dx, dy = plan.corner(key)
        _moved(sub, dx + LEFT, dy)
    made.flows = [_leading(plan, way, frames, ids) for way in plan.ways]
    _begun(made, words, ids)
    for sub in made.stages:
        _ended(made, sub, words, ids)


def _margin(sub: SubProcess) -> float:
    """The room right of a stage for the events on its border, or for the end of the process."""
    return BESIDE if sub.stage.final else 20.0


def _moved(sub: SubProcess, dx: float, dy: float) -> None:
    for node in (sub.node, *sub.nodes, *(out for out, _target in sub.border)):
        node.x, node.y = node.x + dx, node.y + dy
    for flow in sub.flows:
        flow.points = tuple((x + dx, y + dy) for x, y in flow.points)


def _leading(plan: Plan, way: Way, frames: dict[str, SubProcess], ids: Ids) -> Flow:
    points = tuple((x + LEFT, y) for x, y in plan.line(way))
    target = frames[way.target].node.id
    return Flow(ids("Flow", way.id), way.id, target, points=points)


def _begun(made: Diagram, words: Words, ids: Ids) -> None:
    first = made.stages[0].node
    start = Node(ids("Start"), "startEvent", words.say("start"), x=first.x - LEFT, y=first.y + 12)
    points = ((start.x + EVENT, start.y + EVENT / 2), (first.x, start.y + EVENT / 2))
    made.nodes.append(start)
    made.flows.append(Flow(ids("Flow", start.id), start.id, first.id, points=points))


def _ended(made: Diagram, sub: SubProcess, words: Words, ids: Ids) -> None:
    if not sub.stage.final:
        return
    frame, event = sub.node, "terminate" if sub.stage.kind == "failure" else ""
    end = Node(ids("End", sub.stage.key), "endEvent", words.say(sub.stage.kind), event=event)
    end.x, end.y = frame.x + frame.w + BESIDE - EVENT, frame.y + 12
    points = ((frame.x + frame.w, end.y + EVENT / 2), (end.x, end.y + EVENT / 2))
    made.nodes.append(end)
    made.flows.append(Flow(ids("Flow", end.id), frame.id, end.id, points=points))

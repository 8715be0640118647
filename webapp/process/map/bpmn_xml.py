"""A diagram written as XML, elements in the order in which the schema wants them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .bpmn_graph import Flow, Node
from .svg import clean as _clean

if TYPE_CHECKING:
    from .bpmn import Diagram, SubProcess

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
EXPRESSIONS = {"timer": "timeDuration", "conditional": "condition"}
TARGET = "https://www.omg.org/spec/BPMN/reglament"


def written(made: Diagram) -> str:
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    root = ET.Element(
        _tag("definitions"), {"id": "Definitions", "targetNamespace": TARGET, "exporter": "Reglament"}
    )
    for key, id in made.messages.items():
        _add(root, "message", id=id, name=key)
    for key, id in made.escalations.items():
        _add(root, "escalation", id=id, name=key, escalationCode=key)
    process = _add(root, "process", id=made.process, name=_clean(made.title), isExecutable="false")
    _documented(process, made.doc)
    border = [out for sub in made.stages for out, _target in sub.border]
    for sub in made.stages:
        _sub_process(process, sub, made.flows)
    _nodes(process, [*made.nodes, *border], made.flows)
    _drawn(root, made, border)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _tag(name: str, space: str = "bpmn") -> str:
    return f"{{{SPACES[space]}}}{name}"


def _add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    found = ET.SubElement(parent, _tag(name), attributes)
    found.text = _clean(text) or None
    return found


def _documented(element: ET.Element, text: str) -> None:
    if text:
        _add(element, "documentation", text)


# -- meaning -----------------------------------------------------------------------------------------------


def _sub_process(process: ET.Element, sub: SubProcess, outside: Iterable[Flow]) -> None:
    element = _node(process, sub.node, outside)
    _nodes(element, sub.nodes, sub.flows)


def _nodes(parent: ET.Element, nodes: Iterable[Node], flows: list[Flow]) -> None:
    for node in nodes:
        _node(parent, node, flows)
    for flow in flows:
        element = _add(parent, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
        if flow.name:
            element.set("name", _clean(flow.name))
        if flow.says:
            _add(element, "conditionExpression", flow.says)


def _node(parent: ET.Element, node: Node, flows: Iterable[Flow]) -> ET.Element:
    element = _add(parent, node.tag, id=node.id)
    if node.name:
        element.set("name", _clean(node.name))
    if node.attached:
        element.set("attachedToRef", node.attached)
        element.set("cancelActivity", "true" if node.interrupts else "false")
    if node.default not in ("", "?"):
        element.set("default", node.default)
    _documented(element, node.doc)
    for flow in flows:
        if flow.target == node.id:
            _add(element, "incoming", flow.id)
    for flow in flows:
        if flow.source == node.id:
            _add(element, "outgoing", flow.id)
    _details(element, node)
    return element


def _details(element: ET.Element, node: Node) -> None:
    if node.owners:
        owner = _add(element, "potentialOwner", id=f"{node.id}.owner")
        _add(_add(owner, "resourceAssignmentExpression"), "expression", node.owners)
    if node.several:
        loop = _add(element, "multiInstanceLoopCharacteristics", isSequential=str(node.serial).lower())
        _add(loop, "completionCondition", node.several)
    if node.event:
        event = _add(element, f"{node.event}EventDefinition", id=f"{node.id}.event")
        if node.refers:
            event.set(f"{node.event}Ref", node.refers)
        if node.event in EXPRESSIONS and node.says:
            _add(event, EXPRESSIONS[node.event], node.says)
    elif node.tag == "complexGateway":
        _add(element, "activationCondition", node.says)


# -- drawing -----------------------------------------------------------------------------------------------


def _drawn(root: ET.Element, made: Diagram, border: Iterable[Node]) -> None:
    diagram = ET.SubElement(root, _tag("BPMNDiagram", "bpmndi"), {"id": "Diagram"})
    plane = ET.SubElement(diagram, _tag("BPMNPlane", "bpmndi"), {"id": "Plane", "bpmnElement": made.process})
    for sub in made.stages:
        _shape(plane, sub.node)
        for node in sub.nodes:
            _shape(plane, node)
    for node in (*border, *made.nodes):
        _shape(plane, node)
    for flow in [*made.flows, *(flow for sub in made.stages for flow in sub.flows)]:
        edge = ET.SubElement(
            plane, _tag("BPMNEdge", "bpmndi"), {"id": f"{flow.id}.di", "bpmnElement": flow.id}
        )
        for x, y in flow.points:
            ET.SubElement(edge, _tag("waypoint", "di"), {"x": _n(x), "y": _n(y)})


def _shape(plane: ET.Element, node: Node) -> None:
    looks = {"id": f"{node.id}.di", "bpmnElement": node.id}
    if node.tag == "subProcess":
        looks["isExpanded"] = "true"
    if node.tag == "exclusiveGateway":
        looks["isMarkerVisible"] = "true"
    shape = ET.SubElement(plane, _tag("BPMNShape", "bpmndi"), looks)
    size = {"x": _n(node.x), "y": _n(node.y), "width": _n(node.w), "height": _n(node.h)}
    ET.SubElement(shape, _tag("Bounds", "dc"), size)


def _n(number: float) -> str:
    return f"{number:.1f}"

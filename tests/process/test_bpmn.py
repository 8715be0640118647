"""The export as BPMN 2.0: every reference resolves, tokens can flow, everything is drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process import samples
from tests.process.chance import Maker
from tests.process.test_map import NAMES, furniture
from webapp.process.definition import Definition
from webapp.process.map.bpmn import bpmn

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
NCNAME = re.compile(r"[A-Za-z_][\w.\-]*")
NODES = {
    "startEvent",
    "endEvent",
    "userTask",
    "serviceTask",
    "intermediateCatchEvent",
    "boundaryEvent",
    "exclusiveGateway",
    "parallelGateway",
    "complexGateway",
    "eventBasedGateway",
    "subProcess",
}
REFERS = ("sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "escalationRef", "bpmnElement")


def kind(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def found(root: ET.Element, name: str) -> list[ET.Element]:
    return root.findall(f".//bpmn:{name}", SPACES)


def scopes(root: ET.Element) -> Iterator[ET.Element]:
    yield from (*found(root, "process"), *found(root, "subProcess"))


def exported(definition: Definition, locale: str = "ru") -> ET.Element:
    return ET.fromstring(bpmn(definition, locale, NAMES).encode())


def sound(root: ET.Element) -> None:
    """What is true of every file."""
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert [id for id, times in Counter(ids).items() if times > 1] == []
    assert [id for id in ids if not NCNAME.fullmatch(str(id))] == []
    refs = {element.get(name) for element in root.iter() for name in REFERS} - {None}
    refs |= {element.text for name in ("incoming", "outgoing") for element in found(root, name)}
    assert refs <= set(ids)
    for scope in scopes(root):
        flows_fit(scope)
    drawn(root)


def flows_fit(scope: ET.Element) -> None:
    """Flows stay in their sub-process; nodes name just the flows that come and go."""
    nodes = {str(node.get("id")): node for node in scope if kind(node) in NODES}
    flows = [element for element in scope if kind(element) == "sequenceFlow"]
    for flow in flows:
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= set(nodes)
    for id, node in nodes.items():
        comes = {flow.get("id") for flow in flows if flow.get("targetRef") == id}
        goes = {flow.get("id") for flow in flows if flow.get("sourceRef") == id}
        assert {one.text for one in node.findall("bpmn:incoming", SPACES)} == comes
        assert {one.text for one in node.findall("bpmn:outgoing", SPACES)} == goes
        assert node.get("default") is None or node.get("default") in goes
        tokens(kind(node), len(comes), len(goes), node)
    starts = [node for node in nodes.values() if kind(node) == "startEvent"]
    assert len(starts) == 1


def tokens(name: str, comes: int, goes: int, node: ET.Element) -> None:
    """What the standard wants of the kinds of nodes, so that nothing starts or gets stuck by itself."""
    if name == "startEvent":
        assert (comes, goes) == (0, 1)
    elif name == "boundaryEvent":
        assert (comes, goes) == (0, 1), node.get("id")
    elif name == "endEvent":
        assert comes >= 1
        assert goes == 0
    elif name == "eventBasedGateway":
        assert comes >= 1
        assert goes >= 2
    elif name != "subProcess":
        assert comes >= 1, node.get("id")
        assert goes >= 1, node.get("id")


def drawn(root: ET.Element) -> None:
    """Every node has a place inside that of its sub-process; every flow begins and ends at its nodes."""
    boxes = {
        str(shape.get("bpmnElement")): bounds(shape) for shape in root.findall(".//bpmndi:BPMNShape", SPACES)
    }
    assert set(boxes) == {str(e.get("id")) for e in root.iter() if kind(e) in NODES}
    for scope in scopes(root):
        inner = [node for node in scope if kind(node) in NODES and kind(node) != "boundaryEvent"]
        apart([boxes[str(node.get("id"))] for node in inner])
        if kind(scope) == "subProcess":
            assert all(within(boxes[str(node.get("id"))], boxes[str(scope.get("id"))]) for node in inner)
    flows = {str(flow.get("id")): flow for flow in found(root, "sequenceFlow")}
    edges = root.findall(".//bpmndi:BPMNEdge", SPACES)
    assert {edge.get("bpmnElement") for edge in edges} == set(flows)
    for edge in edges:
        flow = flows[str(edge.get("bpmnElement"))]
        points = [(float(p.get("x", 0)), float(p.get("y", 0))) for p in edge.findall("di:waypoint", SPACES)]
        assert all(abs(a - c) < 0.2 or abs(b - d) < 0.2 for (a, b), (c, d) in pairwise(points))
        assert touches(points[0], boxes[str(flow.get("sourceRef"))]), flow.get("id")
        assert touches(points[-1], boxes[str(flow.get("targetRef"))]), flow.get("id")


Bounds = tuple[float, float, float, float]


def bounds(shape: ET.Element) -> Bounds:
    found = shape.find("dc:Bounds", SPACES)
    assert found is not None
    x, y, w, h = (float(found.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, x + w, y + h


def apart(boxes: list[Bounds]) -> None:
    for n, (left, top, right, bottom) in enumerate(boxes):
        for x, y, to, low in boxes[n + 1 :]:
            assert not (x < right and left < to and y < bottom and top < low)


def within(inner: Bounds, outer: Bounds) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def touches(point: tuple[float, float], box: Bounds) -> bool:
    x, y = point
    return box[0] - 0.2 <= x <= box[2] + 0.2 and box[1] - 0.2 <= y <= box[3] + 0.2


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_the_export_of_any_process_is_sound(seed: int) -> None:
    sound(exported(Maker(Random(seed)).definition()))


def test_the_export_of_the_furniture_process() -> None:
    root = exported(furniture())
    sound(root)
    assert {kind: len(found(root, kind)) for kind in ("subProcess", "userTask", "serviceTask")} == {
        "subProcess": 12,
        "userTask": 9,
        "serviceTask": 10,
    }
    assert len(found(root, "terminateEventDefinition")) == 2
    names = {element.get("name") for element in found(root, "sequenceFlow")}
    assert {"Согласовать", "Отклонить", "«Электронная почта» заполнено"} <= names


def test_each_kind_of_step_has_its_element() -> None:
    case = {"when": {"field": "agreed", "op": "eq", "value": True}, "steps": [samples.robot("notify", "r1")]}
    moved = {"key": "t", "source": ["one"], "target": ["done"], "who": [{"everyone": True}]}
    definition = samples.process(
        samples.stage(
            "one",
            {"type": "branch", "key": "b", "cases": [case], "otherwise": []},
            {"type": "wait", "key": "w1", "until": {"field": "agreed", "op": "filled"}},
            {"type": "wait", "key": "w2", "message": "post", "limit": "1 day", "at_limit": "done"},
            {"type": "wait", "key": "w3", "duration": "1 hour"},
            {
                "type": "parallel",
                "key": "p",
                "branches": [[samples.robot("notify", "r2")], [samples.task("t1", mode="sequence")]],
                "join": "any",
            },
            kind="start",
        ),
        samples.final(),
        transitions=[moved],
    )
    root = exported(definition)
    sound(root)
    count = Counter(kind(element) for element in root.iter())
    assert count["conditionalEventDefinition"] == 1
    assert count["timerEventDefinition"] == 2
    assert count["eventBasedGateway"] == 1
    assert count["parallelGateway"] == 1
    assert count["complexGateway"] == 1
    assert count["multiInstanceLoopCharacteristics"] == 1
    hand = [
        event
        for event in found(root, "boundaryEvent")
        if event.find("bpmn:messageEventDefinition", SPACES) is not None
    ]
    assert [event.get("name") for event in hand] == ["вручную: все"]


def test_leaving_a_stage_ends_what_is_open_there() -> None:
    root = exported(furniture())
    border = [event for event in found(root, "boundaryEvent") if "Out_" in str(event.get("id"))]
    assert border
    assert {event.get("cancelActivity") for event in border} == {"true"}
    thrown = {e.get("escalationRef") for end in found(root, "endEvent") for e in end}
    caught = {e.get("escalationRef") for event in border for e in event}
    assert thrown - {None} == caught - {None}


def test_titles_with_signs_of_xml_and_unknown_characters() -> None:
    plain = furniture().model_dump(mode="json")
    plain["stages"][0] |= {"title": {"ru": 'А <b> & "В"\x00\x0b'}}
    root = exported(Definition.model_validate(plain))
    sound(root)
    assert 'А <b> & "В"' in {element.get("name") for element in found(root, "subProcess")}


def test_a_draft_with_a_way_to_nowhere_and_keys_used_twice() -> None:
    definition = samples.process(
        samples.stage("one", samples.goto("gone", "g"), samples.task("t"), samples.task("t"), kind="start"),
        samples.final("done"),
        samples.stage("one_t", samples.task("t")),
    )
    sound(exported(definition))


def test_it_is_written_in_the_language_asked_for() -> None:
    assert "role “Director”" in bpmn(furniture(), "en", NAMES)
    assert "роль «Директор»" in bpmn(furniture(), "ru", NAMES)

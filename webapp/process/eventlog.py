"""The event log of a process for process mining: XES (IEEE 1849-2016) and OCEL 2.0, piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr

# Events that are no activities of the process: what one of the others has told already.
SILENT = frozenset({"RobotQueued", "RobotPutOff", "StepEnded", "BranchEnded", "DeadlineSet"})
UNKNOWN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Logged:
    """One event: of which card, what it is called, who did it, and on which task or stage."""

    card: int
    seq: int
    at: datetime
    kind: str
    activity: str
    who: str = ""
    who_id: int | None = None
    stage: str = ""
    task: int | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Case:
    """One card as an object: its number, title and where it came from."""

    id: int
    number: str
    title: str
    process: str
    opened: datetime
    links: tuple[int, ...] = ()


# -- XES -----------------------------------------------------------------------------------------------------

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value="-"/></global>
<global scope="event"><string key="concept:name" value="-"/>\
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def xes(title: str, cases: Mapping[int, Case], events: Iterable[Logged]) -> Iterator[str]:
    """The events come case by case."""
    yield HEAD + _string("concept:name", title) + "\n"
    for card, lines in groupby(events, key=lambda event: event.card):
        case = cases[card]
        yield f"<trace>{_string('concept:name', case.number)}{_string('title', case.title)}\n"
        yield from map(_event, lines)
        yield "</trace>\n"
    yield "</log>\n"


def _event(event: Logged) -> str:
    inner = [
        _string("concept:name", event.activity),
        f'<date key="time:timestamp" value="{_time(event.at)}"/>',
        _string("lifecycle:transition", "complete"),
        _string("org:resource", event.who) if event.who else "",
        _string("stage", event.stage) if event.stage else "",
        _string("kind", event.kind),
    ]
    return f"<event>{''.join(inner)}</event>\n"


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(UNKNOWN.sub("", value))}/>'


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


# -- OCEL 2.0 ------------------------------------------------------------------------------------------------


class Told:
    """Events as OCEL has them. Cards, tasks and people are objects; what events name is met on the way."""

    def __init__(self, cases: Mapping[int, Case], people: Mapping[int, str]) -> None:
        self.cases, self.people = cases, people
        self._tasks = dict[str, tuple[int, str, datetime]]()
        self._met = set[int]()

    def event(self, event: Logged) -> dict[str, Any]:
        return {
            "id": f"event-{event.card}-{event.seq}",
            "type": event.kind,
            "time": _time(event.at),
            "attributes": [
                {"name": "activity", "value": event.activity},
                {"name": "stage", "value": event.stage},
            ],
            "relationships": list(self._related(event)),
        }

    def _related(self, event: Logged) -> Iterator[dict[str, str]]:
        yield {"objectId": f"card-{event.card}", "qualifier": "card"}
        if event.task is not None:
            self._tasks.setdefault(_task(event), (event.card, event.activity, event.at))
            yield {"objectId": _task(event), "qualifier": "task"}
        if event.who_id is not None and event.who_id in self.people:
            self._met.add(event.who_id)
            yield {"objectId": f"person-{event.who_id}", "qualifier": "by"}
        for id in event.others:
            if id in self.cases:
                yield {"objectId": f"card-{id}", "qualifier": "linked"}

    def objects(self) -> Iterator[dict[str, Any]]:
        """Every card, and the tasks and people that the events named."""
        for case in self.cases.values():
            links = [f"card-{id}" for id in case.links if id in self.cases]
            yield _object(
                f"card-{case.id}", "card", f"{case.number} {case.title}", case.opened, links, "linked"
            )
        for id, (card, title, at) in self._tasks.items():
            yield _object(id, "task", title, at, [f"card-{card}"], "of")
        first = min((case.opened for case in self.cases.values()), default=None)
        for person in sorted(self._met):
            yield _object(f"person-{person}", "person", self.people[person], first, [], "")


def ocel(told: Told, events: Iterable[Logged], kinds: Iterable[str]) -> Iterator[str]:
    """As JSON: types come first, then events; objects last, as they are met."""
    text = {"name": "title", "type": "string"}
    types = [{"name": name, "attributes": [text]} for name in ("card", "task", "person")]
    attributes = [{"name": "activity", "type": "string"}, {"name": "stage", "type": "string"}]
    known = [{"name": kind, "attributes": attributes} for kind in sorted(kinds)]
    yield f'{{"objectTypes":{_json(types)},\n"eventTypes":{_json(known)},\n"events":['
    for n, event in enumerate(events):
        yield (",\n" if n else "\n") + _json(told.event(event))
    yield '],\n"objects":['
    yield ",\n".join(map(_json, told.objects()))
    yield "]}\n"


def _object(id: str, kind: str, title: str, at: Any, related: list[str], how: str) -> dict[str, Any]:
    return {
        "id": id,
        "type": kind,
        "attributes": [{"name": "title", "time": _time(at), "value": title}],
        "relationships": [{"objectId": other, "qualifier": how} for other in related],
    }


def _task(event: Logged) -> str:
    return f"task-{event.card}-{event.task}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

"""What really happened: ways, times and repeats from timelines, and how the map shows them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.process import samples
from tests.process.cast import MONDAY
from tests.process.test_invariants import Life
from webapp.process import events as e
from webapp.process.map import Map
from webapp.process.map.telling import walk
from webapp.process.mining import KINDS, Happened, Taken, Way, actual

HOUR = timedelta(hours=1)


def entered(stage: str, hours: int, how: str = "flow", card: int = 1) -> Happened:
    return Happened(card, MONDAY + hours * HOUR, "StageEntered", {"stage": stage, "how": how})


def answered(stage: str, outcome: str, hours: int, card: int = 1) -> Happened:
    data = {"stage": stage, "step": "decide", "outcome": outcome}
    return Happened(card, MONDAY + hours * HOUR, "TaskCompleted", data)


STORY = [
    entered("first", 0, "start"),
    answered("first", "no", 2),
    entered("first", 2),
    answered("first", "yes", 6),
    entered("done", 6),
    entered("first", 0, "start", card=2),
    entered("done", 10, "hand", card=2),
]


def test_ways_times_and_repeats_are_counted() -> None:
    found = actual(STORY)
    assert found.cards == 2
    assert found.stages == {"first": Taken(3, 4 * HOUR), "done": Taken(2, None)}
    assert found.again == {"first": 1, "done": 0}
    assert found.ways == {
        Way("first", "first", "flow", "decide/no"): Taken(1, 2 * HOUR),
        Way("first", "done", "flow", "decide/yes"): Taken(1, 4 * HOUR),
        Way("first", "done", "hand"): Taken(1, 10 * HOUR),
    }
    assert found.answers == {("first", "decide/no"): 1, ("first", "decide/yes"): 1}
    assert found.slowest == "first"


def test_nothing_happened() -> None:
    found = actual([])
    assert (found.cards, found.most, found.slowest) == (0, 0, None)


def drawn() -> Map:
    decide = samples.task("decide", samples.outcome("yes", goto="done"), samples.outcome("no", goto="first"))
    process = samples.process(samples.stage("first", decide, kind="start"), samples.final("done"))
    return Map(process, "en", actual=actual(STORY))


def test_the_map_tells_it_in_words() -> None:
    found = drawn()
    notes = {n.title: [note.replace("\u00a0", " ") for note in n.notes] for n in walk(found.stages)}
    assert "happened: 3, usually after 4 hours" in notes["First"]
    assert "of these not for the first time: 1" in notes["First"]
    assert "▲ slowest: cards are longest here" in notes["First"]
    assert "happened: 1, usually after 4 hours" in notes["Yes"]
    assert "● the most frequent way" in notes["Yes"]


def test_lines_are_as_broad_as_they_were_gone_often() -> None:
    story = STORY + [
        row
        for card in range(3, 12)
        for row in (
            entered("first", 0, "start", card),
            answered("first", "yes", 1, card),
            entered("done", 1, card=card),
        )
    ]
    base = drawn()
    found = Map(base.definition, "en", actual=actual(story))
    broad = {edge.label: edge.broad for edge in found.picture.edges if edge.broad is not None}
    assert broad == {"Yes": 4, "No": 1}
    assert "m-broad4" in found.svg
    assert "m-broad" not in Map(base.definition, "en").svg


@pytest.mark.parametrize("seed", range(30))
def test_the_numbers_are_those_of_the_timelines(seed: int) -> None:
    """Against another way of counting, on cards that live through everything."""
    life = Life(seed)
    life.run()
    rows = [
        Happened(1, at, type(event).__name__, e.dump(event))
        for event, at, _actor in life.story
        if type(event).__name__ in KINDS
    ]
    found = actual(rows)
    entries = [(event, at) for event, at, _ in life.story if isinstance(event, e.StageEntered)]
    assert {key: taken.count for key, taken in found.stages.items()} == Counter(x.stage for x, _ in entries)
    assert sum(taken.count for taken in found.ways.values()) == max(0, len(entries) - 1)
    given: Any = Counter(
        (x.stage, f"{x.step}/{x.outcome}") for x, _, _ in life.story if isinstance(x, e.TaskCompleted)
    )
    assert found.answers == given

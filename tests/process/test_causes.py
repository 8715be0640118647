"""What sets a robot off, as the timeline tells it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import final, outcome, process, stage, task
from webapp.process import events as e
from webapp.process.causes import Cause, causes
from webapp.process.state import CardState, Child

TITLE = {"ru": "Счёт"}
MOVED = e.LinkedCardMoved(7, "7", "invoice", "paid", TITLE)
CLOSED = e.LinkedCardClosed(7, "7", "invoice", "success", TITLE)
PARENT = e.LinkedCardClosed(7, "7", "order", "failure", TITLE, "parent")
MADE = e.CardsMade(1, "maker", ({"card": 7, "number": "7", "process": "invoice", "group": ""},))
NONE_MADE = e.CardsMade(1, "maker", (), (7,), "made_before")
HEARD = e.RobotQueued(1, "tell", "notify", "trigger", None, context={"trigger": "t"})
OTHERS = e.RobotQueued(1, "tell", "notify", "trigger", None, context={"trigger": "other"})
ALL = (MOVED, CLOSED, PARENT, MADE, NONE_MADE, HEARD, OTHERS)


def cause(**trigger: Any) -> Cause:
    tell = {"key": "tell", "do": "notify", "settings": {"to": ["owner"], "text": "x"}}
    definition = process(
        stage("new", task("decide", outcome("ok", goto="done")), kind="start"),
        final(),
        triggers=[{"key": "t", "title": "T", "robots": [tell], **trigger}],
    )
    return causes(definition)["tell"]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ({"on": "linked"}, [MOVED, CLOSED, PARENT, MADE]),
        ({"on": "linked", "what": ["linked"]}, [MADE]),
        ({"on": "linked", "what": ["stage_entered"], "stages": ["paid"]}, [MOVED]),
        ({"on": "linked", "what": ["stage_entered"], "stages": ["new"]}, []),
        ({"on": "linked", "processes": ["order"], "how": ["failure"]}, [PARENT]),
        ({"on": "children_closed"}, [CLOSED]),
        ({"on": "webhook", "start": {}}, [HEARD]),
        ({"on": "schedule", "schedule": {"every": "day"}, "start": {}}, [HEARD]),
        ({"on": "schedule", "schedule": {"every": "day"}}, []),
    ],
)
def test_events_that_set_a_robot_off(trigger: dict[str, Any], expected: list[e.Event]) -> None:
    found = cause(**trigger)
    assert [event for event in ALL if found.sets_off(event)] == expected


def test_a_robot_for_the_last_child_is_set_off_by_no_other() -> None:
    found = cause(on="children_closed")
    open_one = Child(8, "8", "invoice", "maker", 1)
    closed_one = Child(7, "7", "invoice", "maker", 2, closed="success")
    assert not found.fits(CardState(children=(open_one, closed_one)))
    assert found.fits(CardState(children=(closed_one,)))


def test_only_a_schedule_without_a_start_is_played_by_the_clock() -> None:
    daily = {"on": "schedule", "schedule": {"every": "day"}}
    assert cause(**daily).schedule is not None
    assert cause(**daily, start={}).schedule is None
    assert cause(on="webhook").schedule is None

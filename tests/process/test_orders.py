"""Process 7: which status leads where, as the acceptance book's table says, channel by channel."""

from __future__ import annotations

import pytest

from webapp.library import templates
from webapp.process.definition import Definition
from webapp.process.reading import read

FINAL = {"done", "cancelled"}
# What a person moves by hand; answers of tasks and robots lead on by themselves.
TABLE = {
    "new": {"work"},
    "work": {"approval", "stock", "offer", "arrival", "confirmed", "cancelled"},
    "approval": set(),
    "stock": set(),
    "offer": set(),
    "arrival": {"cancelled"},
    "confirmed": {"assembly", "cancelled"},
    "assembly": {"assembled"},
    "assembled": {"shipped"},
    "shipped": {"done"},
}
LACKS = {"site": set[str](), "market": {"offer", "approval"}, "social": {"offer"}}
CHANNELS = {"site": "сайт", "market": "маркетплейс", "social": "соцсети"}


@pytest.fixture(scope="module")
def orders() -> Definition:
    return read(templates()["customer_order"].read_text(encoding="utf-8"))


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_status_leads_where_the_table_says(orders: Definition, channel: str) -> None:
    leads = {f"{source}_{channel}": set[str]() for source in TABLE if source not in LACKS[channel]}
    for transition in orders.transitions:
        for source in transition.source:
            if source in leads:
                leads[source] |= set(transition.target)
    assert leads == {
        f"{source}_{channel}": {f"{to}_{channel}" for to in targets - LACKS[channel]}
        for source, targets in TABLE.items()
        if source not in LACKS[channel]
    }


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_has_its_statuses_that_carry_its_name(orders: Definition, channel: str) -> None:
    mine = {s.key: s.title["ru"] for s in orders.stages if s.pipeline == channel}
    assert set(mine) == {f"{key}_{channel}" for key in {*TABLE, *FINAL} - LACKS[channel]}
    assert all(title.endswith(f"({CHANNELS[channel]})") for title in mine.values())


def test_a_discount_above_the_limit_closes_the_way_to_confirmed(orders: Definition) -> None:
    ways = [t for t in orders.transitions for to in t.target if to.startswith("confirmed")]
    told = {t.key: str(t.when) for t in ways}
    assert {key: "over_limit" in when for key, when in told.items()} == {
        "confirm_site": True,
        "confirm_market": False,
        "confirm_social": True,
    }


def test_the_warehouse_is_told_and_given_a_list(orders: Definition) -> None:
    (ready,) = [t for t in orders.triggers if t.key == "ready_to_assemble"]
    assert set(ready.stages) == {f"assembly_{channel}" for channel in CHANNELS}
    assert [robot.do for robot in ready.robots] == ["notify"]
    lists = [orders.robot_of[f"assemble_{channel}"] for channel in CHANNELS]
    assert {(robot.do, robot.settings["lines"], robot.settings["wait"]) for robot in lists} == {
        ("todo", "items", True)
    }

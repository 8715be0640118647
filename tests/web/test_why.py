"""Why a card stands where it does: one sentence for every kind of waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.process import samples
from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.process.commands import CLOCK, TimeReached
from webapp.process.definition import Definition
from webapp.process.state import Ask, CardState, Child, Incident, OpenStep, Pending
from webapp.web.shown.why import Waiting, why

HOUR = timedelta(hours=1)


@pytest.fixture
def firm(company: Company) -> Iterator[Company]:
    """The company, asked in English."""
    with company.app.test_request_context(headers={"Accept-Language": "en"}):
        yield company


def process() -> Definition:
    robot = {"type": "robot", "key": "letter", "do": "notify", "title": "Write to the supplier"}
    made = {"type": "robot", "key": "orders", "do": "create_card"}
    waits: list[dict[str, Any]] = [
        {"type": "wait", "key": "pause", "duration": "1 day", "title": "Let it dry"},
        {"type": "wait", "key": "post", "message": "arrived"},
        {"type": "wait", "key": "sun", "until": {"field": "agreed", "op": "eq", "value": True}},
        {"type": "wait", "key": "parts", "child": "orders"},
    ]
    first = samples.stage("first", samples.task("decide"), robot, made, *waits, kind="start")
    return samples.process(first, samples.final("done"))


def said(*steps: OpenStep, **more: Any) -> str:
    state = CardState("sample", "first", 1, steps=steps, **more)
    return why(Waiting(process(), state, MONDAY - 30 * HOUR)).replace("\u00a0", " ")


def task(*people: Somebody, **more: Any) -> OpenStep:
    ask = Ask(1, tuple(p.id for p in people), opened=MONDAY - 3 * HOUR, **more)
    return OpenStep("decide", "task", "first", 1, (ask,))


def step(key: str, kind: str, **more: Any) -> OpenStep:
    return OpenStep(key, kind, "first", 1, **more)


def test_a_task_of_one_person(firm: Company) -> None:
    assert said(task(firm.dora)) == "Waits for: Dora, already 3 hours"


def test_reminders_and_a_missed_deadline_are_counted(firm: Company) -> None:
    late = task(firm.dora, reminded=2, late=True)
    assert said(late) == "Waits for: Dora, reminded 2 times, overdue, already 3 hours"


def test_a_task_of_several_and_one_that_is_taken(firm: Company) -> None:
    assert said(task(firm.will, firm.walt)) == "Waits for: Will, Walt, already 3 hours"
    many = task(firm.will, firm.walt, firm.bob, firm.erin)
    assert said(many).startswith("Waits for: Will, Walt, ")
    assert " and 1 more, already" in said(many)
    assert said(task(firm.will, firm.walt, taken=firm.walt.id)) == "Taken by: Walt, already 3 hours"


def test_several_tasks(firm: Company) -> None:
    other = step("sum", "task", asks=(Ask(2, (firm.bob.id,), opened=MONDAY - HOUR),))
    assert said(task(firm.dora), other) == "Waits for: Dora, and 1 more task, already 3 hours"


def test_somebody_who_is_away(firm: Company) -> None:
    firm.absent(firm.dora, firm.erin)
    assert said(task(firm.dora)) == "Waits for: Dora (away, stand-in: Erin), already 3 hours"


def test_robots(firm: Company) -> None:
    robot = step("letter", "robot", robot=2)
    now = Pending(2, "letter", "notify", "step", MONDAY, 1)
    later = Pending(2, "letter", "notify", "step", MONDAY + 24 * HOUR, 1)
    assert said(robot, robots=(now,)) == "The robot is at work: Write to the supplier, already 1 day"
    assert said(robot, robots=(later,)).startswith("The robot “Write to the supplier” starts: ")


def test_waits(firm: Company) -> None:
    assert said(step("pause", "wait", due=MONDAY + 24 * HOUR)).startswith("Let it dry: waits until ")
    assert said(step("post", "wait", message="arrived")) == "waits for a message from outside, already 1 day"
    assert said(step("sun", "wait")) == "waits until a condition holds, already 1 day"


def test_linked_cards(firm: Company) -> None:
    children = (
        Child(7, "B-001", "bills", "orders", 1),
        Child(8, "B-002", "bills", "orders", 1, closed="success"),
    )
    sentence = said(step("parts", "wait"), children=children, made={"orders": 1})
    assert sentence == "Waits for linked cards: B-001, already 1 day"


@pytest.mark.parametrize(
    ("incident", "sentence"),
    [
        (
            Incident(3, "robot_failed", robot=2, detail="letter: no such address\nTraceback"),
            "A robot failed: Write to the supplier — no such address",
        ),
        (
            Incident(3, "nobody", "decide", "first", 1),
            "There is nobody to give the task to: Decide",
        ),
        (Incident(3, "dead_end"), "The card has no way to go on from here"),
        (Incident(3, "endless"), "The process went round in circles and was stopped"),
        (Incident(3, "looping", detail="a, b"), "Triggers set each other off again and again: a, b"),
        (
            Incident(3, "card_refused", detail="letter: it is closed"),
            "Another card did not take what a robot asked of it: Write to the supplier — it is closed",
        ),
    ],
)
def test_trouble(firm: Company, incident: Incident, sentence: str) -> None:
    assert said(incidents=(incident,)) == f"{sentence}, already 1 day"


def test_nothing_under_way_and_the_end(firm: Company) -> None:
    assert said(owner=firm.bob.id) == "Nothing is under way at this stage, already 1 day"
    assert said(closed="success") == ""


def test_it_is_said_on_the_card_the_board_and_the_summary(company: Company) -> None:
    card = company.order(now=MONDAY - 3 * HOUR)
    told = "Waits for: Dora, already 3 hours"
    for page, words in (
        (f"/cards/{card}", "Already 3 hours."),
        ("/boards/orders", told),
        ("/summary?process=orders", told),
    ):
        assert words in company.get(company.dora, page).text.replace("\u00a0", " "), page


def test_reminders_are_counted_as_they_happen(company: Company) -> None:
    card = company.order(now=MONDAY - timedelta(days=4))
    with company.app.app_context():
        runtime.perform(card, TimeReached("remind", "1"), CLOCK)
    assert "Reminded 1 time," in company.get(company.dora, f"/cards/{card}").text


def test_what_is_usual_is_the_median_of_visits_that_have_ended(company: Company) -> None:
    for hours in (2, 6, 40):
        company.approve(company.order(now=MONDAY - timedelta(hours=hours)), MONDAY)
    card = company.order(now=MONDAY - 3 * HOUR)
    html = company.get(company.dora, f"/cards/{card}").text.replace("\u00a0", " ")
    assert "Already 3 hours, usual here: 6 hours." in html


def test_beside_the_names_the_sentence_does_without_them(firm: Company) -> None:
    state = CardState("sample", "first", 1, steps=(task(firm.dora, late=True),))
    assert why(Waiting(process(), state, MONDAY - 30 * HOUR), named=False) == "overdue, already 3\u00a0hours"

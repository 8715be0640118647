"""Processes 4 and 6 of the acceptance book: what begins by itself every quarter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.process.cast import MONDAY
from webapp.library import templates
from webapp.process import periods, reading, trial
from webapp.process.assignees import World
from webapp.process.calendar import Calendar
from webapp.process.definition import Act, Definition, Trigger
from webapp.process.errors import InvalidInput
from webapp.process.events import PeopleNotified, ReminderSent
from webapp.process.schedules import upcoming
from webapp.process.trial import Trial
from webapp.robots import rehearsal


def load(key: str) -> Definition:
    return reading.read(templates()[key].read_text(encoding="utf-8"))


def played(definition: Definition, acts: int) -> Trial:
    """The first example's card after so many of its acts."""
    example = definition.examples[0]
    world = trial.cast(definition, trial.joined(World(), example.given.company)).world
    card = Trial(definition, world, trial.morning(world.calendar, MONDAY), rehearsal.play)
    card.start(example.given)
    for one in example.acts[:acts]:
        trial.act(card, one)
    return card


def act(card: Trial, **what: Any) -> Trial:
    return trial.act(card, Act.model_validate(what))


def told(card: Trial) -> list[list[str]]:
    org = card.world.organisation
    events = (t.event for t in card.told)
    return [[org.people[p].login for p in e.people] for e in events if isinstance(e, PeopleNotified)]


def tasks(card: Trial) -> list[str]:
    return sorted(step.key for step, _ in card.state.asks)


def trigger(key: str) -> Trigger:
    return load(key).triggers[0]


@pytest.mark.parametrize(
    ("key", "days", "named"),
    [
        ("trade_terms", ["2026-12-01", "2027-03-01"], "1 квартал 2027"),
        ("bonus_agreements", ["2026-10-07", "2027-01-07"], "3 квартал 2026"),
    ],
)
def test_they_begin_by_themselves_once_a_quarter(key: str, days: list[str], named: str) -> None:
    found = trigger(key)
    assert found.schedule is not None
    autumn = datetime(2026, 9, 30, 12, tzinfo=UTC)
    assert [f"{at:%Y-%m-%d}" for at in upcoming(found.schedule, autumn, Calendar(), 2)] == days
    day = datetime.fromisoformat(days[0]).date()
    assert periods.fill(found.start, day, "ru") == {"quarter": named}


def test_those_who_were_chosen_hear_of_the_start_and_of_the_end() -> None:
    terms = load("trade_terms")
    assert told(played(terms, 1)) == [["trial_head", "trial_one"]]
    assert told(played(terms, 10))[1:] == [["trial_two"]]


def test_a_register_is_a_file_or_a_link_and_a_refusal_has_its_reason() -> None:
    terms = load("trade_terms")
    with pytest.raises(InvalidInput) as refused:
        act(played(terms, 1), task="attach_base", outcome="send")
    assert set(refused.value.errors) == {"base_files"}
    link = {"base_links": ["https://example.org/register"]}
    card = act(played(terms, 1), task="attach_base", outcome="send", values=link)
    assert card.state.stage == "base_approval"
    with pytest.raises(InvalidInput) as refused:
        act(card, task="approve_base", outcome="refuse")
    assert set(refused.value.errors) == {"comment"}


def test_what_was_approved_is_put_in_force_once() -> None:
    card = played(load("trade_terms"), 10)
    assert [(c.process, c.robot) for c in card.state.children] == [("current_terms", "put_in_force")]


def test_ignored_for_four_days_it_is_reminded_and_a_day_later_overdue() -> None:
    card = played(load("bonus_agreements"), 2)
    begun = card.now
    act(card, until="reminder")
    assert (card.now - begun).days == 4
    assert sum(isinstance(t.event, ReminderSent) for t in card.told) == 1
    assert told(card) == []
    act(card, until="deadline")
    assert (card.now - begun).days == 5
    assert len(told(card)) == 1


def test_no_brings_the_task_back_the_next_working_day() -> None:
    card = played(load("bonus_agreements"), 3)
    assert tasks(card) == []
    act(card, until="wait")
    assert tasks(card) == ["send"]
    assert card.state.asks[0][1].due is not None


def test_nobody_is_left_unsigned_and_the_last_tasks_come_together_beside_the_to_do() -> None:
    bonus = load("bonus_agreements")
    card = played(bonus, 6)
    assert tasks(card) == ["attach_signed", "todo_sign"]
    with pytest.raises(InvalidInput) as refused:
        act(card, task="attach_signed", outcome="signed", values={"signed_on": "@today"})
    assert set(refused.value.errors) == {"signed_on"}
    assert tasks(played(bonus, 7)) == ["accept_originals", "get_originals", "todo_sign"]


def test_it_closes_when_the_to_do_is_done_too() -> None:
    card = played(load("bonus_agreements"), 9)
    assert (tasks(card), card.state.closed) == (["todo_sign"], None)
    act(card, task="todo_sign", outcome="done")
    assert (card.state.stage, card.state.closed) == ("done", "success")

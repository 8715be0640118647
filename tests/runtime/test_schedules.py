"""Schedules as rows of the table of jobs: each firing once, whoever plans and does it, and then the next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import update

from tests.runtime.conftest import rows
from webapp import robots as kinds
from webapp import runtime
from webapp.process.commands import Actor
from webapp.process.errors import Refused
from webapp.robots.base import Retry
from webapp.runtime import processes, schedules
from webapp.storage import models as m

People = dict[str, Actor]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SLOT = datetime(2026, 12, 30, 7, tzinfo=UTC)
"""The last working day of December at ten in Moscow: the 31st is a holiday."""

QUARTERLY = {
    "key": "quarterly",
    "title": "Раз в квартал",
    "on": "schedule",
    "schedule": {"every": "quarter", "month": 3, "working_day": "last", "at": "10:00"},
    "start": {"what": "Бонусы за {next_quarter}", "day": "@today+5", "sum": 1000},
    "initiator": {"role": "sales"},
}
DAILY = {
    "key": "daily",
    "title": "Каждый день",
    "on": "schedule",
    "schedule": {"every": "day"},
    "when": {"field": "sum", "op": "gt", "value": {"money": 10}},
    "robots": [{"key": "tell", "do": "set_fields", "settings": {"values": {"what": "touched"}}}],
}


def publish(*triggers: dict[str, Any], now: datetime = NOW) -> int:
    """The process with these triggers; gives its id."""
    task = {
        "type": "task",
        "key": "t",
        "kind": "todo",
        "title": "T",
        "assignees": [{"card": "initiator"}],
        "outcomes": [{"key": "ok", "title": "OK", "goto": "done"}],
    }
    source = {
        "key": "bonus",
        "title": "Бонусы",
        "face": {"title": "{what}"},
        "fields": [
            {"key": "what", "kind": "text", "title": "Что"},
            {"key": "day", "kind": "date", "title": "День"},
            {"key": "sum", "kind": "money", "title": "Сумма"},
        ],
        "start": {"fields": ["what", "sum", {"field": "day", "required": True}]},
        "stages": [
            {"key": "new", "title": "Новая", "kind": "start", "flow": [task]},
            {"key": "done", "title": "Готово", "kind": "success"},
        ],
        "rights": {"create": [{"everyone": True}]},
        "triggers": list(triggers),
    }
    runtime.publish(yaml.safe_dump(source, allow_unicode=True), now=now)
    return rows(m.Process)[0].id


def planned() -> list[tuple[str, datetime]]:
    return [(row.ref, row.due_at) for row in rows(m.Job, m.Job.kind == "schedule", m.Job.state == "planned")]


def work(now: datetime) -> None:
    """A scheduler and a worker, until nothing is due."""
    for _ in range(20):
        runtime.due(now)
        queued = rows(m.Job, m.Job.state == "queued")
        for row in queued:
            runtime.run_job(row.id, now=now)
        if not queued:
            return


def test_publishing_plans_the_next_firing_and_another_version_its_own(people: People) -> None:
    id = publish(QUARTERLY)
    assert planned() == [(f"{id}:quarterly", SLOT)]
    publish({**QUARTERLY, "schedule": {"every": "day", "at": "15:00"}})
    assert planned() == [(f"{id}:quarterly", datetime(2026, 11, 24, 12, tzinfo=UTC))]
    publish({**QUARTERLY, "enabled": False})
    assert planned() == []
    publish(QUARTERLY)
    assert planned() == [(f"{id}:quarterly", SLOT)], "the row that was called off is planned again"
    publish()
    assert planned() == []


def test_a_firing_makes_a_card_in_somebodys_name_and_plans_the_next(people: People) -> None:
    id = publish(QUARTERLY)
    work(SLOT)
    card = rows(m.Card)[0]
    assert card.values == {"what": "Бонусы за 1 квартал 2027", "day": "2027-01-04", "sum": 100000}
    assert (card.initiator_id, card.created_at) == (people["sam"].id, SLOT)
    assert rows(m.Event, m.Event.kind == "CardStarted")[0].actor_kind == "clock"
    assert planned() == [(f"{id}:quarterly", datetime(2027, 3, 31, 7, tzinfo=UTC))]
    work(SLOT + timedelta(hours=1))
    assert len(rows(m.Card)) == 1


@pytest.mark.parametrize(("choice", "cards"), [("skip", 0), ("one", 1), ("all", 4)])
def test_times_that_passed_while_nothing_ran(people: People, choice: str, cards: int) -> None:
    daily = {**QUARTERLY, "schedule": {"every": "day", "missed": choice}}
    id = publish(daily)
    back = datetime(2026, 11, 27, 12, tzinfo=UTC)
    runtime.plan_schedules(back)
    work(back)
    assert len(rows(m.Card)) == cards
    assert planned() == [(f"{id}:quarterly", datetime(2026, 11, 28, 6, tzinfo=UTC))]


def test_a_job_that_is_done_again_makes_no_second_card(people: People) -> None:
    publish(QUARTERLY)
    job = runtime.due(SLOT)[0]
    runtime.run_job(job, now=SLOT)
    with runtime.writing() as conn:
        conn.execute(update(m.Job).where(m.Job.id == job).values(state="queued"))
    runtime.run_job(job, now=SLOT)
    assert len(rows(m.Card)) == 1


def test_several_schedulers_and_workers_at_once_double_nothing(app: Flask, people: People) -> None:
    publish(QUARTERLY, DAILY)
    runtime.start("bonus", {"what": "x", "day": "2026-12-01", "sum": "500"}, people["sam"], now=NOW)
    when = SLOT

    def both(_: int) -> None:
        with app.app_context():
            runtime.plan_schedules(when)
            for id in runtime.due(when):
                runtime.run_job(id, now=when)
            for row in rows(m.Job, m.Job.kind == "schedule"):
                runtime.run_job(row.id, now=when)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(both, range(8)))
    work(when)
    assert len(rows(m.Card)) == 2
    fired = rows(m.Job, m.Job.kind == "schedule", m.Job.state == "done")
    assert sorted(row.ref.partition(":")[2] for row in fired) == ["daily", "quarterly"]
    assert len(planned()) == 2
    # The old card, and the new one if it was there already.
    causes = [row.cause.rpartition(":")[2] for row in rows(m.Job, m.Job.kind == "trigger")]
    assert causes in (["1"], ["1", "2"], ["2", "1"])


def test_robots_run_on_the_cards_for_which_the_condition_holds(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "AT_ONCE", 2)
    publish(DAILY)
    for amount in ("500", "5", "700", "800", "1"):
        runtime.start("bonus", {"what": "x", "day": "2026-12-01", "sum": amount}, people["sam"], now=NOW)
    work(datetime(2026, 11, 24, 6, tzinfo=UTC))
    assert [card.values["what"] for card in rows(m.Card)] == ["touched", "x", "touched", "touched", "x"]
    assert len(rows(m.Job, m.Job.kind == "trigger", m.Job.state == "done")) == 3
    work(datetime(2026, 11, 24, 7, tzinfo=UTC))
    assert len(rows(m.Job, m.Job.kind == "trigger")) == 3


def test_cards_on_an_older_version_follow_the_schedule_of_the_current_one(people: People) -> None:
    publish()
    runtime.start("bonus", {"what": "x", "day": "2026-12-01", "sum": "500"}, people["sam"], now=NOW)
    publish(DAILY)
    work(datetime(2026, 11, 24, 6, tzinfo=UTC))
    assert rows(m.Card)[0].values["what"] == "touched"


def test_its_robots_are_tried_again_as_the_current_version_says(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    runtime.start("bonus", {"what": "x", "day": "2026-12-01", "sum": "500"}, people["sam"], now=NOW)
    publish({**DAILY, "robots": [{**DAILY["robots"][0], "retry": {"tries": 0}}]})
    monkeypatch.setattr(kinds, "run", lambda *_: Retry("the other side is busy"))
    work(datetime(2026, 11, 24, 6, tzinfo=UTC))
    assert [(row.state, row.tries) for row in rows(m.Job, m.Job.robot == "tell")] == [("failed", 1)]


def test_a_process_that_is_switched_off_starts_nothing_and_goes_on_later(people: People) -> None:
    id = publish(QUARTERLY)
    processes.switch_off(id, None)
    work(SLOT)
    assert rows(m.Card) == []
    assert len(planned()) == 1
    processes.switch_on(id, None)
    work(planned()[0][1])
    assert len(rows(m.Card)) == 1


def test_values_that_do_not_fit_fail_visibly_and_the_next_time_is_planned(people: People) -> None:
    publish({**QUARTERLY, "start": {"day": "{month}"}})
    work(SLOT)
    failed = rows(m.Job, m.Job.state == "failed")[0]
    assert failed.error.startswith("«День»: ")
    assert len(planned()) == 1
    assert rows(m.Card) == []


def test_somebody_fires_it_out_of_its_turn(people: People) -> None:
    id = publish(QUARTERLY)
    before = planned()
    schedules.run_now(id, "quarterly", 9, now=NOW)
    work(NOW)
    assert rows(m.Card)[0].values["what"] == "Бонусы за 1 квартал 2027"
    assert planned() == before
    assert rows(m.Audit, m.Audit.action == "fired")[0].after == {"trigger": "quarterly"}
    with pytest.raises(Refused):
        schedules.run_now(id, "never", 9, now=NOW)
    processes.switch_off(id, None)
    with pytest.raises(Refused):
        schedules.run_now(id, "quarterly", 9, now=NOW)

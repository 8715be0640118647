"""Administrators run single jobs now, again, or skip them; robots through the engine's door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, advance, open_task, order, state
from webapp import robots as kinds
from webapp import runtime
from webapp.process.commands import Actor, Complete
from webapp.process.errors import InvalidInput, NoSuch, NotAllowed, Refused
from webapp.robots.base import Done, Failed, Retry
from webapp.runtime.steering import KeepsItsTime
from webapp.storage import models as m

People = dict[str, Actor]
LATER = NOW + timedelta(seconds=1)


@pytest.fixture
def admin(furniture: People) -> Actor:
    (boss,) = [row for row in rows(m.User) if row.admin]
    return Actor("admin", boss.id)


@pytest.fixture
def queued(furniture: People) -> tuple[int, Any]:
    """A card whose robot `mark_agreed` is queued, and that job."""
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate")
    runtime.perform(card, Complete(open_task(card), "agree"), furniture["sam"], now=NOW)
    (job,) = [j for j in rows(m.Job) if j.robot == "mark_agreed"]
    return card, job


def job(id: int) -> Any:
    return next(j for j in rows(m.Job) if j.id == id)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(kinds, "run", lambda *_: answer)


def test_a_job_says_which_events_it_brought_about(queued: tuple[int, Any]) -> None:
    card, waiting = queued
    assert runtime.run_job(waiting.id, now=LATER)
    done = job(waiting.id)
    seqs = range(done.first_event, done.last_event + 1)
    told = {row.seq: row.kind for row in rows(m.Event) if row.card_id == card}
    assert [told[n] for n in seqs] == ["RobotDone", "FieldsChanged"]
    assert done.claimed_at == LATER


def test_a_waiting_robot_is_skipped_with_a_reason(queued: tuple[int, Any], admin: Actor) -> None:
    card, waiting = queued
    runtime.skip(waiting.id, "Сделано вручную", admin, now=LATER)
    assert job(waiting.id).state == "cancelled"
    assert state(card).robots == ()
    told = [row.data for row in rows(m.Event) if row.card_id == card and row.kind == "RobotCancelled"]
    assert [one["reason"] for one in told] == ["Сделано вручную"]
    assert runtime.run_job(waiting.id, now=LATER) is False
    with pytest.raises(Refused):
        runtime.skip(waiting.id, "ещё раз", admin, now=LATER)


def test_only_administrators_skip_and_only_with_a_reason(
    queued: tuple[int, Any], admin: Actor, furniture: People
) -> None:
    _card, waiting = queued
    with pytest.raises(NotAllowed):
        runtime.skip(waiting.id, "хочу", furniture["sam"], now=LATER)
    with pytest.raises(InvalidInput):
        runtime.skip(waiting.id, "  ", admin, now=LATER)
    with pytest.raises(NoSuch):
        runtime.skip(10**9, "нет такого", admin, now=LATER)
    assert job(waiting.id).state == "queued"


def test_a_robot_that_waits_for_its_next_try_runs_now(
    queued: tuple[int, Any], admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, waiting = queued
    answering(monkeypatch, Retry("no answer", timedelta(hours=6)))
    runtime.run_job(waiting.id, now=LATER)
    assert job(waiting.id).due_at > LATER + timedelta(hours=5)
    runtime.run_again(waiting.id, "сервер снова отвечает", admin, now=LATER)
    answering(monkeypatch, Done())
    assert runtime.run_job(waiting.id, now=LATER) is True
    assert job(waiting.id).state == "done"
    assert state(card).incidents == ()


@pytest.mark.parametrize("way", ["run_again", "skip"])
def test_a_robot_that_failed_for_good_is_treated_by_its_incident(
    queued: tuple[int, Any], admin: Actor, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    card, waiting = queued
    answering(monkeypatch, Failed("broken"))
    runtime.run_job(waiting.id, now=LATER)
    assert state(card).incidents
    getattr(runtime, way)(waiting.id, "починили", admin, now=LATER)
    assert state(card).incidents == ()
    again = [j for j in rows(m.Job) if j.robot == "mark_agreed" and j.state == "queued"]
    assert len(again) == (1 if way == "run_again" else 0)
    with pytest.raises(Refused):
        getattr(runtime, way)(waiting.id, "и ещё раз", admin, now=LATER)


@pytest.mark.parametrize("way", ["run_again", "skip"])
def test_what_goes_by_the_clock_keeps_its_time(furniture: People, admin: Actor, way: str) -> None:
    """Rung before its time a deadline or a wait would be over, and never come again."""
    order(furniture)
    for timer in [j for j in rows(m.Job) if j.kind == "timer"]:
        with pytest.raises(KeepsItsTime):
            getattr(runtime, way)(timer.id, "лишнее", admin, now=LATER)
        assert (job(timer.id).state, job(timer.id).due_at) == ("planned", timer.due_at)


def test_a_timer_that_failed_rings_anew(furniture: People, admin: Actor) -> None:
    order(furniture)
    timer = next(j for j in rows(m.Job) if j.kind == "timer")
    with runtime.writing() as conn:
        conn.execute(update(m.Job).where(m.Job.id == timer.id).values(state="failed", tries=6))
    runtime.run_again(timer.id, "починили", admin, now=timer.due_at)
    assert runtime.run_job(timer.id, now=timer.due_at) is True
    assert job(timer.id).state == "done"

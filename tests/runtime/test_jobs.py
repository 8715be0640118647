"""Jobs end under the fence of their claim, come again after a failure, and are found when lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, advance, open_task, order, robots, state
from webapp import mailer, runtime
from webapp import robots as kinds
from webapp.process.commands import Actor, Complete
from webapp.process.definition import Robot
from webapp.robots.base import Context, Done, Retry
from webapp.runtime.transaction import config
from webapp.storage import models as m
from webapp.storage import work
from webapp.storage.files import FileStore

People = dict[str, Actor]


@pytest.fixture
def queued(furniture: People) -> tuple[int, Any]:
    """A card whose robot `mark_agreed` is queued, and that job."""
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate")
    runtime.perform(card, Complete(open_task(card), "agree"), furniture["sam"], now=NOW)
    (job,) = [j for j in rows(m.Job) if j.robot == "mark_agreed"]
    return card, job


def _again(job: Any) -> Any:
    (row,) = rows(m.Job, m.Job.id == job.id)
    return row


def test_a_job_that_never_reached_a_worker_is_queued_again(queued: tuple[int, Any]) -> None:
    _, job = queued
    assert job.id not in runtime.due(now=NOW + timedelta(seconds=30))
    assert job.id in runtime.due(now=NOW + timedelta(seconds=61))


def test_a_job_whose_worker_died_is_done_after_its_lease(queued: tuple[int, Any]) -> None:
    card, job = queued
    with runtime.writing() as conn:
        assert work.claim(conn, job.id, NOW) is not None
    assert runtime.run_job(job.id, now=NOW + timedelta(minutes=4)) is False
    after = NOW + timedelta(minutes=6)
    assert job.id in runtime.due(now=after)
    assert runtime.run_job(job.id, now=after) is True
    assert state(card).values["agreed"] is True
    assert (_again(job).state, _again(job).tries) == ("done", 2)


def test_a_worker_that_outlived_its_lease_commits_nothing(queued: tuple[int, Any], monkeypatch: Any) -> None:
    card, job = queued
    after = NOW + timedelta(minutes=6)

    def slow(kind: str, settings: Any, context: Any) -> Any:
        monkeypatch.undo()
        runtime.due(now=after)
        assert runtime.run_job(job.id, now=after) is True
        return kinds.run(kind, settings, context)

    monkeypatch.setattr("webapp.runtime.jobs.robots.run", slow)
    runtime.run_job(job.id, now=NOW)
    events = [e.kind for e in rows(m.Event, m.Event.card_id == card)]
    assert events.count("RobotDone") == 1
    assert state(card).values["agreed"] is True


def test_a_robot_that_fails_is_tried_again_later_and_then_shown(
    queued: tuple[int, Any], monkeypatch: Any
) -> None:
    card, job = queued
    monkeypatch.setattr("webapp.runtime.jobs.robots.run", lambda *_: kinds.Retry("сервер не отвечает"))
    moment = NOW
    for pause in work.BACK_OFF:
        runtime.run_job(job.id, now=moment)
        row = _again(job)
        assert (row.state, row.error, row.due_at) == (
            "planned",
            "сервер не отвечает",
            moment + timedelta(seconds=pause),
        )
        moment = row.due_at
    runtime.run_job(job.id, now=moment)
    assert _again(job).state == "failed"
    (incident,) = state(card).incidents
    assert incident.code == "robot_failed"
    assert "сервер не отвечает" in incident.detail
    (row,) = rows(m.Card, m.Card.id == card)
    assert row.incidents == 1


def test_a_robot_says_how_often_it_is_tried_again(queued: tuple[int, Any], monkeypatch: Any) -> None:
    _card, job = queued
    monkeypatch.setattr("webapp.runtime.jobs.robots.run", lambda *_: kinds.Retry("занято"))
    monkeypatch.setattr(Robot, "pauses", (timedelta(minutes=2), timedelta(minutes=4)))
    moment = NOW
    for minutes in (2, 4):
        runtime.run_job(job.id, now=moment)
        assert (_again(job).state, _again(job).due_at - moment) == ("planned", timedelta(minutes=minutes))
        moment = _again(job).due_at
    runtime.run_job(job.id, now=moment)
    assert (_again(job).state, _again(job).tries) == ("failed", 3)


def test_of_several_letters_only_the_rest_is_sent_again(
    queued: tuple[int, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is busy at the second letter sends nobody the first one twice."""
    _, job = queued
    sent: list[str] = []

    def busy(_config: Any, letter: mailer.Letter) -> None:
        if letter.to == "second@firma.example" and len(sent) == 1:
            sent.append("busy")
            raise OSError("try later")
        sent.append(letter.to)

    def letters(_do: str, _settings: Any, context: Context) -> Done | Retry:
        try:
            for name in ("first", "second", "third"):
                context.outside.send_mail(f"{name}@firma.example", "S", "T", (), f"{name}.{context.key}")
        except OSError as error:
            return Retry(str(error))
        return Done()

    monkeypatch.setattr(mailer, "send", busy)
    monkeypatch.setattr(kinds, "run", letters)
    runtime.run_job(job.id, now=NOW)
    later = _again(job).due_at
    runtime.due(later)
    runtime.run_job(job.id, now=later)
    assert sent == ["first@firma.example", "busy", "second@firma.example", "third@firma.example"]
    assert (_again(job).state, _again(job).tries) == ("done", 2)


def test_a_worker_that_lost_its_claim_sends_no_further_letter(
    queued: tuple[int, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job = queued
    sent: list[str] = []

    def slow(_config: Any, letter: mailer.Letter) -> None:
        sent.append(letter.to)
        with runtime.writing() as conn:
            conn.execute(update(m.Job).where(m.Job.id == job.id).values(fence=m.Job.fence + 1))

    def letters(_do: str, _settings: Any, context: Context) -> Done:
        for name in ("first", "second"):
            context.outside.send_mail(f"{name}@firma.example", "S", "T", (), f"{name}.{context.key}")
        return Done()

    monkeypatch.setattr(mailer, "send", slow)
    monkeypatch.setattr(kinds, "run", letters)
    runtime.run_job(job.id, now=NOW)
    assert sent == ["first@firma.example"]
    assert _again(job).state == "running", "it is the other worker's"


def test_an_unknown_answer_of_a_robot_is_a_failure(queued: tuple[int, Any], monkeypatch: Any) -> None:
    card, job = queued
    monkeypatch.setattr(kinds.KINDS["set_fields"], "run", lambda *_: "done, promise")
    runtime.run_job(job.id, now=NOW)
    assert _again(job).state == "failed"
    assert state(card).incidents[0].code == "robot_failed"


def test_a_reminder_comes_each_working_day_until_the_task_is_done(furniture: People) -> None:
    card = order(furniture)
    for _ in range(3):
        robots(NOW + timedelta(days=_ + 1, minutes=5))
    reminders = [e for e in rows(m.Event, m.Event.card_id == card) if e.kind == "ReminderSent"]
    assert len(reminders) == 3
    advance(card, furniture, "director", now=NOW + timedelta(days=3, hours=1))
    robots(NOW + timedelta(days=10))
    after = [
        e
        for e in rows(m.Event, m.Event.card_id == card)
        if e.kind == "ReminderSent" and e.data["step"] == "director_decides"
    ]
    assert len(after) == 3


def test_the_same_cause_never_makes_two_jobs(furniture: People) -> None:
    order(furniture)
    causes = [j.cause for j in rows(m.Job)]
    assert len(causes) == len(set(causes)) > 0


def test_a_job_of_a_cancelled_robot_is_not_run(queued: tuple[int, Any]) -> None:
    card, job = queued
    with runtime.writing() as conn:
        conn.execute(update(m.Job).where(m.Job.id == job.id).values(state="cancelled"))
    assert runtime.run_job(job.id, now=NOW) is False
    assert "agreed" not in state(card).values


def test_a_job_that_kills_its_worker_each_time_is_given_up(queued: tuple[int, Any]) -> None:
    card, job = queued
    moment = NOW
    for _ in range(len(work.BACK_OFF) + 1):
        with runtime.writing() as conn:
            assert work.claim(conn, job.id, moment) is not None
        moment += timedelta(minutes=6)
        runtime.due(now=moment)
    assert runtime.run_job(job.id, now=moment) is True
    assert _again(job).state == "failed"
    assert state(card).incidents[0].code == "robot_failed"


def test_files_that_nobody_attached_are_swept_after_a_day(furniture: People) -> None:
    import io
    import os

    card = order(furniture)
    stray = runtime.upload(io.BytesIO(b"%PDF-1.4 nobody wants me"), "stray.pdf", 1, now=NOW)
    # The store goes by the disk's clock, which says today.
    for content in FileStore(config().files_dir).directory.glob("??/??/*"):
        os.utime(content, (NOW.timestamp(), NOW.timestamp()))
    later = NOW + timedelta(hours=25)
    assert runtime.sweep_files(NOW + timedelta(hours=1)) == 0
    assert runtime.sweep_files(later) == 1
    kept = rows(m.Attachment)
    assert stray["id"] not in [row.id for row in kept]
    assert [row.card_id for row in kept] == [card]

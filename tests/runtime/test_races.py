"""Several people and workers at once: one wins, the others are told, nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, advance, open_task, order, paper, state
from webapp import runtime
from webapp.process.commands import Actor, Comment, Complete, Take
from webapp.process.errors import Refused
from webapp.storage import models as m

People = dict[str, Actor]
MANY = 6


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """Starts all acts at the same moment, each in a thread of its own; gives results and refusals."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return act()
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_six_answers_counts(app: Flask, furniture: People) -> None:
    card = order(furniture)
    no = open_task(card)
    answer = Complete(no, "approve")
    results = at_once(app, [lambda: runtime.perform(card, answer, furniture["dora"], now=NOW)] * MANY)
    assert Counter(type(r).__name__ for r in results) == {"Done": 1, "TaskIsClosed": MANY - 1}
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("TaskCompleted") == 1
    assert len(rows(m.Task, m.Task.card_id == card)) == 2
    stored, told = runtime.replayed(card)
    assert stored == told


def test_one_of_the_workshop_takes_the_task(app: Flask, furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate", "agreement", "schedule")
    no = open_task(card)
    acts = [
        lambda who=who: runtime.perform(card, Take(no), furniture[who], now=NOW) for who in ("will", "walt")
    ]
    results = at_once(app, acts)
    assert sorted(type(r).__name__ for r in results) == ["Done", "Refused"]
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("TaskTaken") == 1


def test_a_form_sent_six_times_at_once_makes_one_card(app: Flask, furniture: People) -> None:
    values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": paper(furniture["sam"])}
    results = at_once(
        app, [lambda: runtime.start("furniture", values, furniture["sam"], key="one-form", now=NOW)] * MANY
    )
    assert len({r.card_id for r in results}) == 1
    assert len(rows(m.Card)) == 1


def test_six_writers_lose_nothing(app: Flask, furniture: People) -> None:
    card = order(furniture)
    said = [f"{writer}-{n}" for writer in range(MANY) for n in range(10)]

    def write(writer: int) -> None:
        for n in range(10):
            runtime.perform(card, Comment(f"{writer}-{n}"), furniture["sam"], now=NOW)

    at_once(app, [lambda writer=writer: write(writer) for writer in range(MANY)])
    events = rows(m.Event, m.Event.card_id == card)
    assert sorted(e.data["text"] for e in events if e.kind == "CommentAdded") == sorted(said)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert state(card).revision == len(events)


def test_numbers_are_never_given_twice(app: Flask, furniture: People) -> None:
    files = [paper(furniture["sam"]) for _ in range(MANY)]

    def create(file: list[int]) -> Any:
        values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": file}
        return runtime.start("furniture", values, furniture["sam"], now=NOW)

    results = at_once(app, [lambda file=file: create(file) for file in files])
    assert sorted(r.number for r in results) == [f"2026-{n:04}" for n in range(1, MANY + 1)]


def test_a_job_that_six_workers_claim_runs_once(app: Flask, furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate")
    runtime.perform(card, Complete(open_task(card), "agree"), furniture["sam"], now=NOW)
    (job,) = [j for j in rows(m.Job) if j.robot == "mark_agreed"]
    results = at_once(app, [lambda: runtime.run_job(job.id, now=NOW)] * MANY)
    assert sorted(results) == [False] * (MANY - 1) + [True]
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("RobotDone") == 1


def test_schedulers_share_the_due_jobs(app: Flask, furniture: People) -> None:
    from datetime import timedelta

    for _ in range(10):
        order(furniture)
    later = NOW + timedelta(days=3)
    found = at_once(app, [lambda: runtime.due(now=later)] * MANY)
    ids = [id for batch in found for id in batch]
    assert len(ids) == len(set(ids)) == 20

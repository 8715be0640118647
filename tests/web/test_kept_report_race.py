"""A kept report that two workers take at once is sent once, and planned once for the next day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.company import MONDAY, Company
from webapp import mailer, runtime
from webapp.storage import models as m


def test_two_workers_send_one_letter(either_company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    either_company.order()
    form = {"name": "Funnel", "f-process": "orders", "every": "day", "people": [either_company.dora.id]}
    either_company.client(either_company.dora).post("/reports/funnel/kept", data=form)
    tomorrow, sent = MONDAY + timedelta(days=1), list[Any]()
    monkeypatch.setattr(mailer, "send", lambda _config, letter: sent.append(letter))
    with either_company.app.app_context(), runtime.reading() as conn:
        job = conn.scalar(select(m.Job.id).where(m.Job.kind == "report"))

    def work(_: int) -> bool:
        with either_company.app.app_context():
            return runtime.run_job(job, now=tomorrow)

    with either_company.app.app_context():
        runtime.due(now=tomorrow)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(work, range(3)))
    assert (sum(done), len(sent)) == (1, 1)
    with either_company.app.app_context(), runtime.reading() as conn:
        states = sorted(conn.scalars(select(m.Job.state).where(m.Job.kind == "report")))
    assert states == ["done", "planned"]


def test_a_report_that_could_not_be_sent_for_hours_comes_the_next_day(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"name": "Funnel", "f-process": "orders", "every": "day", "people": [company.dora.id]}
    company.client(company.dora).post("/reports/funnel/kept", data=form)
    with company.app.app_context(), monkeypatch.context() as away:
        away.setattr(mailer, "send", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError("no server")))
        for _ in range(6):
            (due,) = _planned()
            runtime.due(now=due[1])
            runtime.run_job(due[0], now=due[1])
        ((job, at),) = _planned()
        sent = list[Any]()
        away.setattr(mailer, "send", lambda _config, letter: sent.append(letter))
        assert at > MONDAY + timedelta(days=1, hours=12)
        runtime.due(now=at)
        runtime.run_job(job, now=at)
    assert len(sent) == 1


def _planned() -> list[Any]:
    with runtime.reading() as conn:
        planned = m.Job.kind == "report", m.Job.state == "planned"
        return list(conn.execute(select(m.Job.id, m.Job.due_at).where(*planned)))

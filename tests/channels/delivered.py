"""Delivering what is due, and looking at what arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.web.company import MONDAY, Company
from webapp import mailer, runtime
from webapp.runtime import notifications
from webapp.storage import models as m

NOTHING: dict[str, Any] = {"choices": {}, "digest_at": 9, "quiet_from": None, "quiet_until": None}


def deliver(company: Company, until: datetime = MONDAY + timedelta(minutes=2)) -> int:
    """Does what is due by then; gives the number of jobs done."""
    with company.app.app_context():
        return sum(runtime.run_job(id, now=until) for id in runtime.due(now=until))


def letters(company: Company, to: str = "") -> list[mailer.Received]:
    return [one for one in mailer.mailbox(company.app.config["REGLAMENT"]) if to in one.to]


def jobs(company: Company, *where: Any) -> list[Any]:
    with company.app.app_context(), runtime.reading() as conn:
        table = m.Job.__table__
        return list(conn.execute(select(table).where(table.c.kind == "notice", *where).order_by(table.c.id)))


def wish(company: Company, person: int | None, **values: Any) -> None:
    with company.app.app_context():
        notifications.wish(person, NOTHING | values, person or company.alice.id)

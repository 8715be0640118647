"""What a process does by itself, on its page: triggers, schedules to come and past, running one now."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.admin.test_design import built, compiled, save
from tests.web.company import Company
from webapp import runtime
from webapp.extensions import db
from webapp.process import writing
from webapp.runtime import drafts
from webapp.storage import models as m
from webapp.storage import versions

DAILY = {
    "key": "daily",
    "title": "Каждое утро",
    "on": "schedule",
    "schedule": {"every": "day"},
    "robots": [{"key": "daily_robot", "do": "notify", "settings": {"to": ["owner"], "text": "!"}}],
}


def with_schedule(company: Company) -> int:
    """The process of orders, published with a schedule."""
    id = built(company, "orders")
    with company.app.app_context():
        drafts.add(id, "triggers", DAILY, company.alice.id)
        with db.engine.connect() as conn:
            row = versions.current(conn, "orders")
            plain: dict[str, Any] = writing.plain(versions.definition(conn, row.version_id))
        runtime.publish(writing.dump(plain | {"triggers": [DAILY]}))
    return id


def test_a_trigger_is_added_by_its_form_and_listed(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    new = f"/admin/design/{id}/new/?slot=triggers"
    save(alice, new, title__ru="Сумма изменилась", on="field_changed")
    trigger = compiled(company, id).plain["triggers"][0]
    assert (trigger["title"], trigger["on"]) == ("Сумма изменилась", "field_changed")
    assert trigger["robots"][0]["do"] == "notify"
    page = alice.get(f"/admin/automation/{id}/").text
    assert "Сумма изменилась" in page
    assert alice.get(f"/admin/automation/{id}/board/").status_code == 200


def test_the_form_asks_only_for_what_the_kind_needs(company: Company, alice: FlaskClient) -> None:
    id = built(company, "rich")
    parts = {p.key: p.id for p in compiled(company, id).parts if p.type == "trigger"}
    form = alice.get(f"/admin/design/{id}/parts/{parts['told']}/").text
    assert 'name="fields.order"' in form
    assert 'name="schedule.every"' not in form
    form = alice.get(f"/admin/design/{id}/parts/{parts['bonus']}/").text
    assert 'name="schedule.month"' in form
    assert 'name="schedule.weekdays"' not in form
    assert 'name="fields.order"' not in form
    assert 'name="start.n"' in form


def test_a_schedule_shows_its_times_and_runs_now(company: Company, alice: FlaskClient) -> None:
    id = with_schedule(company)
    page = alice.get(f"/admin/automation/{id}/").text
    assert "Каждое утро" in page
    answer = alice.post(f"/admin/automation/{id}/firings/", data={"trigger": "daily"})
    assert answer.status_code == 303
    with company.app.app_context():
        job = db.session.scalars(select(m.Job).where(m.Job.kind == "schedule", m.Job.state == "queued")).one()
        job_id = job.id
        runtime.run_job(job_id)
    page = alice.get(f"/admin/automation/{id}/").text
    assert f"/admin/jobs/details/?id={job_id}" in page
    alice.post(f"/admin/automation/{id}/firings/", data={"trigger": "nothing"})
    assert "flash" in alice.get(f"/admin/automation/{id}/").text


def test_strangers_find_nothing(company: Company) -> None:
    id = built(company, "orders")
    stranger = company.client(company.charlie)
    assert stranger.get(f"/admin/automation/{id}/").status_code == 404
    assert stranger.get(f"/admin/automation/{id}/board/").status_code == 404
    assert stranger.post(f"/admin/automation/{id}/firings/", data={"trigger": "daily"}).status_code == 404

"""The job monitor, and the pages about the robots of a process: their history and their dry run."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.admin import jobs as monitor
from webapp.extensions import db
from webapp.process.commands import Actor, ChangeFields, Complete
from webapp.runtime import jobs as running
from webapp.storage import models as m

PROCESS = """
key: repairs
title: {ru: Ремонт, en: Repairs}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: price, kind: money, title: {ru: Цена, en: Price}}
start: {fields: [{field: what, required: true}, price]}
stages:
  - key: look
    title: {ru: Осмотр, en: Look}
    kind: start
    on_enter:
      - key: tell_director
        do: notify
        title: {ru: Сказать директору, en: Tell the director}
        when: {field: price, op: gt, value: {money: 1000}}
        settings: {to: [{role: director}], text: {ru: "Дорого: {what}", en: "Dear: {what}"}}
    flow:
      - type: task
        key: mend
        kind: form
        title: {ru: Починить, en: Mend it}
        assignees: [{department: workshop, who: members}]
        outcomes:
          - key: mended
            title: {ru: Готово, en: Mended}
            goto: done
            robots: [{key: thank, do: notify, settings: {to: [initiator], text: Готово}}]
  - {key: done, title: {ru: Готово, en: Done}, kind: success}
triggers:
  - key: dearer
    title: {ru: Цена изменилась, en: The price changed}
    on: field_changed
    fields: [price]
    robots: [{key: tell_price, do: notify, settings: {to: [initiator], text: Цена}}]
  - key: every_day
    title: {ru: Каждый день, en: Every day}
    on: schedule
    schedule: {every: day}
    when: {field: price, op: lt, value: {money: 1000}}
    robots: [{key: tell_cheap, do: notify, settings: {to: [initiator], text: "Дёшево: {what}"}}]
rights:
  create: [{role: sales}]
  edit: [{who: [{role: sales}], fields: [price]}]
  see: [{who: [{role: sales}], scope: all}]
"""


@pytest.fixture
def repairs(company: Company) -> int:
    """The process, with a cheap and a dear card whose robots have run."""
    with company.app.app_context():
        runtime.publish(PROCESS, None)
        bob = Actor("person", company.bob.id)
        for what, price in (("Стул", "100"), ("Шкаф", "5000")):
            card = runtime.start("repairs", {"what": what, "price": price}, bob, now=MONDAY).card_id
        for id in runtime.due(MONDAY + timedelta(minutes=2)):
            runtime.run_job(id, now=MONDAY + timedelta(minutes=2))
        price = ChangeFields({"price": "7000"})
        runtime.perform(card, price, bob, now=MONDAY + timedelta(minutes=30))
        will = Actor("person", company.will.id)
        runtime.perform(card, Complete(2, "mended"), will, now=MONDAY + timedelta(hours=1))
        db.session.remove()
        with db.engine.connect() as conn:
            return conn.execute(db.select(m.Process.id).where(m.Process.key == "repairs")).scalar_one()


def test_every_robot_is_listed_with_what_sets_it_off_and_its_runs(repairs: int, alice: FlaskClient) -> None:
    page = alice.get(f"/admin/robots/{repairs}/").text
    assert "Tell the director" in page
    assert "when a card comes to the stage “Look”" in page
    assert "after the answer “Mended” of “Mend it”" in page


def test_the_history_of_a_robot_says_what_came_of_each_run(repairs: int, alice: FlaskClient) -> None:
    page = alice.get(f"/admin/robots/{repairs}/tell_director/").text
    assert "Шкаф" in page
    assert "Стул" not in page
    assert "People notified" in page
    assert alice.get(f"/admin/robots/{repairs}/nobody/").status_code == 404


def test_a_dry_run_plays_the_robot_on_cards_as_they_stood(
    company: Company, repairs: int, alice: FlaskClient
) -> None:
    with company.app.app_context(), db.engine.connect() as conn:
        before = conn.execute(db.select(db.func.count()).select_from(m.Event)).scalar_one()
    page = alice.get(f"/admin/robots/{repairs}/tell_director/?days=7").text
    tried = page[page.index('id="tried"') : page.index('id="runs-title"')]
    assert "1 of 2 times" in tried
    assert re.search(r"Would notify: .*\n?.*Dear: Шкаф", re.sub(r"<[^>]+>\s*", "", tried))
    assert "Its condition does not hold" in tried
    thanks = alice.get(f"/admin/robots/{repairs}/thank/?days=30").text
    assert "1 of 1 times" in thanks
    with company.app.app_context(), db.engine.connect() as conn:
        assert conn.execute(db.select(db.func.count()).select_from(m.Event)).scalar_one() == before


def test_robots_of_triggers_are_played_too(repairs: int, alice: FlaskClient) -> None:
    page = alice.get(f"/admin/robots/{repairs}/tell_price/?days=7").text
    assert "trigger “The price changed”" in page
    assert "1 of 1 times" in page


def test_robots_of_a_schedule_are_played_on_the_cards_that_were_open_then(
    company: Company, repairs: int
) -> None:
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        page = company.get(company.alice, f"/admin/robots/{repairs}/tell_cheap/?days=7").text
    tried = page[page.index('id="tried"') : page.index('id="runs-title"')]
    assert "3 of 3 times" in tried
    assert tried.count("Дёшево: Стул") == 3
    assert "Шкаф" not in tried


def test_a_week_later_nothing_has_set_it_off(company: Company, repairs: int) -> None:
    with time_machine.travel(MONDAY + timedelta(days=9), tick=False):
        page = company.get(company.alice, f"/admin/robots/{repairs}/tell_director/?days=7").text
    assert "Nothing set it off in this time." in page


def test_the_pages_are_for_administrators_only(company: Company, repairs: int) -> None:
    for address in (f"/admin/robots/{repairs}/", f"/admin/robots/{repairs}/thank/"):
        assert company.get(company.bob, address).status_code == 404
    assert company.client(company.bob).post("/admin/jobs/steering/", data={}).status_code == 404


def test_the_monitor_says_how_the_work_goes(repairs: int, alice: FlaskClient) -> None:
    page = alice.get("/admin/jobs/").text
    assert "Due and waiting for a worker" in page
    assert "Redis does not answer" in page


def test_every_kind_of_job_is_called_by_words() -> None:
    assert set(monitor.KINDS) == {*running.WHOLE, "robot", "timer", "signal", "trigger"}
    assert set(running.WHOLE) <= {*monitor.WHOLE, "schedule"}


def test_chosen_jobs_are_skipped_with_a_reason_and_told_one_by_one(
    company: Company, repairs: int, alice: FlaskClient
) -> None:
    page = alice.get("/admin/jobs/?state=queued").text
    ids = re.findall(r'form="steering" name="id" value="(\d+)"', page)
    assert ids
    without = alice.post("/admin/jobs/steering/", data={"id": ids, "act": "skip"}, follow_redirects=True)
    assert "reason" in without.text.lower()
    answer = alice.post(
        "/admin/jobs/steering/", data={"id": [*ids, "999999"], "act": "skip", "reason": "сделали сами"}
    )
    assert answer.status_code == 200
    assert f"Done: {len(ids)} of {len(ids) + 1}" in answer.text
    with company.app.app_context(), db.engine.connect() as conn:
        states = conn.execute(db.select(m.Job.state).where(m.Job.id.in_(ids))).scalars()
        assert set(states) == {"cancelled"}
    assert 'id="steering"' not in alice.get("/admin/jobs/?state=cancelled").text, (
        "nothing can be done with them"
    )


def test_a_card_says_what_comes_next_and_what_was_done(company: Company, repairs: int) -> None:
    with company.app.app_context(), db.engine.connect() as conn:
        card = conn.execute(db.select(m.Card.id).where(m.Card.title == "Шкаф")).scalar_one()
    page = company.get(company.bob, f"/cards/{card}").text
    assert 'id="planned"' in page
    assert "a task was answered" in page
    done = page[page.index('id="robots"') :]
    assert "Tell the director" in done
    assert "Dear: Шкаф" in done

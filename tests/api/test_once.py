"""A request that comes twice with one Idempotency-Key is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from tests.api.conftest import Program, program
from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.extensions import db
from webapp.storage import models as m

NEW = {"process": "orders", "values": {"customer": "Anna"}}


def cards(company: Company) -> int:
    with company.app.app_context(), runtime.reading() as conn:
        return conn.execute(db.select(db.func.count()).select_from(m.Card)).scalar_one()


def test_the_same_request_is_answered_alike(company: Company, bobs: Program) -> None:
    first = bobs.post("/cards", NEW, Idempotency_Key="k")
    second = bobs.post("/cards", NEW, Idempotency_Key="k")
    assert (second.status_code, second.json) == (201, first.json)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert cards(company) == 1


def test_a_key_with_another_request_is_refused(company: Company, bobs: Program) -> None:
    bobs.post("/cards", NEW, Idempotency_Key="k")
    other = {"process": "orders", "values": {"customer": "Boris"}}
    answer = bobs.post("/cards", other, Idempotency_Key="k")
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "idempotency_key_reused")
    assert cards(company) == 1


def test_keys_of_others_are_their_own(company: Company, bobs: Program) -> None:
    bobs.post("/cards", NEW, Idempotency_Key="k")
    assert program(company, company.bob).post("/cards", NEW, Idempotency_Key="k").status_code == 201
    assert cards(company) == 2


def test_what_was_refused_may_be_asked_again(company: Company, bobs: Program) -> None:
    empty = {"process": "orders", "values": {}}
    assert bobs.post("/cards", empty, Idempotency_Key="k").status_code == 422
    assert bobs.post("/cards", NEW, Idempotency_Key="k").status_code == 201


def test_after_a_day_a_key_is_new(company: Company, bobs: Program) -> None:
    bobs.post("/cards", NEW, Idempotency_Key="k")
    with time_machine.travel(MONDAY + timedelta(hours=25), tick=False):
        bobs.post("/cards", NEW, Idempotency_Key="k")
        assert cards(company) == 2
    with time_machine.travel(MONDAY + timedelta(hours=50), tick=False), company.app.app_context():
        assert runtime.forget_answers() == 1


def test_a_comment_or_an_answer_comes_once(company: Company, bobs: Program, doras: Program) -> None:
    card = company.order()
    for _ in range(2):
        assert bobs.post(f"/cards/{card}/comments", {"text": "Hurry"}, Idempotency_Key="c").status_code == 200
        body = {"outcome": "yes_"}
        done = doras.post(f"/cards/{card}/tasks/1/completion", body, Idempotency_Key="d")
        assert (done.json or {})["stage"] == "making"
    assert len(bobs.get(f"/cards/{card}/timeline?kind=comments").json["items"]) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\tb"])
def test_odd_keys_are_refused(bobs: Program, key: str) -> None:
    assert bobs.post("/cards", NEW, Idempotency_Key=key).status_code == 400


def test_six_writers_with_one_key_make_one_card(either_company: Company) -> None:
    bob = program(either_company, either_company.bob)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: bob.post("/cards", NEW, Idempotency_Key="k"), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({(answer.json or {})["id"] for answer in answers}) == 1
    assert cards(either_company) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 5

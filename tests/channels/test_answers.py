"""Deciding from a letter: looking changes nothing, the button decides, once and for the right person."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine

from tests.channels.delivered import deliver, letters
from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp import accounts, runtime


def links(company: Company, to: Somebody) -> list[str]:
    """The addresses of the letter's answers: agree, refuse."""
    deliver(company)
    (letter,) = letters(company, to.email)
    return re.findall(r"http://localhost(/answers/\S+)", letter.text)


def stage(company: Company, card: int) -> str:
    with company.app.app_context():
        return runtime.replayed(card)[0].stage


def test_looking_at_the_link_changes_nothing(company: Company) -> None:
    card = company.order()
    for link in links(company, company.dora):
        for _ in range(2):
            client = company.app.test_client()
            page = client.get(link)
            assert page.status_code == 200
            assert client.head(link).status_code == 200
    assert "2026-0001" in page.text
    assert "You answer as Dora" in page.text
    assert stage(company, card) == "review"


def test_the_button_decides_once(company: Company) -> None:
    card = company.order()
    agree, refuse = links(company, company.dora)
    assert company.app.test_client().post(agree).status_code == 303, "without the key of the form"
    assert stage(company, card) == "review"
    company.app.config["WTF_CSRF_ENABLED"] = False
    client = company.app.test_client()
    answer = client.post(agree)
    assert answer.status_code == 200
    assert "Your answer is recorded: Agree." in answer.text
    assert stage(company, card) == "making"
    for link in (agree, refuse):
        for late in (client.get(link), client.post(link)):
            assert late.status_code == 410
            assert "closed already" in late.text


def test_of_two_answers_at_once_one_counts(either_company: Company) -> None:
    card = either_company.order()
    agree, refuse = links(either_company, either_company.dora)
    either_company.app.config["WTF_CSRF_ENABLED"] = False
    # A refusal needs its comment, which comes along with each.
    said = {"comment": "Because"}
    with ThreadPoolExecutor(4) as pool:
        sent = [agree, refuse, agree, refuse]
        answers = list(pool.map(lambda link: either_company.app.test_client().post(link, data=said), sent))
    done = [answer for answer in answers if "Your answer is recorded" in answer.text]
    assert len(done) == 1
    assert all(answer.status_code in (404, 409, 410) for answer in answers if answer not in done)
    with either_company.app.app_context():
        stored, told = runtime.replayed(card)
    assert stored == told


def test_a_comment_that_is_needed_is_asked_for(company: Company) -> None:
    card = company.order()
    _, refuse = links(company, company.dora)
    company.app.config["WTF_CSRF_ENABLED"] = False
    client = company.app.test_client()
    assert 'name="comment"' in client.get(refuse).text
    assert client.post(refuse).status_code == 422
    assert stage(company, card) == "review"
    assert client.post(refuse, data={"comment": "Too dear"}).status_code == 200
    assert stage(company, card) == "refused"


def test_a_link_dies_with_time_and_with_the_sessions(company: Company) -> None:
    company.order()
    agree, _ = links(company, company.dora)
    client = company.app.test_client()
    with time_machine.travel(MONDAY + timedelta(days=6), tick=False):
        assert client.get(agree).status_code == 410
    assert client.get(agree[:-3] + "abc").status_code == 410
    with company.app.app_context():
        accounts.end_sessions(company.dora.id)
    assert client.get(agree).status_code == 410


def test_a_forwarded_link_does_not_act_in_somebody_elses_session(company: Company) -> None:
    card = company.order()
    agree, _ = links(company, company.dora)
    bob = company.client(company.bob)
    assert bob.get(agree).status_code == 403
    assert bob.post(agree).status_code == 403
    assert stage(company, card) == "review"
    assert company.client(company.dora).post(agree).status_code == 200


def test_a_task_for_a_group_or_with_a_form_is_only_linked(company: Company) -> None:
    card = company.order()
    company.approve(card)
    assert links(company, company.will) == []

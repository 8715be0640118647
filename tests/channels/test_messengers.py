"""Messengers: connected by administrators, chosen by people, told number, title and link, and signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.channels.delivered import deliver, jobs, wish
from tests.web.company import Company
from webapp import outgoing
from webapp.channels.messengers import ADAPTERS
from webapp.storage import models as m

HOOK = {"title": "Chat", "kind": "webhook", "url": "https://chat.example/hook", "secret": "s3cret"}
HOOK["active"] = "y"


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> list[outgoing.Request]:
    found: list[outgoing.Request] = []

    def send(request: outgoing.Request, *_: Any, **__: Any) -> outgoing.Answer:
        found.append(request)
        return outgoing.Answer(204, {}, b"")

    monkeypatch.setattr(outgoing, "send", send)
    return found


def connect(company: Company, **values: str) -> Any:
    return company.client(company.alice).post("/admin/messengers/new/", data=HOOK | values)


def messages(company: Company) -> list[Any]:
    return jobs(company, m.Job.channel == "1")


def test_a_message_carries_number_title_and_link_and_is_signed(
    company: Company, posts: list[outgoing.Request]
) -> None:
    assert connect(company).status_code == 303
    wish(company, company.dora.id, choices={"task": ["1"]}, addresses={"1": "@dora"})
    card = company.order()
    deliver(company)
    (post,) = posts
    assert json.loads(post.body) == {
        "to": "@dora",
        "number": "2026-0001",
        "title": "Anna: Table",
        "url": f"http://localhost/cards/{card}/tasks/1",
    }
    id, at = post.headers["webhook-id"], post.headers["webhook-timestamp"]
    mark = hmac.new(b"s3cret", f"{id}.{at}.".encode() + post.body, hashlib.sha256).digest()
    assert post.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    assert [job.state for job in messages(company)] == ["done"]


def test_the_profile_asks_for_the_name_there(company: Company, posts: list[outgoing.Request]) -> None:
    connect(company)
    dora = company.client(company.dora)
    assert "Your name or number in “Chat”" in dora.get("/profile/notifications").text
    typed = {"tell-task": "1", "digest_at": "9", "address-1": "@dora"}
    assert dora.post("/profile/notifications", data=typed).status_code == 303
    company.order()
    assert len(messages(company)) == 1


def test_who_gave_no_name_is_not_written_to(company: Company) -> None:
    connect(company)
    wish(company, company.dora.id, choices={"task": ["1"]})
    company.order()
    assert messages(company) == []


def test_a_gateway_that_fails_is_tried_again_with_the_same_id(
    company: Company, posts: list[outgoing.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(company)
    wish(company, company.dora.id, choices={"task": ["1"]}, addresses={"1": "@dora"})
    company.order()
    sent = outgoing.send
    monkeypatch.setattr(outgoing, "send", lambda *a, **k: replace(sent(*a, **k), status=500))
    deliver(company)
    monkeypatch.setattr(outgoing, "send", sent)
    (job,) = messages(company)
    assert (job.state, job.tries) == ("planned", 1)
    deliver(company, job.due_at)
    first, second = posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_private_address_is_refused_for_good(company: Company) -> None:
    connect(company, url="http://127.0.0.1:9/hook")
    wish(company, company.dora.id, choices={"task": ["1"]}, addresses={"1": "@dora"})
    company.order()
    deliver(company)
    (job,) = messages(company)
    assert (job.state, job.tries) == ("failed", 1)
    assert "private_address" in job.error


@pytest.mark.parametrize("wrong", [{"url": "ftp://x"}, {"url": "chat"}, {"title": ""}, {"kind": "pigeon"}])
def test_what_cannot_be_a_messenger_is_refused(company: Company, wrong: dict[str, str]) -> None:
    assert connect(company, **wrong).status_code == 422


def test_the_secret_is_not_shown_again_and_stays(company: Company, posts: list[outgoing.Request]) -> None:
    connect(company)
    alice = company.client(company.alice)
    assert "s3cret" not in alice.get("/admin/messengers/edit/?id=1").text
    assert "s3cret" not in alice.get("/admin/audit/").text
    changed = HOOK | {"secret": "", "title": "Another"}
    assert alice.post("/admin/messengers/edit/?id=1", data=changed).status_code == 303
    wish(company, company.dora.id, choices={"task": ["1"]}, addresses={"1": "@dora"})
    company.order()
    deliver(company)
    assert "webhook-signature" in posts[0].headers


def test_one_that_was_removed_fails_plainly(company: Company) -> None:
    connect(company)
    wish(company, company.dora.id, choices={"task": ["1"]}, addresses={"1": "@dora"})
    company.order()
    assert company.client(company.alice).post("/admin/messengers/delete/?id=1").status_code == 303
    deliver(company)
    (job,) = messages(company)
    assert (job.state, job.error) == ("failed", "There is no such messenger any more.")
    assert company.get(company.dora, "/profile/notifications").status_code == 200


def test_every_adapter_has_both_languages() -> None:
    assert all(set(one.label) == {"ru", "en"} for one in ADAPTERS.values())

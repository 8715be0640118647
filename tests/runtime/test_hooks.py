"""Webhooks: told with the card's own commit, sent once, tried again, given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.application import MakeApp
from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Comment, Complete
from webapp.process.errors import InvalidInput, Refused
from webapp.runtime import hooks
from webapp.storage import models as m
from webapp.storage import work as jobs
from webapp.storage.hooks import EVENTS

ALL = list(EVENTS)


@dataclass
class Receiver:
    """Another system on this machine."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(b"thank you")

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def town(company: Company, make_app: MakeApp) -> Company:
    """The company, where webhooks may go to this machine."""
    return Company(**{**company.__dict__, "app": make_app(OUTGOING_ALLOW="127.0.0.0/8")})


def hook(town: Company, url: str, events: list[str] | None = None, **more: Any) -> int:
    with town.app.app_context():
        return hooks.save(None, {"title": "Shop", "url": url, "events": events or ALL, **more}, town.alice.id)


def work(town: Company, now: Any = MONDAY) -> int:
    """Does every job of a webhook that is due."""
    with town.app.app_context(), runtime.reading() as conn:
        due = db.select(m.Job.id).where(m.Job.kind == "hook", m.Job.state.in_(("queued", "planned")))
        ids = list(conn.execute(due.where(m.Job.due_at <= now).order_by(m.Job.id)).scalars())
    with town.app.app_context():
        return sum(runtime.run_job(id, now=now) for id in ids)


def rows(town: Company, table: Any) -> list[Any]:
    with town.app.app_context(), runtime.reading() as conn:
        return list(conn.execute(db.select(table.__table__).order_by(table.id)))


def test_what_happens_is_told_with_ids_and_no_values(town: Company, receiver: Receiver) -> None:
    hook(town, receiver.url)
    card = town.order()
    town.do(card, Comment("Secret words"), town.bob)
    town.do(card, Complete(1, "yes_"), town.dora)
    work(town)
    assert [body["event"] for body in receiver.bodies] == [
        "card.created",
        "task.opened",
        "comment.added",
        "task.completed",
        "card.moved",
        "task.opened",
    ]
    told = receiver.bodies[3]
    assert told["card"]["id"] == card
    assert (told["card"]["number"], told["card"]["process"]) == ("2026-0001", "orders")
    assert (told["task"]["no"], told["task"]["outcome"], told["by"]) == (1, "yes_", town.dora.id)
    assert b"Anna" not in b"".join(body for _, body in receiver.got)
    assert b"Secret" not in b"".join(body for _, body in receiver.got)


def test_messages_are_signed(town: Company, receiver: Receiver) -> None:
    id = hook(town, receiver.url)
    town.order()
    work(town)
    headers, body = receiver.got[0]
    secret = next(row.secret for row in rows(town, m.Webhook) if row.id == id)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert json.loads(body)["id"] == headers["webhook-id"]


def test_only_what_was_asked_for_is_told(town: Company, receiver: Receiver) -> None:
    with town.app.app_context(), runtime.reading() as conn:
        requests = conn.execute(db.select(m.Process.id).where(m.Process.key == "requests")).scalar_one()
    hook(town, receiver.url, ["card.created"], process_id=requests)
    town.order()
    town.request()
    work(town)
    assert [(b["event"], b["card"]["process"]) for b in receiver.bodies] == [("card.created", "requests")]


def test_what_is_rolled_back_is_not_told(town: Company, receiver: Receiver) -> None:
    hook(town, receiver.url)
    card = town.order()
    before = len(rows(town, m.WebhookDelivery))
    with pytest.raises(Refused):
        town.do(card, Complete(1, "no_"), town.dora)
    assert len(rows(town, m.WebhookDelivery)) == before


def test_a_failure_is_tried_again_and_the_same_message_comes(town: Company, receiver: Receiver) -> None:
    hook(town, receiver.url, ["card.created"])
    receiver.status = 500
    town.order()
    work(town)
    (row,) = rows(town, m.WebhookDelivery)
    assert (row.state, row.status, row.tries, row.answer) == ("waiting", 500, 1, "thank you")
    assert rows(town, m.Webhook)[0].failing_since == MONDAY
    receiver.status = 204
    assert work(town) == 0
    work(town, MONDAY + timedelta(seconds=10))
    (row,) = rows(town, m.WebhookDelivery)
    assert (row.state, row.tries) == ("done", 2)
    assert rows(town, m.Webhook)[0].failing_since is None
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def fail(town: Company, begin: Any) -> Any:
    """All tries of what is waiting, from that moment on; gives the time of the last."""
    now = begin
    for wait in (0, 10, 60, 600, 3600, 6 * 3600):
        now += timedelta(seconds=wait)
        work(town, now)
    return now


def test_after_days_of_failures_it_is_switched_off_and_administrators_are_told(
    town: Company, receiver: Receiver
) -> None:
    hook(town, receiver.url, ["card.created"])
    receiver.status = 503
    town.order(now=MONDAY)
    fail(town, MONDAY)
    assert rows(town, m.WebhookDelivery)[0].state == "failed"
    assert rows(town, m.Webhook)[0].active
    later = MONDAY + timedelta(days=5)
    town.order(now=later)
    fail(town, later)
    assert not rows(town, m.Webhook)[0].active
    told = [row for row in rows(town, m.Notification) if row.kind == "hook_off"]
    assert [(row.user_id, row.data) for row in told] == [(town.alice.id, {"title": "Shop"})]
    assert "Shop" in town.get(town.alice, "/notifications").text
    sent = len(receiver.got)
    town.order(now=later)
    fail(town, later)
    assert len(receiver.got) == sent


def test_a_message_whose_worker_dies_each_time_is_shown_as_failed_and_can_be_sent_again(
    town: Company, receiver: Receiver
) -> None:
    hook(town, receiver.url, ["card.created"])
    town.order()
    job = next(row.id for row in rows(town, m.Job) if row.kind == "hook")
    moment = MONDAY
    with town.app.app_context():
        for _ in range(len(jobs.BACK_OFF) + 1):
            with runtime.writing() as conn:
                assert jobs.claim(conn, job, moment) is not None
            moment += timedelta(minutes=6)
            runtime.due(now=moment)
        assert runtime.run_job(job, now=moment)
    (message,) = rows(town, m.WebhookDelivery)
    assert (message.state, "lost" in message.error, receiver.got) == ("failed", True, [])
    with town.app.app_context():
        hooks.send_again(message.id, now=moment)
    work(town, moment)
    assert rows(town, m.WebhookDelivery)[0].state == "done"


def test_a_receiver_that_got_it_before_the_worker_died_gets_the_same_message_again(
    town: Company, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(town, receiver.url, ["card.created"])
    town.order()

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("webapp.runtime.hooks.work.finish", dies)
        with pytest.raises(KeyboardInterrupt):
            work(town)
    later = MONDAY + timedelta(minutes=6)
    with town.app.app_context():
        runtime.due(now=later)
    work(town, later)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    (message,) = rows(town, m.WebhookDelivery)
    assert (len(receiver.got), message.state, message.tries) == (2, "done", 1)


def test_our_own_network_is_not_asked(company: Company, receiver: Receiver) -> None:
    hook(company, receiver.url, ["card.created"])
    company.order()
    work(company)
    (row,) = rows(company, m.WebhookDelivery)
    assert row.error.startswith("private_address")
    assert receiver.got == []


def test_a_message_is_sent_again_by_hand(town: Company, receiver: Receiver) -> None:
    hook(town, receiver.url, ["card.created"])
    town.order()
    work(town)
    with town.app.app_context():
        hooks.send_again(rows(town, m.WebhookDelivery)[0].id)
    work(town)
    assert receiver.bodies[0] == receiver.bodies[1]


def test_a_webhook_that_is_deleted_sends_nothing_more(town: Company, receiver: Receiver) -> None:
    id = hook(town, receiver.url)
    town.order()
    with town.app.app_context():
        hooks.remove(id, town.alice.id)
    work(town)
    assert receiver.got == []
    town.order()
    assert rows(town, m.WebhookDelivery) == []


@pytest.mark.parametrize(
    "values", [{"title": ""}, {"url": "ftp://x"}, {"url": "x"}, {"events": []}, {"events": ["card.eaten"]}]
)
def test_a_webhook_that_says_nothing_sound_is_refused(town: Company, values: dict[str, Any]) -> None:
    whole = {"title": "Shop", "url": "https://shop.example/", "events": ALL} | values
    with town.app.app_context(), pytest.raises(InvalidInput):
        hooks.save(None, whole, town.alice.id)


def test_old_messages_are_forgotten(town: Company, receiver: Receiver) -> None:
    hook(town, receiver.url, ["card.created"])
    town.order()
    work(town)
    with town.app.app_context():
        assert hooks.forget(MONDAY + timedelta(days=29)) == 0
        assert hooks.forget(MONDAY + timedelta(days=31)) == 1


# -- administrators --------------------------------------------------------------------------------------


def test_administrators_keep_webhooks_and_read_what_was_sent(town: Company, receiver: Receiver) -> None:
    browser = town.client(town.alice)
    form = {"title": "Shop", "url": receiver.url, "events": ["card.created"], "process_id": ""}
    made = browser.post("/admin/webhooks/new/", data=form)
    page = browser.get(made.location)
    assert "whsec_" in page.text
    assert "whsec_" not in browser.get("/admin/audit/?subject=webhook").text
    trial = browser.post(made.location.replace("/edit/", "/trial/"))
    work(town)
    assert receiver.bodies[0]["event"] == "ping"
    shown = browser.get(trial.location).text
    assert "thank you" in shown
    assert browser.post(trial.location.replace("/details/", "/again/")).status_code == 303
    work(town)
    assert len(receiver.got) == 2
    assert "Trial" in browser.get("/admin/messages/").text
    assert "Shop" in browser.get("/admin/webhooks/").text
    assert browser.post("/admin/webhooks/new/", data=form | {"url": "x"}).status_code == 422


@pytest.mark.parametrize("address", ["/admin/webhooks/", "/admin/messages/", "/admin/webhooks/new/"])
def test_strangers_find_no_webhooks(town: Company, address: str) -> None:
    assert town.get(town.bob, address).status_code == 404

"""Workers are killed while they tell others: everything arrives, each effect under one key, none is lost."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.work.receiving import CARDS, EVENTS, Exchange
from tests.work.site import Site
from webapp import mailer
from webapp.storage import models as m


@pytest.mark.torture
@pytest.mark.timeout(1200)
def test_every_delivery_arrives_and_keeps_its_key(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    exchange = Exchange(site)
    try:
        exchange.play()
    finally:
        exchange.close()
    with capsys.disabled():
        sys.stdout.write(f"\n{exchange.counts()}\n")
    assert exchange.kills
    messages_of_webhooks_arrived(exchange)
    robots_spoke_under_one_key(exchange)
    notices_arrived(exchange)
    assert {job.state for job in site.rows(m.Job)} == {"done"}


def messages_of_webhooks_arrived(exchange: Exchange) -> None:
    """The log knows each as done, and nothing else has come; what came twice is word for word the same."""
    rows = exchange.site.rows(m.WebhookDelivery)
    assert {row.state for row in rows} == {"done"}
    assert Counter(row.event for row in rows) == dict.fromkeys(EVENTS, CARDS)
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for key, body in exchange.got["/hook"]:
        bodies[key].add(body)
    assert set(bodies) == {f"msg_{row.id}" for row in rows}
    assert {len(told) for told in bodies.values()} == {1}


def robots_spoke_under_one_key(exchange: Exchange) -> None:
    """One request and one letter of each card, however often they were sent; its timeline has one of each."""
    calls: dict[bytes, set[str]] = defaultdict(set)
    for key, body in exchange.got["/robot"]:
        calls[body].add(key)
    assert [len(keys) for keys in calls.values()] == [1] * CARDS
    letters: dict[str, set[str]] = defaultdict(set)
    for id, (to, _) in exchange.letters():
        if to.startswith("c"):
            letters[to].add(id)
    assert {to: len(ids) for to, ids in letters.items()} == {f"c{n}@gavan.example": 1 for n in range(CARDS)}
    told = Counter((event.card_id, event.kind) for event in exchange.site.rows(m.Event))
    for card in exchange.cards:
        assert (told[card, "EmailSent"], told[card, "RobotDone"], told[card, "RobotFailed"]) == (1, 2, 0)


def notices_arrived(exchange: Exchange) -> None:
    """By e-mail and in the browser: under the key of the job that the log has as done."""
    site, jobs = exchange.site, exchange.site.rows(m.Job, m.Job.kind == "notice")
    domain = mailer.domain(site.app.config["REGLAMENT"])
    assert Counter(job.channel for job in jobs) == {"mail": CARDS, "push": CARDS}
    mailed: dict[Any, set[str]] = defaultdict(set)
    for id, letter in exchange.letters():
        if letter[0].startswith("ida"):
            mailed[letter].add(id)
    assert [len(ids) for ids in mailed.values()] == [1] * CARDS
    assert len({id for ids in mailed.values() for id in ids}) == CARDS
    pushed: dict[str, set[str]] = defaultdict(set)
    for _, body in exchange.got["/push"]:
        news: dict[str, Any] = exchange.browser.read(body)
        pushed[news["tag"]].add(news["url"])
    assert set(pushed) == {f"{job.cause}@{domain}" for job in jobs if job.channel == "push"}
    told = sorted(url.partition("/tasks/")[0] for urls in pushed.values() for url in urls)
    assert told == sorted(f"/cards/{card}" for card in exchange.cards)

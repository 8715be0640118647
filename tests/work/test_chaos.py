"""However often everything is killed: each card is where its timeline says, and each effect happened once."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Postgres
from tests.work.chaos import CARDS, MOST_PATIENCE, ON_HAND, Shop, play
from webapp import runtime
from webapp.embedded.undertaker import Undertaker
from webapp.storage import models as m


@pytest.fixture(params=["postgresql", "sqlite"])
def shop(request: pytest.FixtureRequest, short_folder: Path, undertaker: Undertaker) -> Iterator[Shop]:
    server = None
    url = f"sqlite:///{short_folder / 'test.sqlite'}"
    if request.param == "postgresql":
        server = Postgres().start()
        undertaker.watch(server.pid, server.folder)
        url = server.create_database()
    made = Shop(short_folder, url, undertaker, server)
    yield made
    made.close()
    if server:
        server.stop()
        undertaker.forget(server.pid)


@pytest.mark.timeout(600 + (300 + CARDS * 3) * MOST_PATIENCE)
@pytest.mark.torture
def test_nothing_is_lost_and_nothing_is_doubled(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = play(shop)
    story = Story(shop)
    with capsys.disabled():
        sys.stdout.write(f"\n{story.counts(seconds)}\n")
    story.cards_are_where_they_should_be()
    story.effects_happened_once()
    story.stock_is_exact()
    story.jobs_ended()
    story.letters_have_one_key()
    story.timelines_tell_the_same()


class Story:
    """What the tables say when all is over."""

    def __init__(self, shop: Shop) -> None:
        self.shop, rows = shop, shop.site.rows
        process = {row.id: row.key for row in rows(m.Process)}
        self.cards: dict[str, list[Any]] = defaultdict(list)
        for row in rows(m.Card):
            self.cards[process[row.process_id]].append(row)
        self.events, self.jobs, self.penalties = rows(m.Event), rows(m.Job), rows(m.Penalty)
        self.orders = {row.values["customer"]: row for row in self.cards["orders"]}

    def counts(self, seconds: float) -> str:
        post = self.shop.site.postman
        states = dict(Counter(job.state for job in self.jobs))
        tries = sum(max(job.fence - 1, 0) for job in self.jobs)
        twice = len(post.ids) - len(set(post.ids))
        return (
            f"{CARDS} orders, {len(self.cards['purchases'])} purchases, {len(self.events)} events, "
            f"{len(self.jobs)} jobs ({states}), {tries} further tries; killed: {dict(self.shop.kills)}; "
            f"{len(post.ids)} letters sent, {twice} of them once more; {seconds:.0f} s"
        )

    def wanted(self) -> Iterator[tuple[Any, dict[int, int]]]:
        for n in range(CARDS):
            yield self.orders[f"Покупатель {n}"], self.shop.wanted(n)

    def cards_are_where_they_should_be(self) -> None:
        assert len(self.cards["orders"]) == len(self.orders) == CARDS
        assert {card.stage for card in self.cards["orders"]} == {"done"}
        assert {card.stage for card in self.cards["purchases"]} == {"received"}
        made = Counter((card.values["order"], card.values["supplier"]) for card in self.cards["purchases"])
        assert set(made.values()) == {1}
        suppliers = Counter(order for order, _ in made)
        for order, wanted in self.wanted():
            assert suppliers[order.id] == len({self.shop.products[product] for product in wanted})

    def effects_happened_once(self) -> None:
        told: dict[int, Counter[str]] = defaultdict(Counter)
        for event in self.events:
            told[event.card_id][event.kind] += 1
        done = Counter(job.card_id for job in self.jobs if job.kind == "robot" and job.state == "done")
        for order in self.cards["orders"]:
            kinds = told[order.id]
            assert (kinds["CardStarted"], kinds["CardsMade"], kinds["EmailSent"], kinds["CardClosed"]) == (
                (1, 1, 1, 1)
            )
            assert (kinds["TaskCompleted"], kinds["DeadlinePassed"]) == (1, 1)
        assert {card: kinds["RobotDone"] for card, kinds in told.items() if kinds["RobotDone"]} == done
        assert not sum(kinds["IncidentRaised"] for kinds in told.values())
        given = Counter((row.card_id, row.bonus, row.points) for row in self.penalties)
        assert given == {(o.id, *what): 1 for o in self.cards["orders"] for what in ((False, 1), (True, 5))}

    def stock_is_exact(self) -> None:
        sums: Counter[int] = Counter()
        for _, wanted in self.wanted():
            sums.update(wanted)
        stock = {row.id: (row.values["on_hand"], row.values["reserved"]) for row in self.cards["products"]}
        assert stock == {product: (ON_HAND + sums[product], 0) for product in self.shop.products}
        changes = Counter(
            (e.card_id, e.data["origin"]["card"])
            for e in self.events
            if (e.data or {}).get("origin") and e.kind == "FieldsChanged"
        )
        expected = {(p, order.id): 2 for order, wanted in self.wanted() for p in wanted}
        for bought in self.cards["purchases"]:
            expected |= {(line["product"], bought.id): 1 for line in bought.values["items"]}
        assert changes == expected

    def jobs_ended(self) -> None:
        assert len({job.cause for job in self.jobs}) == len(self.jobs)
        assert not [(job.kind, job.robot, job.error) for job in self.jobs if job.state == "failed"]
        assert {job.state for job in self.jobs} <= {"done", "cancelled"}

    def letters_have_one_key(self) -> None:
        keys: dict[tuple[str, str], set[str]] = defaultdict(set)
        about: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for id, letter in zip(self.shop.site.postman.ids, self.shop.site.postman.to, strict=True):
            keys[letter].add(id)
            about[id].add(letter)
        theirs = {to: ids for (to, _), ids in keys.items() if to.endswith("@gavan.example")}
        assert set(theirs) == {f"c{n}@gavan.example" for n in range(CARDS)}
        assert {len(ids) for ids in theirs.values()} == {1}
        assert {len(letters) for letters in about.values()} == {1}

    def timelines_tell_the_same(self) -> None:
        with self.shop.site.app.app_context():
            for card in [card for cards in self.cards.values() for card in cards]:
                kept, told = runtime.replayed(card.id)
                assert kept == told

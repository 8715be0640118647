"""What one process does with its streams, without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.live.server import run
from webapp.live.audience import Change, Viewer
from webapp.live.hub import MOST_TOLD_AGAIN, OVERLAP_MS, REMEMBERED, STREAMS_PER_VIEWER, Hub
from webapp.live.streams import QUEUE, Stream

WHO = Viewer(7, frozenset({7}), wholly=frozenset({"furniture"}))


def change(card: int) -> Change:
    return Change(card, "furniture", (), 1, frozenset(), frozenset())


class Browser:
    """The other end of a stream; one that does not read lets nothing through."""

    def __init__(self, *, reads: bool = True) -> None:
        self.got = b""
        self.left = asyncio.Event()
        self._reads = asyncio.Event()
        if reads:
            self._reads.set()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got += message.get("body", b"")
        if message.get("body"):
            await self._reads.wait()

    @property
    def said(self) -> list[Any]:
        lines = [line.removeprefix("data: ") for line in self.got.decode().splitlines()]
        return [json.loads(line) for line in lines if line.startswith("{")]

    @property
    def cards(self) -> list[int]:
        return [said["card"] for said in self.said if "card" in said]


@pytest.fixture
def story() -> Callable[[Callable[[Hub], Awaitable[None]]], None]:
    """Runs a test that awaits, with a hub that hears."""

    def tell(test: Callable[[Hub], Awaitable[None]]) -> None:
        async def played() -> None:
            hub = Hub()
            hub.hearing()
            await test(hub)

        run(played())

    return tell


async def opened(hub: Hub, browser: Browser, since: int | None = None) -> asyncio.Task[None]:
    stream = Stream({}, WHO)
    hub.join(stream, since)

    async def served() -> None:
        await stream.run(browser.receive, browser.send, hub.now)
        hub.leave(stream)

    task = asyncio.create_task(served())
    await asyncio.sleep(0.01)
    return task


def test_a_stream_ends_when_the_browser_leaves(story: Callable) -> None:
    async def test(hub: Hub) -> None:
        browser = Browser()
        task = await opened(hub, browser)
        assert len(hub) == 1
        browser.left.set()
        await task
        assert len(hub) == 0

    story(test)


def test_who_does_not_read_is_cut_off_and_holds_up_nobody(story: Callable) -> None:
    async def test(hub: Hub) -> None:
        slow, quick = Browser(reads=False), Browser()
        cut, kept = await opened(hub, slow), await opened(hub, quick)
        for card in range(1, QUEUE + 3):
            hub.publish(change(card))
            await asyncio.sleep(0)
        await asyncio.wait_for(cut, 1)
        assert len(hub) == 1
        await asyncio.sleep(0.01)
        assert quick.cards == [*range(1, QUEUE + 3)]
        kept.cancel()

    story(test)


def test_the_oldest_of_too_many_streams_is_told_to_stop(story: Callable) -> None:
    async def test(hub: Hub) -> None:
        browsers = [Browser() for _ in range(STREAMS_PER_VIEWER + 2)]
        tasks = [await opened(hub, browser) for browser in browsers]
        await asyncio.wait(tasks[:2])
        assert len(hub) == STREAMS_PER_VIEWER
        assert [{"stop": True} in browser.said for browser in browsers] == [True, True] + [False] * 20
        for task in tasks[2:]:
            task.cancel()

    story(test)


@pytest.mark.parametrize(
    ("missed", "told"),
    [(0, 0), (MOST_TOLD_AGAIN, MOST_TOLD_AGAIN), (MOST_TOLD_AGAIN + 1, None), (REMEMBERED + 1, None)],
)
def test_what_was_missed_is_told_unless_it_is_too_much(
    story: Callable, missed: int, told: int | None
) -> None:
    async def test(hub: Hub) -> None:
        left = hub.now() + OVERLAP_MS
        for card in range(1, missed + 1):
            hub.publish(change(card))
        browser = Browser()
        task = await opened(hub, browser, since=left)
        expected = [{"catchup": True}] if told is None else []
        assert [said for said in browser.said if "catchup" in said] == expected
        assert browser.cards == [*range(1, (told or 0) + 1)]
        task.cancel()

    story(test)


def test_numbers_grow_whatever_the_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    first = hub.now()
    monkeypatch.setattr("time.time_ns", lambda: 0)
    assert first < hub.now() < hub.now()

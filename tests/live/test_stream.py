"""A real server, a real Valkey: who gets a stream, what it says, and when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import insert, update

from tests.live.conftest import ADMIN, DIRECTOR, NOW, PAINTER, STRANGER, WORKER
from tests.live.server import GRACE, Listener, Server, run
from tests.support.valkey import Valkey
from webapp.embedded.undertaker import Undertaker
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage import org

Cookie = Callable[..., str]
Publish = Callable[..., None]

SEEN = {"card": 42, "process": "furniture", "stages": ["production"], "rev": 7, "mine": False}
CATCHUP = {"catchup": True}


async def status(server: Server, cookie: str, **headers: str) -> int:
    async with server.listening(cookie, **headers) as listener:
        return listener.status


# -- who gets a stream ---------------------------------------------------------------------------------


def test_only_who_is_signed_in_may_listen(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        assert await status(server, "") == 401
        assert await status(server, cookie(DIRECTOR) + "x") == 401
        assert await status(server, cookie(DIRECTOR, "key of an old password")) == 401
        assert await status(server, cookie(99)) == 401
        assert await status(server, cookie(DIRECTOR, seen=time.time() - 13 * 3600)) == 401
        assert await status(server, cookie(DIRECTOR)) == 200

    run(story())


def test_another_site_cannot_listen_with_our_cookie(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        own = cookie(DIRECTOR)
        assert await status(server, own, Origin="https://evil.example") == 403
        assert await status(server, own, Origin="null") == 403
        assert await status(server, own, Sec_Fetch_Site="cross-site") == 403
        assert await status(server, own, Sec_Fetch_Site="same-site") == 403
        assert await status(server, own, Sec_Fetch_Site="same-origin") == 200
        assert await status(server, own, Origin=server.url) == 200

    run(story())


def test_a_stream_is_neither_kept_nor_held_up_on_its_way(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        async with server.listening(cookie(DIRECTOR)) as listener:
            assert listener.headers["content-type"].startswith("text/event-stream")
            assert listener.headers["cache-control"] == "no-store, no-transform"
            assert listener.headers["x-accel-buffering"] == "no"
            assert "access-control-allow-origin" not in listener.headers

    run(story())


def test_everything_else_is_answered_by_flask(server: Server) -> None:
    assert urllib.request.urlopen(f"{server.url}/sign-in/{DIRECTOR}").read() == b"person1"
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(f"{server.url}/events", data=b"")


def test_slow_pages_starve_neither_pages_nor_streams(
    server: Server, cookie: Cookie, publish: Publish
) -> None:
    def page(seconds: int) -> float:
        began = time.monotonic()
        urllib.request.urlopen(f"{server.url}/slow/{seconds}").read()
        return time.monotonic() - began

    async def story() -> None:
        with ThreadPoolExecutor(25) as threads:
            slow = [threads.submit(page, 2) for _ in range(24)]
            async with server.listening(cookie(DIRECTOR)) as listener:
                await listener.hear_until_hello()
                assert page(0) < 1
                publish()
                assert await listener.hear(1) == SEEN
                assert not any(one.done() for one in slow)

    run(story())


# -- what it says --------------------------------------------------------------------------------------


def test_each_hears_only_what_they_may_see(server: Server, cookie: Cookie, publish: Publish) -> None:
    async def story() -> None:
        async with (
            server.listening(cookie(DIRECTOR)) as director,
            server.listening(cookie(ADMIN)) as admin,
            server.listening(cookie(WORKER)) as worker,
            server.listening(cookie(PAINTER)) as painter,
            server.listening(cookie(STRANGER)) as stranger,
        ):
            everyone = (director, admin, worker, painter, stranger)
            for listener in everyone:
                await listener.hear_until_hello()
            publish(members=[PAINTER], people=[STRANGER], department="workshop")
            for listener in (director, admin, worker, painter):
                assert await listener.hear() == SEEN
            assert await stranger.hear() == {"mine": True}
            publish(members=[])
            assert await director.hear() == SEEN
            for listener in (worker, painter, stranger):
                assert await listener.hears_nothing()

    run(story())


def test_200_people_hear_at_once_and_only_those_entitled(
    server: Server, app: Flask, cookie: Cookie, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    people = range(1000, 1200)
    _hire(people)
    entitled = [*people[::2]]

    async def story() -> None:
        async with contextlib.AsyncExitStack() as stack:
            opened = [stack.enter_async_context(server.listening(cookie(one))) for one in people]
            listeners = dict(zip(people, [await stream for stream in opened], strict=True))
            for listener in listeners.values():
                await listener.hear_until_hello()
            took: list[float] = []
            for _ in range(20):
                began = time.perf_counter()
                heard = [asyncio.create_task(_heard_at(listeners[one])) for one in entitled]
                publish(members=entitled)
                took += [at - began for at in await asyncio.gather(*heard)]
            for one in people[1::2]:
                assert await listeners[one].hears_nothing(0.01)
            took.sort()
            with capsys.disabled():
                sys.stdout.write(
                    f"\n{len(entitled)} of {len(people)} listeners, publish to arrival: {_figures(took)}\n"
                )
            assert statistics.quantiles(took, n=20)[-1] < 1

    run(story())


def _figures(took: list[float]) -> str:
    middle, late = statistics.median(took), took[int(len(took) * 0.95)]
    return f"median {middle * 1000:.1f} ms, 95 % {late * 1000:.1f} ms, last {took[-1] * 1000:.1f} ms"


async def _heard_at(listener: Listener) -> float:
    assert await listener.hear() == SEEN
    return time.perf_counter()


def _hire(people: range) -> None:
    names = [{"id": one, "login": f"p{one}", "email": f"p{one}@verba.example"} for one in people]
    rows = [{**name, "last_name": "", "session_key": f"key{name['id']}", "created_at": NOW} for name in names]
    with db.engine.begin() as conn:
        conn.execute(insert(m.User), rows)
        org.touch(conn)


# -- what was missed -----------------------------------------------------------------------------------


def test_who_comes_back_within_a_minute_hears_what_was_missed(
    server: Server, cookie: Cookie, publish: Publish
) -> None:
    async def story() -> None:
        async with server.listening(cookie(DIRECTOR)) as listener:
            await listener.hear_until_hello()
            # The server remembers from its own start on.
            await asyncio.sleep(0.6)
            publish(card=1)
            assert await listener.hear() == SEEN | {"card": 1}
        await asyncio.sleep(1)
        async with server.listening(cookie(DIRECTOR), Last_Event_ID=str(listener.last_id + 600)) as again:
            assert await again.hear_until_hello() == []
        publish(card=2)
        publish(card=3, people=[DIRECTOR])
        await asyncio.sleep(0.2)
        missed = [SEEN | {"card": 2}, SEEN | {"card": 3, "mine": True}]
        async with server.listening(cookie(DIRECTOR), Last_Event_ID=str(listener.last_id + 600)) as again:
            assert await again.hear_until_hello() == missed
        async with server.listening(cookie(DIRECTOR), f"?since={listener.last_id + 600}") as again:
            assert await again.hear_until_hello() == missed
        async with server.listening(cookie(DIRECTOR), "?age=400") as page:
            assert await page.hear_until_hello() == missed
        async with server.listening(cookie(STRANGER), "?age=400") as page:
            assert await page.hear_until_hello() == []

    run(story())


def test_who_was_away_for_too_long_is_told_to_ask_for_everything(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        for query in ("?age=999999", "?since=1", "?since=999999999999999999", "?age=x"):
            async with server.listening(cookie(DIRECTOR), query) as listener:
                expected = [CATCHUP] if query in ("?age=999999", "?since=1") else []
                assert await listener.hear_until_hello() == expected

    run(story())


def test_after_a_restart_pages_are_told_to_ask_for_everything(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        async with server.listening(cookie(DIRECTOR)) as listener:
            await listener.hear_until_hello()
            server.stop()
            assert await listener.hear() is None
        server.start()
        async with server.listening(cookie(DIRECTOR), Last_Event_ID=str(listener.last_id)) as again:
            assert CATCHUP in await again.hear_until_hello()

    run(story())


def test_without_redis_streams_stay_and_catch_up_when_it_is_back(
    tmp_path: Path, app: Flask, settings: dict[str, str], cookie: Cookie, undertaker: Undertaker
) -> None:
    redis = Valkey(tmp_path / "own").start()
    server = Server(settings | {"REDIS_URL": redis.url}, undertaker).start()

    async def story() -> None:
        async with server.listening(cookie(DIRECTOR)) as listener:
            await listener.hear_until_hello()
            redis.kill()
            assert await listener.hears_nothing(1)
            async with server.listening(cookie(DIRECTOR), "?age=10") as late:
                assert await late.hear_until_hello() == [CATCHUP]
            redis.start()
            assert await listener.hear(15) == CATCHUP
            with Redis.from_url(redis.url) as client:
                client.publish("reglament:changes", b"not ours")
                client.publish("reglament:changes", json.dumps({"card": 42, "process": "furniture"}))
            assert (await listener.hear())["card"] == 42

    try:
        run(story())
    finally:
        server.stop()
        redis.stop()


# -- when it ends --------------------------------------------------------------------------------------


def test_a_stopping_server_does_not_wait_for_streams(server: Server, cookie: Cookie) -> None:
    async def story() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(10):
                listener = await stack.enter_async_context(server.listening(cookie(DIRECTOR)))
                await listener.hear_until_hello()
            seconds = await asyncio.to_thread(server.stop)
            assert await listener.hear() is None
            assert seconds < GRACE / 2

    run(story())
    server.start()


def test_rights_are_looked_at_again_while_one_listens(
    app: Flask, settings: dict[str, str], cookie: Cookie, publish: Publish, undertaker: Undertaker
) -> None:
    gone, changed, promoted = hired = range(2000, 2003)
    _hire(hired)
    server = Server(settings | {"RECHECK": "0.5"}, undertaker).start()

    async def story() -> None:
        async with contextlib.AsyncExitStack() as stack:
            opened = [stack.enter_async_context(server.listening(cookie(one))) for one in hired]
            listeners = dict(zip(hired, [await stream for stream in opened], strict=True))
            for listener in listeners.values():
                await listener.hear_until_hello()
            _change(gone, active=False)
            _change(changed, session_key="a new password")
            _change(promoted, admin=True)
            assert await listeners[gone].hear() is None
            assert await listeners[changed].hear() is None
            assert await status(server, cookie(gone)) == 401
            publish()
            assert await listeners[promoted].hear() == SEEN

    try:
        run(story())
    finally:
        server.stop()


def _change(person: int, **values: object) -> None:
    with db.engine.begin() as conn:
        conn.execute(update(m.User).where(m.User.id == person).values(values))
        org.touch(conn)

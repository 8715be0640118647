"""One address for everything: streams are answered here, pages go to Flask in threads."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Flask

from webapp.live import wire
from webapp.live.endpoint import Live

# Each page, upload or download that is under way holds a thread; a slow few must not starve the rest.
PAGES_AT_ONCE = 40


def serve(app: Flask) -> wire.Application:
    """The ASGI application of a Flask app."""
    live = Live(app)
    pages: Any = WSGIMiddleware(cast("Any", app), workers=PAGES_AT_ONCE)

    async def application(scope: wire.Scope, receive: wire.Receive, send: wire.Send) -> None:
        if scope["type"] == "lifespan":
            await _live_and_die(live, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/events":
            await live(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return application


async def _live_and_die(live: Live, receive: wire.Receive, send: wire.Send) -> None:
    await receive()
    live.start()
    _on_sigterm(live.end_streams)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.stop()
    await send({"type": "lifespan.shutdown.complete"})


def _on_sigterm(end: Callable[[], None]) -> None:
    """A server that stops waits for open streams, so they end at the signal and not after the wait."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)

    def heard(number: int, stack: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        if callable(before):
            before(number, stack)

    # The loop's own handler hears the signal by another way and is called all the same.
    signal.signal(signal.SIGTERM, heard)
    signal.siginterrupt(signal.SIGTERM, False)

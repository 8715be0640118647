"""One open stream: a short queue between the changes and a browser that may be slow."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import Any

from webapp.live import wire
from webapp.live.audience import Viewer
from webapp.live.viewers import Session

HEARTBEAT = 15.0
# Who lags behind by this many messages is cut off, connects again and catches up.
QUEUE = 100
LAST_WORD_WITHIN = 1.0


class Stream:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.session, self.viewer = session, viewer
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE)
        self._over: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        # Browsers that lost the same server should not come back in the same moment.
        self.offer(f"retry: {random.randint(1000, 4000)}\n\n".encode())  # noqa: S311

    def offer(self, frame: bytes) -> None:
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.end()

    def end(self, last_word: bytes = b"") -> None:
        if not self._over.done():
            self._over.set_result(last_word)

    async def run(self, receive: wire.Receive, send: wire.Send, now: Callable[[], int]) -> None:
        """Until the browser leaves, or we end it."""
        await wire.start(send, 200, wire.STREAM)
        pump = asyncio.create_task(self._pump(send, now))
        gone = asyncio.create_task(_gone(receive))
        try:
            ends: set[asyncio.Future[Any]] = {pump, gone, self._over}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pump.cancel()
            gone.cancel()
        if self._over.done():
            await _finish(send, self._over.result())
        await _settled(pump, gone)

    async def _pump(self, send: wire.Send, now: Callable[[], int]) -> None:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    frame = await self._queue.get()
            except TimeoutError:
                frame = wire.beat(now())
            while not self._queue.empty():
                frame += self._queue.get_nowait()
            await wire.body(send, frame, more=True)


async def _gone(receive: wire.Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _finish(send: wire.Send, last_word: bytes) -> None:
    """A browser that does not read must not hold us up."""
    if last_word:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wire.body(send, last_word, more=True), LAST_WORD_WITHIN)
    await wire.body(send, b"", more=False)


async def _settled(*tasks: asyncio.Task[None]) -> None:
    """A connection that broke is nothing to report; anything else is."""
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception) and not isinstance(result, OSError):
            raise result

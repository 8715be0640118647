"""GET /events: who may listen gets a stream, everybody else a status."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp.live import wire
from webapp.live.door import Door
from webapp.live.hub import Hub
from webapp.live.streams import Stream
from webapp.live.subscription import listen
from webapp.live.viewers import Viewers

RECHECK = 60.0

log = logging.getLogger(__name__)


class Live:
    def __init__(self, app: Flask) -> None:
        self.hub = Hub()
        self._viewers = Viewers(app)
        self._door = Door(self._viewers.find)
        self._redis_url = app.config["REGLAMENT"].redis_url
        self._duties: list[asyncio.Task[NoReturn]] = []
        self._stopping = False

    def start(self) -> None:
        """Begins to listen to Redis; needs a running loop."""
        if not self._duties:
            for duty in (self._listen, self._recheck):
                self._duties.append(asyncio.create_task(_for_ever(duty)))

    def end_streams(self) -> None:
        self._stopping = True
        self.hub.end_all()

    async def stop(self) -> None:
        self.end_streams()
        for duty in self._duties:
            duty.cancel()
        await asyncio.gather(*self._duties, return_exceptions=True)

    async def __call__(self, scope: wire.Scope, receive: wire.Receive, send: wire.Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] != "GET":
            await wire.refuse(send, 405)
        elif not _from_our_pages(headers):
            await wire.refuse(send, 403)
        elif isinstance(stream := await self._stream(headers.get("cookie", "")), int):
            await wire.refuse(send, stream)
        else:
            await self._serve(stream, _since(scope, headers, self.hub.now()), receive, send)

    async def _stream(self, cookie: str) -> Stream | int:
        """A stream for whoever the cookie names, or the status that says why not."""
        session = self._viewers.session(cookie)
        try:
            viewer = await self._door.viewer(session) if session else None
        except SQLAlchemyError:
            log.exception("cannot tell who wants to listen")
            return 503
        return Stream(session, viewer) if viewer else 401

    async def _serve(self, stream: Stream, since: int | None, receive: wire.Receive, send: wire.Send) -> None:
        self.start()
        self.hub.join(stream, since)
        if self._stopping:
            stream.end()
        try:
            await stream.run(receive, send, self.hub.now)
        finally:
            self.hub.leave(stream)

    async def _listen(self) -> None:
        await listen(self._redis_url, self.hub)

    async def _recheck(self) -> None:
        """Every minute: who may no longer listen is cut off, the others get their present rights."""
        await asyncio.sleep(RECHECK)
        streams = list(self.hub)
        found = await asyncio.to_thread(self._viewers.find, [stream.session for stream in streams])
        for stream, viewer in zip(streams, found, strict=True):
            if viewer:
                stream.viewer = viewer
            else:
                stream.end()


async def _for_ever(duty: Callable[[], Awaitable[None]]) -> NoReturn:
    """One failure, of the database say, must not leave everybody deaf until the next start."""
    while True:
        try:
            await duty()
        except Exception:
            log.exception("live updates: tried again")
            await asyncio.sleep(1)


def _from_our_pages(headers: dict[str, str]) -> bool:
    """No other site may listen with our cookie."""
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    return "origin" not in headers or urlsplit(headers["origin"]).netloc == headers.get("host")


def _since(scope: wire.Scope, headers: dict[str, str], now: int) -> int | None:
    """The moment up to which the page knows everything: by our number, or by how old it says it is."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    number = headers.get("last-event-id") or query.get("since", [""])[0]
    age = query.get("age", [""])[0]
    if _number(number):
        return int(number)
    return now - int(age) if _number(age) else None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15

"""The few words of ASGI and of server-sent events that we speak."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = ((b"cache-control", b"no-store, no-transform"), (b"x-content-type-options", b"nosniff"))
STREAM = (
    *SAFE,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # nginx passes on at once what says so.
    (b"x-accel-buffering", b"no"),
    # A connection that carried a stream ends with it, so that a stopping server need not wait.
    (b"connection", b"close"),
)


def frame(said: Any, number: int) -> bytes:
    """One event for the page; the number comes back when it connects again."""
    return f"id: {number}\ndata: {json.dumps(said, separators=(',', ':'))}\n\n".encode()


def beat(number: int) -> bytes:
    """Nothing happened up to here; by this the page knows that it would have heard."""
    return f"id: {number}\nevent: beat\ndata\n\n".encode()


async def start(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def body(send: Send, content: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": more})


async def refuse(send: Send, status: int) -> None:
    """An answer without a stream; the page polls instead."""
    await start(send, status, [*SAFE, (b"content-length", b"0")])
    await body(send, b"", more=False)

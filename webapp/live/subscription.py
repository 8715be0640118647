"""One subscription to Redis for the whole process, taken up again for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any, NoReturn

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from webapp.live.audience import Change
from webapp.live.hub import Hub
from webapp.queue import CHANNEL

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
# A connection that is silent for so long is asked whether it lives, and then given up.
SILENCE = 10.0

log = logging.getLogger(__name__)


async def listen(url: str, hub: Hub) -> NoReturn:
    """Tells the hub every change, and when it could not hear any."""
    pause = SHORTEST_PAUSE
    while True:
        # The client's own silent reconnection would hide that messages were lost.
        client = Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=5)
        try:
            async with client, client.pubsub() as pubsub:
                await _subscribe(pubsub)
                hub.hearing()
                pause = SHORTEST_PAUSE
                await _pass_on(pubsub, hub)
        except (RedisError, OSError, TimeoutError) as reason:
            hub.deaf()
            log.warning("no live updates for now, Redis is away: %s", reason)
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
        pause = min(pause * 2, LONGEST_PAUSE)


async def _subscribe(pubsub: PubSub) -> None:
    await pubsub.subscribe(CHANNEL)
    async with asyncio.timeout(SILENCE):
        while (await _next(pubsub, SILENCE) or {}).get("type") != "subscribe":
            pass


async def _pass_on(pubsub: PubSub, hub: Hub) -> NoReturn:
    asked = False
    while True:
        message = await _next(pubsub, SILENCE)
        if message is None:
            if asked:
                raise ConnectionError("no answer")
            await pubsub.ping()
        elif message["type"] == "message":
            _tell(hub, message["data"])
        asked = message is None


def _tell(hub: Hub, data: bytes) -> None:
    try:
        hub.publish(Change.parse(data))
    except ValueError:
        log.exception("a message that we do not understand")


async def _next(pubsub: PubSub, seconds: float) -> dict[str, Any] | None:
    return await pubsub.get_message(timeout=seconds)

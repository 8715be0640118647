"""Who comes in: looked up together for all who arrive in the same moment, as after a restart all do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from webapp.live.audience import Viewer
from webapp.live.viewers import Session

Find = Callable[[Sequence[Session]], Sequence[Viewer | None]]


class Door:
    def __init__(self, find: Find) -> None:
        self._find = find
        self._asking: list[tuple[Session, asyncio.Future[Viewer | None]]] = []
        self._work: asyncio.Task[None] | None = None

    async def viewer(self, session: Session) -> Viewer | None:
        answer = asyncio.get_running_loop().create_future()
        self._asking.append((session, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._answer())
        # Who leaves meanwhile must not spoil the answer to the others.
        return await asyncio.shield(answer)

    async def _answer(self) -> None:
        while self._asking:
            asking, self._asking = self._asking, []
            try:
                found = await asyncio.to_thread(self._find, [session for session, _ in asking])
            except Exception as failure:  # noqa: BLE001 - everybody who asked gets it
                for _, answer in asking:
                    answer.set_exception(failure)
            else:
                for (_, answer), viewer in zip(asking, found, strict=True):
                    answer.set_result(viewer)

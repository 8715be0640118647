"""All open streams of this process, and the last minute of changes for those who come back."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import takewhile

from webapp.live import wire
from webapp.live.audience import Change, Telling, Viewer
from webapp.live.streams import Stream

STREAMS_PER_VIEWER = 20
REMEMBERED_MS = 60_000
REMEMBERED = 5000
# Commit and publication, two servers' clocks: a change told twice costs a request, one not told a minute.
OVERLAP_MS = 500
# More than that, and the page does better to ask for everything.
MOST_TOLD_AGAIN = 50

CATCHUP = {"catchup": True}
HELLO = {"hello": True}
STOP = {"stop": True}


class Hub:
    def __init__(self) -> None:
        self._streams: defaultdict[int, list[Stream]] = defaultdict(list)
        self._recent: deque[tuple[int, Change]] = deque(maxlen=REMEMBERED)
        self._number = 0
        # From this moment on every change has been heard; None while Redis is away.
        self._hearing_since: int | None = None

    def __len__(self) -> int:
        return sum(map(len, self._streams.values()))

    def __iter__(self) -> Iterator[Stream]:
        return (stream for streams in list(self._streams.values()) for stream in list(streams))

    def now(self) -> int:
        """Milliseconds since 1970 that grow with every call, also over a restart."""
        self._number = max(self._number + 1, time.time_ns() // 1_000_000)
        return self._number

    # -- streams ------------------------------------------------------------------------------------

    def join(self, stream: Stream, since: int | None) -> None:
        """The stream begins with what its page has missed since that moment, if that is known."""
        streams = self._streams[stream.viewer.id]
        streams.append(stream)
        for oldest in streams[:-STREAMS_PER_VIEWER]:
            oldest.end(wire.frame(STOP, self.now()))
        if since is not None:
            self._catch_up(stream, since - OVERLAP_MS)
        stream.offer(wire.frame(HELLO, self.now()))

    def leave(self, stream: Stream) -> None:
        streams = self._streams[stream.viewer.id]
        streams.remove(stream)
        if not streams:
            del self._streams[stream.viewer.id]

    def end_all(self) -> None:
        for stream in self:
            stream.end()

    # -- changes ------------------------------------------------------------------------------------

    def publish(self, change: Change) -> None:
        number = self.now()
        self._recent.append((number, change))
        frames: dict[Telling, bytes] = {}
        for stream in self:
            telling = change.for_(stream.viewer)
            if telling is None:
                continue
            if telling not in frames:
                frames[telling] = wire.frame(change.told(telling), number)
            stream.offer(frames[telling])

    def hearing(self) -> None:
        """Redis answers; whoever was connected before may have missed something."""
        self._hearing_since = self.now()
        frame = wire.frame(CATCHUP, self._hearing_since)
        for stream in self:
            stream.offer(frame)

    def deaf(self) -> None:
        self._hearing_since = None

    def _catch_up(self, stream: Stream, since: int) -> None:
        missed = list(self._missed(stream.viewer, since)) if self._remembers(since) else None
        if missed is None or len(missed) > MOST_TOLD_AGAIN:
            missed = [wire.frame(CATCHUP, self.now())]
        for frame in missed:
            stream.offer(frame)

    def _missed(self, viewer: Viewer, since: int) -> Iterator[bytes]:
        newest_first = takewhile(lambda told: told[0] > since, reversed(self._recent))
        for number, change in reversed(list(newest_first)):
            telling = change.for_(viewer)
            if telling is not None:
                yield wire.frame(change.told(telling), number)

    def _remembers(self, since: int) -> bool:
        """Whether every change after that moment is still at hand."""
        if self._hearing_since is None or since < max(self._hearing_since, self.now() - REMEMBERED_MS):
            return False
        return len(self._recent) < REMEMBERED or self._recent[0][0] <= since

"""The company «Верба» with processes of the library, as a module of stories shares it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from tests.stories.desk import Desks
from tests.stories.site import Site
from webapp import accounts, library, runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from webapp.embedded.undertaker import Undertaker


SHORTLY = timedelta(seconds=5)


class Office(Site):
    """The running product; `processes` are published, `roles` are given to whom they name."""

    def __init__(self, *args: Any, processes: tuple[str, ...], roles: dict[str, str] | None = None) -> None:
        super().__init__(*args)
        self.processes, self.roles = processes, roles or {}

    def found(self) -> None:
        super().found()
        with self.app.app_context():
            for key, login in self.roles.items():
                accounts.save_role(None, {"key": key, "title_ru": key, "users": [self.people[login]]}, None)
            for key in self.processes:
                runtime.publish(library.templates()[key].read_text(encoding="utf-8"))

    # -- what is stored ---------------------------------------------------------------------------------

    def card(self, id: int) -> Any:
        with self.app.app_context(), runtime.reading() as conn:
            return conn.execute(select(m.Card.__table__).where(m.Card.id == id)).one()

    def stands(self, id: int, stage: str) -> Any:
        """Waits until the card stands there and no robot has work with it."""
        return self.until(lambda: self._settled(id, stage))

    def _settled(self, id: int, stage: str) -> bool:
        busy = m.Job.state.in_(("queued", "running"))
        with runtime.reading() as conn:
            at = conn.execute(select(m.Card.stage).where(m.Card.id == id)).scalar_one()
            jobs = conn.execute(select(m.Job.id).where(m.Job.card_id == id, busy)).first()
        return bool(at == stage and jobs is None)

    def holders(self, id: int) -> set[str]:
        """Log-ins of those who are asked now."""
        with self.app.app_context():
            return self.asked(id)

    def asked(self, id: int) -> set[str]:
        """The same for `until`, which is inside the application already."""
        asked = select(m.User.login).join(m.Assignment, m.Assignment.user_id == m.User.id)
        with runtime.reading() as conn:
            found = conn.execute(asked.where(m.Assignment.card_id == id, m.Assignment.open)).scalars()
            return set(found)

    def told(self, id: int, words: str) -> bool:
        """Whether somebody has been told of the card in these words; for `until`."""
        with runtime.reading() as conn:
            rows = conn.execute(select(m.Notification.data).where(m.Notification.card_id == id)).scalars()
            return any(words in str(data) for data in rows)

    # -- time ------------------------------------------------------------------------------------------

    def fire_schedules(self) -> None:
        """What was planned for a day to come is due now; the scheduler finds it."""
        planned = (m.Job.kind == "schedule", m.Job.state == "planned")
        with self.app.app_context(), runtime.writing() as conn:
            moved = conn.execute(update(m.Job).where(*planned).values(due_at=runtime.clock() - SHORTLY))
            assert moved.rowcount == 1

    def make_late(self, id: int, step: str) -> None:
        """The time of this task has run out: in the card and in the alarm clock it was due a moment ago."""
        with self.app.app_context(), runtime.writing() as conn:
            past = runtime.clock() - SHORTLY
            state = conn.execute(select(m.Card.state).where(m.Card.id == id)).scalar_one()
            (found,) = [one for one in state["steps"] if one["key"] == step]
            found["asks"][0]["due"] = past.isoformat()
            conn.execute(update(m.Card).where(m.Card.id == id).values(state=state))
            due = (m.Job.card_id == id, m.Job.ref.like("due:%"), m.Job.state == "planned")
            payload = conn.execute(select(m.Job.payload).where(*due)).scalar_one() | {"due": past.isoformat()}
            conn.execute(update(m.Job).where(*due).values(due_at=past, payload=payload))

    def as_told(self, id: int) -> None:
        """What is stored is what the timeline tells."""
        with self.app.app_context():
            stored, told = runtime.replayed(id)
            assert stored == told


@contextmanager
def working(
    folder: Path,
    redis_url: str,
    undertaker: Undertaker,
    processes: tuple[str, ...],
    roles: dict[str, str] | None = None,
) -> Iterator[Office]:
    """Started once for a module."""
    url = f"sqlite:///{folder}/office.sqlite"
    made = Office(folder, url, redis_url, undertaker, processes=processes, roles=roles)
    made.found()
    made.start()
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def at_work(office: Office, browser: Browser) -> Iterator[Desks]:
    """Everybody's desk for one story; no page may have complained of anything."""
    made = Desks(office, browser)
    try:
        yield made
        assert {desk.login: desk.complaints for desk in made.made.values() if desk.complaints} == {}
    finally:
        made.close()

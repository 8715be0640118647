"""Who listens, by the cookie and by the database, and which cards they may hear of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from webapp import accounts
from webapp.extensions import db
from webapp.live.audience import Viewer
from webapp.process.organisation import Organisation
from webapp.storage.models import User
from webapp.storage.reads import access

Session = Mapping[str, Any]


class Viewers:
    """Asks the database; works out rights anew only when people, processes or the day have changed."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._zone = ZoneInfo(app.config["REGLAMENT"].timezone)
        self._rights = Rights(access.Company(Organisation()), date.min)

    def session(self, cookie: str) -> Session:
        """What the signed cookie says; nothing if its signature or age is bad."""
        request = self._app.request_class({"REQUEST_METHOD": "GET", "HTTP_COOKIE": cookie})
        return self._app.session_interface.open_session(self._app, request) or {}

    def find(self, sessions: Sequence[Session]) -> list[Viewer | None]:
        """For each session its person with present rights, unless it has ended. Blocks: for a thread."""
        with self._app.app_context():
            # Read at once here; accounts then finds each where it was put.
            kept = db.session.scalars(select(User).where(User.id.in_(set(map(_person, sessions))))).all()
            people = [accounts.person_of(session) if kept else None for session in sessions]
            rights = self._current(access.company(db.session.connection()))
            return [rights.viewer(person.id) if person else None for person in people]

    def _current(self, company: access.Company) -> Rights:
        today = datetime.now(self._zone).date()
        if not self._rights.hold(company, today):
            self._rights = Rights(company, today)
        return self._rights


class Rights:
    """Who may hear of which cards, as long as nothing changes."""

    def __init__(self, company: access.Company, today: date) -> None:
        self._company, self._today = company, today
        self._versions = _versions(company)
        self._known: dict[int, Viewer] = {}

    def hold(self, company: access.Company, today: date) -> bool:
        same_people = company.organisation is self._company.organisation
        return same_people and today == self._today and _versions(company) == self._versions

    def viewer(self, person: int) -> Viewer:
        if person not in self._known:
            self._known[person] = self._work_out(person)
        return self._known[person]

    def _work_out(self, person: int) -> Viewer:
        seen = access.viewer_in(self._company, person, self._today)
        return Viewer(
            id=person,
            people=frozenset(seen.people),
            admin=seen.admin,
            wholly=self._keys(seen.wholly),
            by_department=self._keys(seen.by_department),
            departments=seen.departments,
            channels=self._channels(seen.channels),
            channels_by_department=self._channels(seen.channels_by_department),
        )

    def _keys(self, processes: frozenset[int]) -> frozenset[str]:
        return frozenset(process.key for process in self._company.processes if process.id in processes)

    def _channels(self, pairs: frozenset[tuple[int, str]]) -> frozenset[tuple[str, str]]:
        keys = {process.id: process.key for process in self._company.processes}
        return frozenset((keys[process], channel) for process, channel in pairs)


def _person(session: Session) -> int:
    person = str(session.get("_user_id", "")).partition(":")[0]
    return int(person) if person.isdecimal() else 0


def _versions(company: access.Company) -> dict[str, int]:
    return {process.key: process.version_id for process in company.processes}

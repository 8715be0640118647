"""Answers from a letter: a signed link for each, which leads to a page that asks once more.

Opening it changes nothing, so programs that look at links in letters decide nothing. A link holds for some
days, for one person, task and answer, and dies when the person ends their sessions or gets a new password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webapp import accounts, credentials
from webapp.channels import told
from webapp.channels.told import About
from webapp.extensions import db
from webapp.storage import models as m

HOLDS = timedelta(days=5)
PURPOSE = "answer"


@dataclass(frozen=True)
class Answer:
    person: m.User
    card_id: int
    task: int
    outcome: str


def link(person: Any, about: About, outcome: str) -> str:
    values = [person.id, about.card_id, about.task, outcome]
    token = credentials.sign(told.config().secret_key, PURPOSE, values, person.session_key)
    return f"{told.config().base_url}/answers/{token}"


def read(token: str) -> Answer:
    """What the link says, or `LinkIsDead`."""
    secret = told.config().secret_key
    found = credentials.signed(secret, PURPOSE, token, int(HOLDS.total_seconds()))
    if found is None or len(found[0]) != 4:
        raise accounts.LinkIsDead
    person_id, card_id, task, outcome = found[0]
    person = db.session.get(m.User, person_id)
    if person is None or not person.active or not credentials.unused(secret, found[1], person.session_key):
        raise accounts.LinkIsDead
    return Answer(person, card_id, task, outcome)

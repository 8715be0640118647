"""The demo's year of history is played by the engine, and nobody is written a letter about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from webapp import queue, runtime
from webapp.demo import company, history, logins
from webapp.extensions import db
from webapp.runtime import notifications
from webapp.storage import models as m


@pytest.mark.slow
def test_a_year_of_cards_that_have_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "ORDERED", 4)
    monkeypatch.setattr(history, "REQUESTED", 4)
    with app.app_context():
        people = company.found()
        logins.make(app.config["REGLAMENT"], people)
        company.publish_processes()
        usual = {"task": ["mail"]}
        notifications.wish(None, {"choices": usual}, people["ilyin"])
        with queue.unheard():
            history.play(app.config["REGLAMENT"], people)
        kept = select(m.NoticeSetting.choices).where(m.NoticeSetting.user_id.is_(None))
        assert db.session.scalar(kept) == usual, "afterwards letters go out as before"
        cards = list(db.session.execute(select(m.Card.id, m.Card.created_at, m.Card.closed_at)))
        assert len(cards) == 8
        now = runtime.clock()
        for card in cards:
            assert now - timedelta(days=366) < card.created_at < card.closed_at < now
            stored, replayed = runtime.replayed(card.id)
            assert stored == replayed
        assert db.session.scalar(select(func.count()).where(m.Job.kind == "notice")) == 0
        assert db.session.scalar(select(func.count()).where(m.Notification.read_at.is_(None))) == 0

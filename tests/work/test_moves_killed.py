"""A worker that is killed while it moves running cards to a new version loses none and moves none twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from sqlalchemy import select, update

from tests.work.site import SAM, Site
from webapp import runtime
from webapp.extensions import db
from webapp.runtime import drafts
from webapp.storage import models as m
from webapp.storage import org

CARDS = 300
PROCESS: dict[str, Any] = {
    "key": "visit",
    "title": "Визит",
    "face": {"title": "{who}"},
    "fields": [{"key": "who", "kind": "text", "title": "Кто"}],
    "start": {"fields": ["who"]},
    "rights": {"create": [{"everyone": True}], "see": [{"who": [{"everyone": True}]}]},
    "stages": [
        {
            "key": "new",
            "kind": "start",
            "title": "Новый",
            "flow": [
                {
                    "type": "task",
                    "key": "meet",
                    "kind": "todo",
                    "title": "Встретить",
                    "assignees": [{"card": "initiator"}],
                    "outcomes": [{"key": "met", "title": "Встретил", "goto": "done"}],
                }
            ],
        },
        {"key": "done", "kind": "success", "title": "Готово"},
    ],
}


def begin(site: Site) -> list[int]:
    """Cards under way, and a new version that they are to follow."""
    with site.app.app_context():
        with runtime.writing() as conn:
            conn.execute(update(m.User).values(admin=True))
            org.touch(conn)
        runtime.publish(yaml.safe_dump(PROCESS, allow_unicode=True))
        cards = [runtime.start("visit", {"who": f"Гость {n}"}, SAM).card_id for n in range(CARDS)]
        process = next(row.id for row in site.rows(m.Process) if row.key == "visit")
        seen = drafts.change_process(process, {"description": "Ещё раз"}, SAM.id)
        runtime.publish_draft(process, SAM.id or 0, seen=seen, places={})
    return cards


def states(site: Site) -> Counter[str]:
    with site.app.app_context(), db.engine.connect() as conn:
        return Counter(conn.scalars(select(m.VersionMoveCard.state)))


@pytest.mark.torture
def test_a_worker_killed_among_three_hundred_cards_loses_and_doubles_nothing(site: Site) -> None:
    cards = begin(site)
    worker = site.start()
    site.wait(lambda: states(site)["moved"] > 20)
    site.kill(worker)
    assert 20 < states(site)["moved"] < CARDS
    site.time_passes()
    site.start()
    site.start("--scheduler")
    site.wait(lambda: states(site)["waiting"] == 0)
    site.wait_until_done()
    assert states(site) == {"moved": CARDS}
    (_, new) = [row.id for row in site.rows(m.Version) if row.process_id != 1]
    assert {row.version_id for row in site.rows(m.Card)} == {new}
    changed = Counter(e.card_id for e in site.rows(m.Event) if e.kind == "VersionChanged")
    assert changed == dict.fromkeys(cards, 1)
    with site.app.app_context():
        for card in cards[::10]:
            kept, told = runtime.replayed(card)
            assert kept == told

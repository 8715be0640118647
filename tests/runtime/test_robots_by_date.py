"""A robot that goes by a date: its row of the table of jobs follows the date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import yaml

from tests.runtime.conftest import rows
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields
from webapp.storage import models as m

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ROBOT = {"key": "touch", "do": "set_fields", "settings": {"values": {"what": "touched"}}}
SOURCE = {
    "key": "dated",
    "title": "Dated",
    "face": {"title": "{what}"},
    "fields": [
        {"key": "what", "kind": "text", "title": "What"},
        {"key": "due", "kind": "date", "title": "Due"},
    ],
    "start": {"fields": ["what", "due"]},
    "stages": [
        {"key": "new", "title": "New", "kind": "start"},
        {"key": "done", "title": "Done", "kind": "success"},
    ],
    "transitions": [{"key": "t", "source": ["new"], "target": ["done"], "who": [{"everyone": True}]}],
    "rights": {"create": [{"everyone": True}], "edit": [{"who": [{"everyone": True}]}]},
    "triggers": [
        {
            "key": "auto",
            "title": "Auto",
            "on": "card_created",
            "robots": [{**ROBOT, "at": {"field": "due", "before": "30 days"}}],
        }
    ],
}


def planned() -> list[datetime]:
    return [row.due_at for row in rows(m.Job, m.Job.kind == "robot", m.Job.state == "planned")]


def test_its_job_follows_the_date_and_is_taken_back_while_there_is_none(people: dict[str, Actor]) -> None:
    runtime.publish(yaml.safe_dump(SOURCE))
    sam: Any = people["sam"]
    card = runtime.start("dated", {"what": "x"}, sam, now=NOW).card_id
    assert planned() == []
    runtime.perform(card, ChangeFields({"due": "2027-03-31"}), sam, now=NOW)
    assert planned() == [datetime(2027, 3, 1, 6, tzinfo=UTC)]
    runtime.perform(card, ChangeFields({"due": ""}), sam, now=NOW)
    assert planned() == []
    runtime.perform(card, ChangeFields({"due": "2027-03-31"}), sam, now=NOW)
    moment = datetime(2027, 3, 1, 6, tzinfo=UTC)
    for id in runtime.due(moment):
        runtime.run_job(id, now=moment)
    assert rows(m.Card)[0].values["what"] == "touched"
    assert len(rows(m.Job, m.Job.kind == "robot", m.Job.state == "done")) == 1
    before, after = runtime.replayed(card)
    assert before == after

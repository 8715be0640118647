"""The floor: the least SQL with the same durable effect, by hand on psycopg 3."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg

from .reference import PEOPLE, fields, script

TABLES = """
create table card(
  id bigint generated always as identity primary key, stage text not null, number text not null,
  client text not null, amount numeric(12,2) not null, in_budget boolean not null, remark text not null,
  document text not null, initiator integer not null, created timestamptz not null, finished timestamptz);
create index card_board on card(stage, id) where finished is null;
create table task(
  id bigint generated always as identity primary key, card_id bigint not null references card(id),
  step text not null, assignee integer not null, created timestamptz not null, finished timestamptz,
  outcome text);
create index task_inbox on task(assignee, id) where finished is null;
create index task_card on task(card_id);
create table record(
  id bigint generated always as identity primary key, card_id bigint not null references card(id),
  user_id integer not null, action text not null, data text not null, at timestamptz not null);
create index record_card on record(card_id);
create table notification(
  id bigint generated always as identity primary key, user_id integer not null, card_id bigint not null,
  text text not null, at timestamptz not null, read_at timestamptz);
create index notification_user on notification(user_id, id) where read_at is null;
"""
NEXT = {
    ("create", True): "manager",
    ("manager", True): "director",
    ("manager", False): "rework",
    ("director", True): "accountant",
    ("director", False): "rework",
    ("rework", True): "manager",
    ("accountant", True): None,
}


class Floor:
    """Six statements, BEGIN and COMMIT for a step."""

    def __init__(self, url: str) -> None:
        self.conn = psycopg.connect(url)
        self.conn.prepare_threshold = 1
        self.conn.execute(TABLES)
        self.conn.commit()

    def play(self, case: int) -> Iterator[str]:
        card = task = None
        for step, approves in script(case):
            following = NEXT[step, approves]
            card = (
                self._create(case) if card is None else self._complete(card, task, step, approves, following)
            )
            task = self._open(card, step, following, case)
            self.conn.commit()
            yield step

    def _create(self, case: int) -> int:
        f = fields(case)
        row = self.conn.execute(
            "insert into card(stage, number, client, amount, in_budget, remark, document, initiator, created)"
            " values ('manager', %s, %s, %s, %s, %s, %s, 1, now()) returning id",
            (f["invoice"], f["client"], f["amount"], f["in_budget"], f["remark"], f["document"]),
        ).fetchone()
        assert row is not None
        self.conn.execute(
            "insert into task(card_id, step, assignee, created, finished, outcome)"
            " values (%s, 'create', 1, now(), now(), 'sent')",
            (row[0],),
        )
        return int(row[0])

    def _complete(self, card: int, task: int | None, step: str, approves: bool, following: str | None) -> int:
        found = self.conn.execute("select stage from card where id = %s for update", (card,)).fetchone()
        assert found == (step,)
        self.conn.execute(
            "update card set stage = %s, finished = case when %s then now() end where id = %s",
            (following or "done", following is None, card),
        )
        self.conn.execute(
            "update task set finished = now(), outcome = %s where id = %s and finished is null",
            ("approved" if approves else "returned", task),
        )
        return card

    def _open(self, card: int, step: str, following: str | None, case: int) -> int | None:
        new = None
        if following:
            row = self.conn.execute(
                "insert into task(card_id, step, assignee, created) values (%s, %s, %s, now()) returning id",
                (card, following, PEOPLE[following]),
            ).fetchone()
            assert row is not None
            new = int(row[0])
        actor = PEOPLE.get(step, 1)
        self.conn.execute(
            "insert into record(card_id, user_id, action, data, at) values (%s, %s, %s, %s, now())",
            (card, actor, step, json.dumps(fields(case))),
        )
        self.conn.execute(
            "insert into notification(user_id, card_id, text, at) values (%s, %s, %s, now())",
            (PEOPLE[following or "initiator"], card, f"INV-{case:07d}: {following or 'done'}"),
        )
        return new

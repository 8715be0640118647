"""The floor of background work: RQ's own workers doing, by hand on psycopg, the SQL that one robot needs.

Claim the job and commit; lock the card, store its values, write three lines of its timeline, end the job,
commit. No engine, no rights, no fence.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from functools import cache

import psycopg
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

QUEUE = "bare"
TABLES = """
create table card(
  id bigint generated always as identity primary key, stage text not null, values jsonb not null,
  state jsonb not null, revision integer not null, changed timestamptz not null);
create table job(
  id bigint generated always as identity primary key, card_id bigint not null references card(id),
  cause text not null unique, state text not null, due timestamptz not null, fence integer not null default 0,
  finished timestamptz);
create index job_due on job(due, id) where state in ('planned', 'queued', 'running');
create table event(
  id bigint generated always as identity primary key, card_id bigint not null references card(id),
  seq integer not null, kind text not null, data jsonb not null, at timestamptz not null,
  unique(card_id, seq));
"""


@cache
def connection() -> psycopg.Connection:
    found = psycopg.connect(os.environ["BARE_URL"])
    found.prepare_threshold = 1
    return found


def run(job_id: int) -> None:
    """One job, in two transactions."""
    conn, now = connection(), datetime.now(UTC)
    claimed = "update job set state = 'running', fence = fence + 1 where id = %s and state = 'queued'"
    card = conn.execute(f"{claimed} returning card_id", (job_id,)).fetchone()[0]  # type: ignore[index]
    conn.commit()
    found = "select values, state, revision from card where id = %s for update"
    values, state, revision = conn.execute(found, (card,)).fetchone()  # type: ignore[misc]
    values["done"] = True
    conn.execute(
        "update card set values = %s, state = %s, stage = 'end', revision = %s, changed = %s where id = %s",
        (json.dumps(values), json.dumps(state), revision + 3, now, card),
    )
    rows = [(card, revision + n, "event", json.dumps({"no": n}), now) for n in (1, 2, 3)]
    conn.cursor().executemany(
        "insert into event(card_id, seq, kind, data, at) values (%s, %s, %s, %s, %s)", rows
    )
    conn.execute("update job set state = 'done', finished = %s where id = %s", (now, job_id))
    conn.commit()


def fill(url: str, number: int) -> list[int]:
    """The tables, and that many cards with a job each; gives the ids of the jobs."""
    with psycopg.connect(url) as conn:
        conn.execute(TABLES)
        conn.execute(
            "insert into card(stage, values, state, revision, changed) select 'start', %s, %s, 4, now() "
            "from generate_series(1, %s)",
            (json.dumps({"what": "x"}), json.dumps({"steps": [1, 2]}), number),
        )
        conn.execute(
            "insert into job(card_id, cause, state, due) select id, 'c' || id, 'queued', now() from card"
        )
        return [row[0] for row in conn.execute("select id from job order by id")]


def main() -> None:
    """One worker, until the queue is empty."""
    redis = Redis.from_url(os.environ["REDIS_URL"])
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    worker = SimpleWorker([queue], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")


if __name__ == "__main__":
    sys.exit(main())

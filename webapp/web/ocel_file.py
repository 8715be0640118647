"""The event log as OCEL 2.0 in the relational form: a file of SQLite, written while the events are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from webapp.process.eventlog import Logged, Told

TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type);
CREATE TABLE event_object (
  ocel_event_id TEXT NOT NULL REFERENCES event, ocel_object_id TEXT NOT NULL REFERENCES object,
  ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
  ocel_source_id TEXT NOT NULL REFERENCES object, ocel_target_id TEXT NOT NULL REFERENCES object,
  ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""
OF_EVENT = 'CREATE TABLE "event_{}" (ocel_id TEXT PRIMARY KEY REFERENCES event, ocel_time TIMESTAMP, {})'
OF_OBJECT = (
    'CREATE TABLE "object_{}" '
    "(ocel_id TEXT REFERENCES object, ocel_time TIMESTAMP, ocel_changed_field TEXT, {})"
)


def written(told: Told, events: Iterable[Logged]) -> IO[bytes]:
    """The file, open at its beginning; it is gone when it is closed."""
    with NamedTemporaryFile(suffix=".sqlite") as file:
        with closing(sqlite3.connect(file.name)) as db, db:
            db.execute("PRAGMA journal_mode = OFF")
            db.executescript(TABLES)
            types = set[str]()
            for event in events:
                _event(db, told.event(event), types)
            for one in told.objects():
                _object(db, one, types)
        return Path(file.name).open("rb")


def _event(db: sqlite3.Connection, event: dict[str, Any], types: set[str]) -> None:
    table = _table(db, "event", event, types)
    db.execute("INSERT INTO event VALUES (?, ?)", (event["id"], event["type"]))
    values = (event["id"], event["time"], *(one["value"] for one in event["attributes"]))
    db.execute(f"INSERT INTO {table} VALUES (?, ?, {_marks(event)})", values)  # noqa: S608 - a kind of event
    related = {(event["id"], one["objectId"], one["qualifier"]) for one in event["relationships"]}
    db.executemany("INSERT INTO event_object VALUES (?, ?, ?)", sorted(related))


def _object(db: sqlite3.Connection, one: dict[str, Any], types: set[str]) -> None:
    table = _table(db, "object", one, types)
    db.execute("INSERT INTO object VALUES (?, ?)", (one["id"], one["type"]))
    values = (one["id"], one["attributes"][0]["time"], None, *(x["value"] for x in one["attributes"]))
    db.execute(f"INSERT INTO {table} VALUES (?, ?, ?, {_marks(one)})", values)  # noqa: S608 - a type of object
    related = {(one["id"], other["objectId"], other["qualifier"]) for other in one["relationships"]}
    db.executemany("INSERT INTO object_object VALUES (?, ?, ?)", sorted(related))


def _marks(one: dict[str, Any]) -> str:
    return ", ".join("?" * len(one["attributes"]))


def _table(db: sqlite3.Connection, of: str, one: dict[str, Any], types: set[str]) -> str:
    """The table of its type, made when the first one comes; types are words of the product."""
    if one["type"] not in types:
        types.add(one["type"])
        db.execute(f"INSERT INTO {of}_map_type VALUES (?, ?)", (one["type"], one["type"]))  # noqa: S608 - of two
        columns = ", ".join(f"{x['name']} TEXT" for x in one["attributes"])
        db.execute((OF_EVENT if of == "event" else OF_OBJECT).format(one["type"], columns))
    return f'"{of}_{one["type"]}"'

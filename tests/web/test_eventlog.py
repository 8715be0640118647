"""The event log for process mining: XES and OCEL 2.0 that other programs read, only of cards one may see."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.company import Company
from webapp import runtime
from webapp.process.eventlog import SILENT
from webapp.storage import models as m

NS = "{http://www.xes-standard.org/}"


def taken(company: Company, kind: str) -> bytes:
    answer = company.get(company.alice, f"/boards/orders/log.{kind}")
    assert answer.status_code == 200
    return answer.data


def played(company: Company) -> Counter[str]:
    """Three orders; gives how often each kind of event is stored."""
    company.finish(company.order('Anna & "Sons" <x>'))
    company.approve(company.order())
    company.order()
    with company.app.app_context(), runtime.reading() as conn:
        kinds = Counter(conn.scalars(select(m.Event.kind)))
    return Counter({kind: n for kind, n in kinds.items() if kind not in SILENT})


def test_xes_has_every_card_and_every_event(company: Company) -> None:
    stored = played(company)
    log = ET.fromstring(taken(company, "xes"))
    assert log.get("xes.version") == "1849-2016"
    traces = log.findall(f"{NS}trace")
    assert len(traces) == 3
    kinds = [s.get("value") for s in log.iter(f"{NS}string") if s.get("key") == "kind"]
    assert Counter(kinds) == stored
    names = [s.get("value") for s in log.iter(f"{NS}string") if s.get("key") == "concept:name"]
    assert {"2026-0001", "Review", "Approve it: Agree"} <= set(names)


def test_ocel_relates_cards_tasks_and_people(company: Company) -> None:
    stored = played(company)
    log: Any = json.loads(taken(company, "json"))
    objects = {one["id"]: one for one in log["objects"]}
    assert Counter(one["type"] for one in log["events"]) == stored
    types = Counter(one["type"] for one in objects.values())
    assert (types["card"], types["task"]) == (3, 5)
    assert types["person"] >= 3
    related = [r["objectId"] for one in log["events"] for r in one["relationships"]]
    assert set(related) <= set(objects)
    assert {one["type"] for one in log["events"]} <= {one["name"] for one in log["eventTypes"]}


def test_the_file_of_sqlite_says_the_same(company: Company, tmp_path: Path) -> None:
    stored = played(company)
    (tmp_path / "log.sqlite").write_bytes(taken(company, "sqlite"))
    told: Any = json.loads(taken(company, "json"))
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as db:
        assert Counter(kind for (kind,) in db.execute("SELECT ocel_type FROM event")) == stored
        objects = set(db.execute("SELECT ocel_id, ocel_type FROM object"))
        assert objects == {(one["id"], one["type"]) for one in told["objects"]}
        related = set(db.execute("SELECT * FROM event_object"))
        assert related == {
            (e["id"], r["objectId"], r["qualifier"]) for e in told["events"] for r in e["relationships"]
        }
        (card,) = (one for one in told["objects"] if one["id"] == "card-1")
        titles = db.execute("SELECT title FROM object_card WHERE ocel_id = 'card-1'").fetchall()
        assert titles == [(card["attributes"][0]["value"],)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_only_whoever_may_take_cards_away_gets_it(company: Company) -> None:
    company.order()
    for somebody in (company.dora, company.charlie):
        assert company.get(somebody, "/boards/orders/log.xes").status_code == 404
    assert "/boards/orders/log.xes" not in company.get(company.dora, "/boards/orders/map/actual").text
    assert "/boards/orders/log.xes" in company.get(company.alice, "/boards/orders/map/actual").text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_library_of_process_mining_reads_both(company: Company, tmp_path: Path) -> None:
    pm4py: Any = pytest.importorskip("pm4py")
    stored = played(company)
    (tmp_path / "log.xes").write_bytes(taken(company, "xes"))
    (tmp_path / "log.json").write_bytes(taken(company, "json"))
    (tmp_path / "log.sqlite").write_bytes(taken(company, "sqlite"))
    log = pm4py.read_xes(str(tmp_path / "log.xes"))
    assert log["case:concept:name"].nunique() == 3
    assert len(log) == sum(stored.values())
    assert log["org:resource"].notna().any()
    for ocel in (
        pm4py.read_ocel2_json(str(tmp_path / "log.json")),
        pm4py.read_ocel2_sqlite(str(tmp_path / "log.sqlite")),
    ):
        assert len(ocel.events) == sum(stored.values())
        assert ocel.objects["ocel:type"].value_counts().to_dict()["card"] == 3
        assert len(ocel.o2o) >= 5

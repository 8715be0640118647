"""Before a version drops or renames what others name, the check says who names it, with a link to it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from sqlalchemy import insert

from tests.web import registers
from tests.web.company import MONDAY, Company, statements
from webapp import runtime
from webapp.extensions import db
from webapp.runtime import drafts
from webapp.storage import drafts as stored
from webapp.storage import models as m
from webapp.storage import versions

VISITS = """
key: {key}
title: {{ru: Выезды, en: Visits}}
numbering: {{pattern: "V{{seq}}"}}
face: {{title: "{{what}}"}}
fields:
  - {{key: what, kind: text, title: {{ru: Что, en: What}}}}
  - {{key: good, kind: card, process: goods, lookup: [article, price], title: {{ru: Товар, en: Good}}}}
start: {{fields: [what, good]}}
stages:
  - key: new
    title: {{ru: Новый, en: New}}
    kind: start
    on_enter:
      - key: make
        do: create_card
        title: {{ru: Завести товар, en: Add a good}}
        settings: {{process: goods, values: {{article: "A1", name: {{field: what}}}}}}
  - {{key: done, title: {{ru: Готово, en: Done}}, kind: success}}
transitions: [{{key: on, source: [new], target: [done], who: [{{role: sales}}]}}]
triggers:
  - key: told
    title: {{ru: Узнать о товаре, en: Told of it}}
    on: linked
    processes: [goods, orders]
    stages: [making]
    robots: [{{key: tell, do: comment, settings: {{text: "!"}}}}]
rights: {{create: [{{role: sales}}], see: [{{who: [{{role: director}}], scope: all}}]}}
"""


def lines(company: Company, page: str) -> dict[str, str]:
    """The sentences of that group, and where their links lead."""
    text = company.get(company.alice, page).text
    group = text.partition("What names it elsewhere")[2].partition("</ul>")[0]
    found = re.findall(r"<li><span>(.*?)</span><a [^>]*href=\"([^\"]*)\"", group)
    return {html.unescape(said): html.unescape(url) for said, url in found}


def change(company: Company, process: int, how: Any) -> None:
    with company.app.app_context():
        with runtime.reading() as conn:
            compiled = stored.compiled(conn, process)
        assert compiled is not None
        plain = compiled.plain
        how(plain)
        drafts.replace(process, plain, company.alice.id)


def id_of(company: Company, key: str) -> int:
    with company.app.app_context():
        return int(db.session.query(m.Process).filter_by(key=key).one().id)


def drop_article(plain: Any) -> None:
    """The article goes, the price becomes a text."""
    plain["fields"] = [f for f in plain["fields"] if f["key"] != "article"]
    plain["start"]["fields"] = [f for f in plain["start"]["fields"] if "article" not in str(f)]
    next(f for f in plain["fields"] if f["key"] == "price")["kind"] = "text"


@pytest.fixture
def goods(company: Company) -> int:
    registers.publish(company)
    with company.app.app_context():
        runtime.publish(VISITS.format(key="visits"))
    return id_of(company, "goods")


def test_robots_and_fields_of_other_processes_are_named(company: Company, goods: int) -> None:
    assert lines(company, f"/admin/check/{goods}/") == {}
    change(company, goods, drop_article)
    said = lines(company, f"/admin/check/{goods}/")
    gone = "names the field “Article”, which this version does not have."
    assert set(said) == {
        f"Process “Visits”, “New”, robot “Add a good”: {gone}",
        f"Process “Visits”, field “Good”: {gone}",
        "Process “Visits”, field “Good”: names the field “Price”, which is of another kind in this version.",
    }
    visits = id_of(company, "visits")
    url = said[f"Process “Visits”, “New”, robot “Add a good”: {gone}"]
    assert url == f"/admin/check/{visits}/place/?path=stages/0/on_enter/0"
    assert company.get(company.alice, f"/admin/publication/{goods}/").text.count("Article”, which this") >= 2


def test_a_link_leads_to_the_place_in_the_other_draft(company: Company, goods: int) -> None:
    visits, client = id_of(company, "visits"), company.client(company.alice)
    place = f"/admin/check/{visits}/place/?path=stages/0/on_enter/0"
    assert client.get(place).location == f"/admin/design/{visits}/settings/"
    change(company, visits, lambda plain: plain["face"].update(title="{what} {good}"))
    assert re.fullmatch(rf"/admin/design/{visits}/parts/\d+/", client.get(place).location)
    for strange in ("", "x", "stages/99/flow", "a/" * 99):
        assert client.get(f"/admin/check/{visits}/place/", query_string={"path": strange}).status_code == 302
    assert company.client(company.bob).get(place).status_code == 404


def test_stages_are_named_by_triggers_filters_and_reports(company: Company, goods: int) -> None:
    orders = id_of(company, "orders")
    with company.app.app_context(), db.engine.begin() as conn:
        kept = {"process_id": orders, "owner_id": company.bob.id, "title": "Mine", "shared": False}
        conn.execute(insert(m.KeptFilter), kept | {"asked": {"mode": "list", "stage": "making"}})
        conn.execute(insert(m.KeptFilter), kept | {"title": "Other", "asked": {"stage": "review"}})
        report = {
            "owner_id": company.bob.id,
            "kind": "funnel",
            "shared": False,
            "people": [],
            "made_at": MONDAY,
        }
        asked = {"process": "orders", "source": "making", "field": "city"}
        conn.execute(insert(m.Report), report | {"name": "Week", "every": "week", "filters": asked})
        view = {"user_id": company.bob.id, "process_id": orders, "columns": ["f-city", "stage"]}
        conn.execute(insert(m.ListView), view)
        door = {"kind": "form", "process_id": orders, "trigger": "x", "title": "Site", "token": "t" * 40}
        settings = {"fields": ["customer", "city"]}
        conn.execute(insert(m.Intake), door | {"settings": settings, "created_at": MONDAY})
        form = {
            "key": "own",
            "title_ru": "Бланк",
            "title_en": "Sheet",
            "process_key": "orders",
            "kind": "typst",
        }
        conn.execute(insert(m.PrintForm), form | {"body": "#card.fields.city.value", "on_card": True})

    def rename(plain: Any) -> None:
        text = json.dumps(plain)
        renamed = (
            text.replace('"making"', '"crafting"').replace('"city"', '"town"').replace("{city}", "{town}")
        )
        plain.clear()
        plain.update(json.loads(renamed))

    change(company, orders, rename)
    stage = "names the stage “Making”, which this version does not have."
    field = "names the field “City”, which this version does not have."
    said = lines(company, f"/admin/check/{orders}/")
    assert set(said) == {
        f"Process “Visits”, trigger “Told of it”: {stage}",
        f"Kept filter “Mine” (Бобров\u00a0Б.): {stage}",
        f"Report that is sent, “Week” (Бобров\u00a0Б.): {stage}",
        f"Report that is sent, “Week” (Бобров\u00a0Б.): {field}",
        f"Columns of the list, chosen by people: 1: {field}",
        f"Public form “Site”: {field}",
        f"Print form “Sheet”: {field}",
    }
    client = company.client(company.alice)
    for url in said.values():
        assert client.get(url).status_code in (200, 302), url


def test_doors_are_named_that_fill_fields_and_records(company: Company, goods: int) -> None:
    visits = id_of(company, "visits")
    with company.app.app_context(), db.engine.begin() as conn:
        door = {
            "kind": "webhook",
            "process_id": visits,
            "trigger": "x",
            "title": "Shop",
            "created_at": MONDAY,
        }
        match = {"article": {"path": "sku"}, "name": {"path": "title"}}
        settings = {"match_field": "good", "match": match, "mapping": {"what": {"path": "a"}}}
        conn.execute(insert(m.Intake), door | {"token": "a" * 40, "settings": settings})
    change(company, goods, drop_article)
    said = set(lines(company, f"/admin/check/{goods}/"))
    assert "Incoming webhook “Shop”: names the field “Article”, which this version does not have." in said
    assert len(said) == 4

    def rename(plain: Any) -> None:
        plain["fields"][0]["key"] = "whatever"
        plain["face"]["title"] = "{whatever}"
        plain["start"]["fields"] = ["whatever", "good"]
        plain["stages"][0]["on_enter"] = []

    change(company, visits, rename)
    assert set(lines(company, f"/admin/check/{visits}/")) == {
        "Incoming webhook “Shop”: names the field “What”, which this version does not have."
    }


def test_statements_do_not_grow_with_the_processes(company: Company, goods: int) -> None:
    change(company, goods, drop_article)
    client, page = company.client(company.alice), f"/admin/check/{goods}/"

    def asked() -> int:
        client.get(page)
        with statements(company.app) as sent:
            assert client.get(page).status_code == 200
        return len(sent)

    before = asked()
    with company.app.app_context():
        for number in range(5):
            runtime.publish(VISITS.format(key=f"visits{number}"))
    assert asked() <= before
    assert len(lines(company, page)) == 3


def test_definitions_that_nobody_has_read_yet_are_read_at_once(company: Company, goods: int) -> None:
    with company.app.app_context():
        versions._kept.clear()
        with runtime.reading() as conn, statements(company.app) as sent:
            found = versions.all_published(conn)
    assert [one.key for _id, one in found] == ["orders", "requests", "goods", "visits"]
    assert len(sent) == 2

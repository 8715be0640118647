"""The test drive in the administration: any draft is played through, and no table knows of it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.admin.conftest import find
from tests.support.application import Somebody
from tests.web.company import Company, statements
from webapp import library, runtime
from webapp.admin.trials.sealed import Sealer
from webapp.extensions import db
from webapp.process import reading
from webapp.process.definition import Act
from webapp.process.events import EVENTS
from webapp.runtime import drafts
from webapp.runtime.definitions import BadDefinition
from webapp.storage import drafts as rows
from webapp.storage import models as m

FURNITURE = (Path(library.__file__).parent / "furniture.yaml").read_text(encoding="utf-8")
MOST = 12


class Table:
    """Alice at the test drive of a process; every answer brings the trial so far."""

    def __init__(self, company: Company, process: str = "orders") -> None:
        self.company, self.client = company, company.client(company.alice)
        self.process_id = find(company, m.Process, key=process)
        self.address = f"/admin/trial/{self.process_id}/"
        self.page: Any = self.client.get(self.address)

    @property
    def text(self) -> str:
        return unescape(re.sub(r"\s+", " ", self.page.text))

    @property
    def token(self) -> str:
        found = re.search(r'name="trial" value="([^"]*)"', self.page.text)
        return found[1] if found else ""

    def post(self, **form: Any) -> TestResponse:
        self.page = self.client.post(self.address, data={"trial": self.token, **form})
        return self.page

    def start(self, who: Somebody | None = None, **values: str) -> Table:
        fields = {f"f-{key}": value for key, value in values.items()}
        self.post(do="start", starter=(who or self.company.bob).id, **fields)
        return self

    def answer(self, outcome: str, who: Somebody, task: int, **form: Any) -> Table:
        self.post(do="answer", task=task, outcome=outcome, **{"as": who.id}, **form)
        return self

    @property
    def stages(self) -> list[str]:
        """What the timeline says of stages, the first entered first."""
        said = re.findall(r"Stage: (?:.*?→ )?<strong>(.*?)</strong>", self.page.text)
        return said[::-1]


@pytest.fixture
def orders(company: Company) -> Table:
    return Table(company)


def everything(company: Company) -> dict[str, int]:
    """How many rows each table has, and the drafts' revisions."""
    with company.app.app_context(), db.engine.connect() as conn:
        counted = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
        }
        return counted | {"stamp": conn.execute(select(m.OrganisationStamp.revision)).scalar() or 0}


# -- playing -----------------------------------------------------------------------------------------------


def test_the_form_offers_those_who_may_create_by_their_role(orders: Table) -> None:
    offered = re.findall(r'<optgroup label="(.*?)">(.*?)</optgroup>', orders.page.text)
    assert [(title, re.findall(r'value="(\d+)"', people)) for title, people in offered] == [
        ("Role: Продавцы", [str(orders.company.bob.id)])
    ]


def test_a_card_is_played_from_its_start_to_its_end(orders: Table, company: Company) -> None:
    orders.start(customer="Anna", what="Table")
    assert orders.page.status_code == 200
    assert "Anna: Table" in orders.text
    orders.answer("yes_", company.dora, 1)
    orders.post(do="take", task=2, **{"as": company.will.id})
    orders.answer("ready", company.will, 2)
    assert orders.stages == ["Review", "Making", "Done"]
    assert "Finished" in orders.text


def test_nothing_is_stored_and_nobody_is_told(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(FURNITURE)
    before = everything(company)
    table = Table(company, "furniture")
    sales = re.search(r'<option value="(\d+)"', table.page.text)
    values = {"customer": "Anna", "email": "anna@example.org", "what": "Table", "brief": "Sketch.pdf"}
    table.start(
        Somebody(int(sales[1]) if sales else 0, "", ""),
        **values,  # whoever is offered first
    )
    assert "Anna: Table" in table.text
    table.post(do="wait", length="week")
    assert table.page.status_code == 200
    assert everything(company) == before
    with company.app.app_context(), db.engine.connect() as conn:
        assert rows.compiled(conn, table.process_id).revision == 0  # type: ignore[union-attr]


def test_a_file_sent_all_the_same_is_not_kept(company: Company) -> None:
    import io

    with company.app.app_context():
        runtime.publish(FURNITURE)
    before, table = everything(company), Table(company, "furniture")
    file = (io.BytesIO(b"%PDF-1.4 plan"), "plan.pdf")
    table.post(do="start", starter=company.bob.id, **{"f-brief": file, "f-customer": "Anna"})
    assert table.page.status_code == 422
    assert everything(company) == before


def test_what_is_missing_is_said_and_what_was_typed_stays(orders: Table) -> None:
    orders.start(what="Table")
    assert orders.page.status_code == 422
    assert 'id="f-customer-error"' in orders.page.text
    assert 'value="Table"' in orders.page.text


def test_a_refusal_needs_its_comment_there_too(orders: Table, company: Company) -> None:
    orders.start(customer="Anna").answer("no_", company.dora, 1)
    assert orders.page.status_code == 422
    assert 'id="comment-error"' in orders.page.text
    orders.answer("no_", company.dora, 1, comment="Too much")
    assert orders.stages == ["Review", "Refused"]


def test_who_was_not_asked_is_refused(orders: Table, company: Company) -> None:
    orders.start(customer="Anna").answer("yes_", company.bob, 1)
    assert orders.page.status_code == 403
    assert "somebody else" in orders.text


def test_a_substitute_is_offered_the_task(orders: Table, company: Company) -> None:
    company.absent(company.dora, company.erin)
    table = Table(company).start(customer="Anna")
    for somebody in (company.dora, company.erin):
        assert re.search(rf'name="as" value="{somebody.id}"', table.page.text)
    table.answer("yes_", company.erin, 1)
    assert table.stages == ["Review", "Making"]


def test_time_goes_to_the_next_event(orders: Table) -> None:
    orders.start(customer="Anna")
    assert "deadline: Approve it" in orders.text
    orders.post(do="wait")
    assert "Overdue" in orders.text
    assert "14:00" in orders.text


def test_the_last_act_is_undone(orders: Table, company: Company) -> None:
    orders.start(customer="Anna").answer("yes_", company.dora, 1)
    orders.post(do="undo")
    assert orders.stages == ["Review"]
    orders.post(do="undo")
    assert 'value="Anna"' in orders.page.text
    assert 'name="starter"' in orders.page.text


def test_hand_moves_are_offered_to_whom_they_are_allowed(company: Company) -> None:
    table = Table(company, "requests").start(subject="A hinge")
    assert re.search(r'name="to" value="working" >', table.page.text)
    assert "The answer comes first." in table.text
    table.post(do="look", **{"as": company.dora.id})
    assert re.search(r'name="to" value="working" disabled', table.page.text)
    table.post(do="move", to="working", **{"as": company.bob.id})
    assert table.stages == ["New", "Working"]


def test_roles_to_play_are_offered(orders: Table) -> None:
    orders.start(customer="Anna")
    assert {"Can do something now", "Role: Директор", "Role: Продавцы", "Department: Workshop"} <= set(
        re.findall(r'<optgroup label="(.*?)">', orders.page.text)
    )


# -- robots ------------------------------------------------------------------------------------------------


ROBOTS = """
key: told
title: {ru: Новости, en: News}
numbering: {pattern: "{year}-{seq}"}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: done, kind: yesno, title: {ru: Сделано, en: Done}}
start: {fields: [what]}
stages:
  - key: new
    title: {ru: Новая, en: New}
    kind: start
    flow:
      - type: robot
        key: mark
        do: set_fields
        title: {ru: Отметка, en: Mark}
        settings: {values: {done: true}}
      - type: robot
        key: tell
        do: email
        settings: {to: ann@example.org, subject: "Новость {number}", text: "Вот: {what}"}
      - {type: goto, key: away, stage: done}
  - {key: done, title: {ru: Готово, en: Ready}, kind: success}
rights: {create: [{role: nobody}]}
"""


@pytest.fixture
def news(company: Company) -> Table:
    with company.app.app_context():
        runtime.publish(ROBOTS)
    return Table(company, "told")


def test_robots_say_what_they_would_do(news: Table) -> None:
    starter = re.search(r'<option value="(\d+)" selected>', news.page.text)
    assert starter
    news.start(Somebody(int(starter[1]), "", ""), what="Snow")
    assert "Would fill in: Done" in news.text
    assert "Would send an e-mail to ann@example.org: “Новость 2026-1”" in news.text
    assert "Вот: Snow" in news.text
    assert news.stages == ["New", "Ready"]


def test_an_empty_role_is_played_by_somebody_made_up(news: Table) -> None:
    assert "Nobody holds the role “nobody”: a made-up person plays it." in news.text


def test_a_robot_can_be_made_to_fail_and_the_trouble_resolved(news: Table) -> None:
    starter = re.search(r'<option value="(\d+)" selected>', news.page.text)
    assert starter
    news.start(Somebody(int(starter[1]), "", ""), what="Snow")
    news.post(do="fail", act=0, robot="tell")
    assert "A robot failed: Send an e-mail" in news.text
    assert news.stages == ["New"]
    news.post(do="resolve", how="skip")
    assert news.stages == ["New", "Ready"]


# -- examples ----------------------------------------------------------------------------------------------


def kept(table: Table, **form: Any) -> None:
    table.start(customer="Anna", price="1 000").answer("yes_", table.company.dora, 1)
    table.post(do="keep", title="Agreed", expect=["stage", "way", "tasks"], value=["price"], **form)
    assert table.page.status_code == 303


def plain(company: Company, process_id: int) -> Any:
    with company.app.app_context(), db.engine.connect() as conn:
        found = rows.compiled(conn, process_id)
        assert found is not None
        return found


def test_a_trial_is_kept_as_an_example_in_readable_words(orders: Table, company: Company) -> None:
    kept(orders)
    found = plain(company, orders.process_id)
    assert found.plain["examples"] == [
        {
            "key": "agreed",
            "title": {"en": "Agreed"},
            "given": {"initiator": {"role": "sales"}, "values": {"customer": "Anna", "price": "1 000"}},
            "acts": [{"task": "decide", "outcome": "yes_"}],
            "expect": {
                "stage": "making",
                "visited": ["review", "making"],
                "open_tasks": ["make"],
                "values": {"price": "1000"},
            },
        }
    ]
    assert found.definition is not None
    assert reading.read(reading.write(found.definition)) == found.definition


def test_examples_are_played_renamed_and_taken_away(orders: Table) -> None:
    kept(orders)
    address = f"{orders.address}examples/"
    assert "Comes true" in orders.client.get(address).text
    orders.client.post(address, data={"do": "rename", "example": "agreed", "title": "Yes"})
    assert ">Yes<" in orders.client.get(address).text
    orders.post(do="load", example="agreed")
    assert orders.stages == ["Review", "Making"]
    orders.client.post(address, data={"do": "delete", "example": "agreed"})
    assert "No examples yet" in orders.client.get(address).text


def test_a_failing_example_keeps_the_process_from_being_published(orders: Table, company: Company) -> None:
    kept(orders)
    with company.app.app_context():
        found = plain(company, orders.process_id)
        part = next(p for p in found.parts if p.type == "example")
        wrong = part.settings | {"expect": {"stage": "refused"}}
        revision = drafts.change(orders.process_id, part.id, wrong, company.alice.id)
        with pytest.raises(BadDefinition) as bad:
            runtime.publish_draft(orders.process_id, company.alice.id, seen=revision)
        said = runtime.publish_draft(orders.process_id, company.alice.id, seen=revision, regardless=True)
    assert said.number == 2
    assert [p.code for p in bad.value.problems] == ["example_stage"]
    assert "ends at “Making”" in orders.client.get(f"{orders.address}examples/").text.replace("&#34;", '"')


def test_a_file_with_a_failing_example_is_not_published(company: Company) -> None:
    broken = FURNITURE.replace("stage: declined\n      visited", "stage: refused\n      visited")
    with company.app.app_context(), pytest.raises(BadDefinition) as bad:
        runtime.publish(broken)
    assert [(p.code, broken.splitlines()[(p.line or 1) - 1].strip()) for p in bad.value.problems] == [
        ("example_stage", "stage: refused")
    ]


# -- what else may come ------------------------------------------------------------------------------------


def test_a_draft_with_mistakes_is_not_played(orders: Table, company: Company) -> None:
    with company.app.app_context():
        drafts.opened(orders.process_id, company.alice.id)
        found = plain(company, orders.process_id)
        stage = found.part_at(("stages", 3))
        drafts.remove(orders.process_id, stage, company.alice.id)
    page = orders.client.get(orders.address)
    assert "The draft cannot be tried yet" in page.text
    assert "There is no stage “refused”" in page.text
    assert f"/admin/check/{orders.process_id}/" in page.text


def test_a_published_version_is_played_beside_a_changed_draft(orders: Table, company: Company) -> None:
    version = find(company, m.Version, process_id=orders.process_id)
    page = orders.client.get(f"{orders.address}?version={version}")
    assert page.status_code == 200
    assert f'name="version" value="{version}"' in page.text
    assert orders.client.get(f"{orders.address}?version=999").status_code == 404


def test_a_trial_ends_where_the_changed_draft_has_no_place_for_it(orders: Table, company: Company) -> None:
    orders.start(customer="Anna").answer("yes_", company.dora, 1)
    with company.app.app_context():
        drafts.opened(orders.process_id, company.alice.id)
        found = plain(company, orders.process_id)
        part = next(p for p in found.parts if p.settings.get("key") == "yes_")
        drafts.change(orders.process_id, part.id, part.settings | {"comment": "required"}, company.alice.id)
    orders.post(do="look")
    assert "the last 1 acts do not fit any more" in orders.text
    assert orders.stages == ["Review"]


def test_a_trial_goes_on_when_the_draft_was_changed_meanwhile(orders: Table, company: Company) -> None:
    orders.start(customer="Anna").answer("yes_", company.dora, 1)
    with company.app.app_context():
        drafts.opened(orders.process_id, company.alice.id)
        found = plain(company, orders.process_id)
        part = next(p for p in found.parts if p.settings.get("key") == "yes_")
        drafts.change(orders.process_id, part.id, part.settings | {"title": "Fine"}, company.alice.id)
    orders.post(do="look")
    assert "The draft was changed after this trial began" in orders.text
    assert orders.stages == ["Review", "Making"]
    assert "Fine" in orders.text


def test_a_forged_trial_is_none(orders: Table, company: Company) -> None:
    orders.start(customer="Anna")
    token = orders.token
    page = orders.client.post(orders.address, data={"trial": token[:-3] + "abc", "do": "undo"})
    assert 'name="starter"' in page.text
    other = find(company, m.Process, key="requests")
    page = orders.client.post(f"/admin/trial/{other}/", data={"trial": token, "do": "undo"})
    assert 'name="starter"' in page.text


def test_a_trial_has_an_end(orders: Table, company: Company) -> None:
    orders.start(customer="Anna")
    with company.app.app_context():
        sealer = Sealer(orders.process_id)
        story = sealer.open(orders.token)
        assert story is not None
        hours = (Act.model_validate({"wait": "1 hour"}),) * 200
        token = sealer.seal(replace(story, acts=hours))
    page = orders.client.post(orders.address, data={"trial": token, "do": "wait", "length": "hour"})
    assert page.status_code == 422
    assert "grown too long" in page.text
    assert token in page.text


def test_an_unknown_act_is_an_error_and_nothing_more(orders: Table) -> None:
    orders.start(customer="Anna")
    for form in ({"do": "answer", "task": "99"}, {"do": "move", "to": "<b>"}, {"do": "resolve", "how": "x"}):
        assert orders.post(**form).status_code in (403, 404, 422)
        assert orders.token


def test_only_administrators_try(company: Company, orders: Table) -> None:
    for somebody in (company.bob, company.charlie):
        client: FlaskClient = company.client(somebody)
        for address in (orders.address, f"{orders.address}examples/"):
            assert client.get(address).status_code == 404
            assert client.post(address, data={"do": "start"}).status_code == 404
    assert orders.client.get("/admin/trial/999/").status_code == 404


def test_the_pages_ask_little(orders: Table, company: Company) -> None:
    orders.start(customer="Anna")
    token = orders.token
    for ask in (
        lambda: orders.client.get(orders.address),
        lambda: orders.client.get(f"{orders.address}examples/"),
        lambda: orders.client.post(orders.address, data={"trial": token, "do": "look"}),
    ):
        ask()
        with statements(company.app) as sent:
            assert ask().status_code == 200
        assert len(sent) <= MOST, sent


def test_every_event_can_stand_on_the_timeline_of_a_trial() -> None:
    from webapp.web.shown.story import KINDS

    assert set(KINDS["all"]) <= set(EVENTS)

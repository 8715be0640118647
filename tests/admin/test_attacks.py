"""Administrators' pages under attack: forged addresses, hostile texts, nonsense in forms, huge drafts."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from flask.testing import FlaskClient

from tests.admin.test_design import built, compiled, process, save
from tests.web.company import Company
from webapp import runtime
from webapp.process.beginning import empty
from webapp.process.commands import Actor
from webapp.runtime import drafts
from webapp.storage import drafts as rows

HUGE = 10**30
HTMX = {"HX-Request": "true"}


@pytest.fixture
def boss(either_company: Company) -> FlaskClient:
    return either_company.client(either_company.alice)


def readable(company: Company, client: FlaskClient, id: int) -> None:
    """Whatever was done to the draft, its pages are drawn."""
    assert compiled(company, id).problems is not None
    for page in ("design", "fields", "check", "map", "rights", "trial", "publication", "exchange"):
        answer = client.get(f"/admin/{page}/{id}/")
        assert answer.status_code == 200, page


NONSENSE: list[tuple[str, dict[str, str]]] = [
    *(("stage", {"seen": text}) for text in ("9" * 5000, "-1", "٣", "1e9")),
    ("stage", {"title.ru": "a\0b", "colour": '"><script>', "kind": "no such kind"}),
    *(
        ("task", {"assignees.n": text, "assignees.0": "[]"})
        for text in ("x", "1.5", "-7", "9" * 14, "9" * 5000)
    ),
    *(
        ("task", {"assignees.n": "1", "assignees.0": text})
        for text in ("[1]", "7", '"x"', "NaN", '{"a":NaN}', '{"a":{}}', "{", "[" * 100_000, "9" * 10_000)
    ),
    ("task", {"assignees.n": "1", "assignees.0": '{"person":"\\u0000"}'}),
    ("task", {"assignees.n": "1", "assignees.0": '{"person":"\\ud800"}'}),
    ("task", {"assignees.n": "1", "act": "assignees:remove:" + "9" * 5000}),
    ("task", {"fields.n": "1", "fields.0.field": "x\0", "fields.0.required": "1"}),
    ("task", {"deadline.how": "after", "deadline.after.amount": "9" * 300, "deadline.after.unit": "day"}),
    ("task", {"deadline.how": "after", "deadline.after.amount": "x\0", "deadline.after.unit": "day"}),
    ("task", {"deadline.how": "field", "deadline.field": "\0"}),
    ("task", {"kind": "no such kind", "mode": "votes", "votes": "1" * 300}),
    ("transition", {"when.is": "all", "when.n": "x"}),
    ("transition", {"when.is": "all", "when.n": "2", "act": "when:remove:x"}),
    ("transition", {"when.is": "all", "when.n": "1", "act": "when:up:" + "9" * 5000}),
    ("transition", {"when.is": "all", "when.n": "1", "when.0.field": "@today", "when.0.op": "nonsense"}),
    ("transition", {"when.is": "all", "when.n": "1", "when.0.field": "price", "when.0.kind": "money"}),
    ("case", {"when.is": "any", "when.n": "1", "when.0.is": "all", "when.0.n": "x"}),
    ("robot", {"do": "no such robot"}),
    ("robot", {"do": "set_fields", "settings.values.n": "x"}),
    ("robot", {"do": "set_fields", "settings.values.n": "1", "settings.values.0.field": "\0"}),
    ("robot", {"do": "notify", "settings.to.n": "1", "settings.to.0": "[[]]"}),
    ("wait", {"how": "until", "until.is": "all", "until.n": "x"}),
    ("wait", {"how": "nonsense"}),
    ("parallel", {"join": "99999"}),
    ("branch", {"act": "no such button"}),
    ("goto", {"stage": "\0"}),
    ("field", {"formula": "9**9**9**9"}),
    ("field", {"formula": "((((" * 500}),
    ("field", {"formula": "price.__class__"}),
    ("field", {"min": "nan", "max": "inf"}),
    ("field", {"min": "9" * 400}),
    ("field", {"kind": "card", "process": "\0", "lookup": "x"}),
    ("field", {"kind": "choice", "directory": "\0"}),
    ("field", {"kind": "lines"}),
    *(
        (kind, {"act": act})
        for kind in ("right", "lane", "example", "outcome")
        for act in ("duplicate", "up")
    ),
    (
        "settings",
        {"face.title": "{0.__class__}{a[0]}{", "numbering.pattern": "{seq.__class__}{seq:99999999}"},
    ),
    ("settings", {"icon": "../../etc/passwd", "colour": "red; x"}),
    ("start", {"start.fields.n": "x"}),
]


def test_nonsense_in_a_form_is_taken_or_refused_and_the_draft_stays_readable(
    either_company: Company, boss: FlaskClient
) -> None:
    id = built(either_company, "rich")
    with either_company.app.app_context():
        drafts.add(id, "rights", {"kind": "cancel", "who": []}, either_company.alice.id)
        drafts.add(id, "examples", {"title": "One", "given": {}}, either_company.alice.id)
    parts = {p.kind: p.id for p in compiled(either_company, id).parts}
    for kind, sent in NONSENSE:
        home = kind if kind in ("settings", "start") else f"parts/{parts[kind]}"
        answer = boss.post(f"/admin/design/{id}/{home}/", data={"act": "save", **sent}, headers=HTMX)
        assert answer.status_code in (200, 409), (kind, json.dumps(sent)[:80])
        assert boss.get(f"/admin/design/{id}/{home}/").status_code == 200, (kind, json.dumps(sent)[:80])
    readable(either_company, boss, id)


# -- addresses -----------------------------------------------------------------------------------------------


def addresses(company: Company) -> list[tuple[str, str]]:
    """Every address below /admin with its methods, its numbers left open: `/admin/design/{}/parts/{}/`."""
    found = []
    for rule in company.app.url_map.iter_rules():
        if rule.rule.startswith("/admin") and not rule.endpoint.endswith("static"):
            address = re.sub(r"<(?:int:)?\w+>", "{}", rule.rule)
            found += [(method, address) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


FORGED = (str(2**63 - 1), "9" * 4301)


def test_forged_numbers_in_addresses_lead_nowhere(either_company: Company, boss: FlaskClient) -> None:
    process(either_company, "orders")
    for method, address in addresses(either_company):
        for forged in FORGED:
            if "{}" in address:
                answer = boss.open(address.replace("{}", forged), method=method)
                assert answer.status_code in (404, 308, 405), (method, address, forged[:20])


def test_nonsense_in_every_form_never_breaks_a_page(either_company: Company, boss: FlaskClient) -> None:
    process(either_company, "orders")
    either_company.order()
    words = (
        "part",
        "position",
        "parent",
        "seen",
        "person",
        "starter",
        "task",
        "as",
        "version",
        "example",
        "row",
    )
    words += ("id", "users", "process", "up", "down", "stage", "people", "cards", "reason", "text", "source")
    for method, address in addresses(either_company):
        if method != "POST" or "login" in address:
            continue
        for value in ("x\0", "9" * 5000):
            answer = boss.post(address.replace("{}", "1"), data=dict.fromkeys(words, value))
            assert answer.status_code < 500, (address, value[:20])


def test_nonsense_after_the_question_mark_never_breaks_a_page(
    either_company: Company, boss: FlaskClient
) -> None:
    process(either_company, "orders")
    either_company.order()
    words = (
        "id",
        "process",
        "version",
        "person",
        "part",
        "parent",
        "row",
        "also",
        "after",
        "page",
        "card",
        "old",
    )
    for method, address in addresses(either_company):
        for value in ("x\0", "9" * 5000):
            if method == "GET":
                answer = boss.get(address.replace("{}", "1"), query_string=dict.fromkeys(words, value))
                assert answer.status_code < 500, (address, value[:20])


def test_parts_of_another_process_are_not_reached_through_this_one(
    company: Company, alice: FlaskClient
) -> None:
    here, there = process(company, "orders"), process(company, "requests")
    before = compiled(company, there)
    theirs = {p.kind: p.id for p in before.parts}
    ours = next(p.id for p in compiled(company, here).parts if p.slot == "stages")
    stage, field, right = theirs["stage"], theirs["field"], theirs["right"]
    design = f"/admin/design/{here}/"
    for act in ("save", "delete-now", "duplicate", "up"):
        assert alice.post(f"{design}parts/{stage}/", data={"act": act}).status_code == 404
    assert alice.get(f"{design}parts/{stage}/").status_code == 404
    assert alice.get(f"{design}assignees/{field}/").status_code == 404
    assert alice.get(f"{design}new/?slot=flow&parent={stage}&kind=form").status_code == 404
    assert alice.post(f"{design}new/?slot=options&parent={field}", data={"act": "save"}).status_code == 404
    for sent in (
        {"part": stage, "position": 0},
        {"part": ours, "position": 0, "parent": stage, "slot": "flow"},
        {"part": ours, "position": 10**12, "parent": str(HUGE), "slot": "flow"},
    ):
        assert alice.post(f"{design}moves/", data=sent, headers=HTMX).status_code in (404, 422)
    for part in (right, stage, HUGE):
        for method in ("GET", "POST"):
            answer = alice.open(
                f"/admin/rights/{here}/fields/{part}/", method=method, data={"who": "role:sales"}
            )
            assert answer.status_code == 404
    assert compiled(company, there) == before


def test_a_position_beyond_the_end_is_the_end(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    first = next(p.id for p in compiled(company, id).parts if p.slot == "stages")
    sent = {"part": first, "position": 10**12}
    assert alice.post(f"/admin/design/{id}/moves/", data=sent, headers=HTMX).status_code == 204
    assert compiled(company, id).plain["stages"][-1]["key"] == "review"


# -- hostile texts -------------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{0.__class__}%(x)s{number.__class__}"
LINK = "javascript:alert(1)"
TITLE = {"ru": EVIL, "en": EVIL}
WORST: dict[str, Any] = {
    "title": TITLE,
    "description": TITLE,
    "face": {"title": "{name} {name.__class__} {0} {} %(x)s {{7*7}}", "lines": ["pick"]},
    "numbering": {"pattern": "{year}-{seq}-<b>"},
    "fields": [
        {"key": "name", "kind": "text", "title": TITLE, "help": TITLE},
        {"key": "pick", "kind": "choice", "title": TITLE, "options": [{"key": "one", "title": TITLE}]},
        {"key": "links", "kind": "links", "title": TITLE},
        {"key": "file", "kind": "file", "title": TITLE},
        {
            "key": "lines",
            "kind": "lines",
            "title": TITLE,
            "columns": [{"key": "a", "kind": "text", "title": TITLE}],
        },
    ],
    "sections": [{"title": TITLE, "fields": ["pick"]}],
    "start": {"fields": [{"field": "name", "required": True}, "pick", "links", "lines"]},
    "stages": [
        {
            "key": "new",
            "kind": "start",
            "title": TITLE,
            "help": TITLE,
            "on_enter": [
                {
                    "key": "tell",
                    "do": "notify",
                    "title": TITLE,
                    "settings": {
                        "to": ["initiator"],
                        "text": EVIL.replace("{0.__class__}", "").replace("%", ""),
                    },
                }
            ],
            "flow": [
                {
                    "type": "task",
                    "key": "act",
                    "kind": "todo",
                    "title": TITLE,
                    "ask": TITLE,
                    "checklist": [TITLE],
                    "assignees": [{"role": "sales"}, {"person": EVIL}],
                    "fields": ["file"],
                    "outcomes": [
                        {"key": "ok", "title": TITLE, "goto": "done"},
                        {"key": "bad", "title": TITLE},
                    ],
                },
                {
                    "type": "branch",
                    "key": "way",
                    "cases": [
                        {
                            "when": {"field": "name", "op": "eq", "value": EVIL},
                            "steps": [{"type": "goto", "key": "a", "stage": "done"}],
                        }
                    ],
                    "otherwise": [{"type": "wait", "key": "w", "title": TITLE, "duration": "1 day"}],
                },
            ],
        },
        {"key": "done", "kind": "success", "title": TITLE},
    ],
    "transitions": [
        {
            "key": "go",
            "source": ["new"],
            "target": ["done"],
            "who": [{"role": "sales"}, {"person": EVIL}],
            "when": {"field": "name", "op": "ne", "value": EVIL},
            "reason": TITLE,
        }
    ],
    "rights": {"create": [{"role": "sales"}], "see": [{"who": [{"everyone": True}, {"person": EVIL}]}]},
    "examples": [
        {"key": "e", "title": TITLE, "given": {"initiator": {"person": EVIL}, "values": {"name": EVIL}}}
    ],
}


def harmless(text: str) -> bool:
    """Whether nothing of the evil text is markup, and no template or format in it was carried out."""
    broken = ("<script>alert", "<img src=x", "<class 'str'>", '="javascript:')
    return not any(one in text for one in broken)


def test_a_hostile_text_is_only_text_on_every_page_of_its_process(
    company: Company, alice: FlaskClient
) -> None:
    with company.app.app_context():
        id = drafts.create(TITLE, company.alice.id, WORST)
    for part in compiled(company, id).parts:
        answer = alice.get(f"/admin/design/{id}/parts/{part.id}/")
        assert answer.status_code == 200
        assert harmless(answer.text), part
    drawn = ("design", "fields", "rights", "check", "trial", "map", "publication", "exchange")
    below = ("map/{}/map.svg", "map/{}/map.bpmn", "trial/{}/examples/", "rights/{}/person/?person=1")
    pages = [f"/admin/{page}/{id}/" for page in drawn] + [f"/admin/{page.format(id)}" for page in below]
    for page in (
        *pages,
        "/admin/processes/",
        f"/admin/processes/preview/?source=process:{id}",
        "/admin/audit/",
    ):
        answer = alice.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        assert harmless(answer.text), page


# -- drafts with mistakes ------------------------------------------------------------------------------------

GIVEN = {"initiator": {"role": "sales"}, "values": {"customer": "Anna"}}
EXAMPLE = {"title": "One", "given": GIVEN, "acts": [{"task": "decide", "outcome": "yes_"}]}
FACES = (
    "{",
    "}",
    "{0}",
    "{}",
    "{customer:99999999999}",
    "{customer.__class__}",
    "{customer[0]}",
    "{customer!x}",
)


def goes_round(robot: str, **settings: Any) -> dict[str, Any]:
    return {"title": "Round", "do": robot, "settings": settings}


MISTAKES: list[Any] = [
    *(("settings", {"face": {"title": face}}) for face in FACES),
    ("field", {"key": "sum", "kind": "number", "formula": "sum + customer"}),
    ("field", {"key": "sum", "kind": "text", "visible_when": {"field": "customer", "op": "gt", "value": 5}}),
    (
        "field",
        {"key": "sum", "kind": "text", "required_when": {"field": "sum", "op": "eq", "value": {"field": 7}}},
    ),
    ("field", {"key": "sum", "kind": "choice", "directory": "nowhere"}),
    ("field", {"key": "sum", "kind": "number", "default": {"no": "number"}}),
    ("field", {"key": "sum", "kind": "text", "unique": True, "default": [[]]}),
    ("flow", {"type": "goto", "stage": "review"}),
    ("flow", {"type": "goto", "stage": "nowhere"}),
    ("flow", {"type": "robot", **goes_round("move", stage="review")}),
    ("flow", {"type": "robot", **goes_round("nothing", x=[{}])}),
    ("flow", {"type": "wait", "until": {"field": "customer", "op": "lt", "value": {"money": "x"}}}),
    ("flow", {"type": "wait", "field": "nowhere"}),
    ("flow", {"type": "parallel", "join": "7", "branches": []}),
    ("flow", {"type": "branch", "cases": [{"when": {"all": []}, "steps": []}], "otherwise": []}),
    (
        "flow",
        {"type": "branch", "cases": [{"when": {"field": "price", "op": "in", "value": 5}, "steps": []}]},
    ),
    ("cycle", goes_round("move")),
    (
        "on_enter",
        goes_round("set_fields", values={"nowhere": 1, "price": "text", "customer": {"field": "x"}}),
    ),
    ("on_enter", goes_round("notify", to=["nobody", {}], text="{nowhere} {0.__class__}")),
    ("on_enter", goes_round("move", stage=["x"])),
]


def put(company: Company, id: int, kind: str, settings: dict[str, Any]) -> None:
    """Into the draft, past all forms."""
    first, second, *_ = [p for p in compiled(company, id).parts if p.slot == "stages"]
    stage = first.id
    with company.app.app_context():
        if kind == "cycle":
            for one, other in ((first, second), (second, first)):
                robot = {**settings, "settings": {"stage": other.key}}
                drafts.add(id, "on_enter", robot, company.alice.id, parent=one.id)
        elif kind == "settings":
            drafts.change_process(id, settings, company.alice.id)
        elif kind == "field":
            drafts.add(id, "fields", {"title": "Sum", **settings}, company.alice.id)
        else:
            drafts.add(id, kind, settings, company.alice.id, parent=stage, position=0)


def test_a_draft_with_mistakes_is_drawn_checked_and_tried_and_never_published(
    company: Company, alice: FlaskClient
) -> None:
    company.finish(company.order())
    company.order()
    id = process(company, "orders")
    with company.app.app_context():
        drafts.add(id, "examples", EXAMPLE, company.alice.id)
    sound = compiled(company, id).plain
    drawn = ("design/{}/", "check/{}/", "publication/{}/", "trial/{}/examples/", "map/{}/map.svg")
    untried = ("publication/{}/past/", "publication/{}/cards/")
    for kind, settings in MISTAKES:
        put(company, id, kind, settings)
        for page in (*drawn, *untried):
            status = alice.get(f"/admin/{page.format(id)}").status_code
            assert status == 200 or (status == 404 and page not in drawn[:4]), (page, settings)
        seen = compiled(company, id).revision
        for sent in ({"seen": seen}, {"seen": seen, "regardless": "1", "cards": "move"}):
            assert alice.post(f"/admin/publication/{id}/", data=sent).status_code in (409, 422), settings
        with company.app.app_context():
            drafts.replace(id, sound, company.alice.id)


# -- a hostile process at work -------------------------------------------------------------------------------

SAID = EVIL.replace("{", "(").replace("}", ")")


def published(company: Company) -> tuple[int, int]:
    """The worst process that can be published, and a card of it."""
    robot = {"key": "tell", "do": "notify", "title": TITLE, "settings": {"to": ["initiator"], "text": SAID}}
    first, last = WORST["stages"]
    plain = {
        **WORST,
        "face": {"title": "{name}"},
        "stages": [{**first, "on_enter": [robot]}, last],
        "examples": [],
    }
    with company.app.app_context():
        id = drafts.create(TITLE, company.alice.id, plain)
        with runtime.reading() as conn:
            found = rows.compiled(conn, id)
        assert found is not None
        runtime.publish_draft(id, company.alice.id, seen=found.revision)
        card = runtime.start(
            found.process.key, {"name": f"={EVIL}", "pick": "one"}, Actor("person", company.bob.id)
        ).card_id
        for job in runtime.due():
            runtime.run_job(job)
    return id, card


def test_a_hostile_process_is_only_text_where_it_is_worked_with(company: Company, alice: FlaskClient) -> None:
    id, card = published(company)
    key = compiled(company, id).process.key
    bob = company.client(company.bob)
    for page in (f"/boards/{key}", f"/boards/{key}/map", f"/cards/{card}", "/tasks", "/notifications", "/"):
        answer = bob.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert harmless(answer.text), page
    for page in (
        f"/admin/repair/{card}/",
        "/admin/cards/",
        "/admin/timeline/",
        "/admin/jobs/",
        "/admin/audit/",
    ):
        assert harmless(alice.get(page).text), page
    with company.app.app_context():
        runtime.drafts.change_process(id, {"description": {"ru": f"{EVIL}2"}}, company.alice.id)
    assert harmless(alice.get(f"/admin/publication/{id}/").text)
    assert harmless(alice.get(f"/admin/publication/{id}/difference/?old=1").text)


def test_downloaded_pictures_are_xml_without_scripts(company: Company, alice: FlaskClient) -> None:
    id, _card = published(company)
    key = compiled(company, id).process.key
    homes = ((alice, f"/admin/map/{id}/map"), (company.client(company.bob), f"/boards/{key}/map"))
    for client, home in homes:
        for kind in ("svg", "bpmn"):
            answer = client.get(f"{home}.{kind}")
            assert answer.headers["Content-Disposition"].startswith("attachment")
            tree = ElementTree.fromstring(answer.data)
            assert not [e for e in tree.iter() if str(e.tag).endswith(("script", "foreignObject"))]
            assert not [
                n for e in tree.iter() for n, v in e.attrib.items() if n.startswith("on") or LINK in v
            ]


def test_cells_of_tables_are_never_formulas(company: Company, alice: FlaskClient) -> None:
    published(company)
    text = alice.get("/admin/cards/table.csv").data.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    book = openpyxl.load_workbook(io.BytesIO(alice.get("/admin/cards/table.xlsx").data))
    assert not [c for sheet in book for line in sheet.iter_rows() for c in line if c.data_type == "f"]


def test_employees_find_nothing_below_admin(company: Company) -> None:
    bob = company.client(company.bob)
    found = {(m, a): bob.open(a.replace("{}", "1"), method=m).status_code for m, a in addresses(company)}
    assert {place: status for place, status in found.items() if status != 404} == {}


# -- sizes ---------------------------------------------------------------------------------------------------


def nested(levels: int) -> list[dict[str, Any]]:
    """A branch in a branch in a branch …"""
    if not levels:
        return []
    case = {"when": {"field": "name", "op": "filled"}, "steps": nested(levels - 1)}
    return [{"type": "branch", "key": f"b{levels}", "cases": [case], "otherwise": []}]


def grouped(levels: int) -> dict[str, Any]:
    one = {"field": "name", "op": "filled"}
    return {"any" if levels % 2 else "all": [one, grouped(levels - 1)]} if levels else one


def test_conditions_deeper_than_forms_offer_survive_their_form(company: Company, alice: FlaskClient) -> None:
    plain = {**empty(), "key": "deep", "title": "Deep"}
    wide = {"any": [{"field": "name", "op": "eq", "value": str(n)} for n in range(120)]}
    for when in (grouped(25), wide):
        field = {"key": "more", "kind": "text", "title": "More", "visible_when": when}
        with company.app.app_context():
            id = drafts.create(
                {"ru": "Deep"}, company.alice.id, {**plain, "fields": [*plain["fields"], field]}
            )
        part = next(p.id for p in compiled(company, id).parts if p.key == "more")
        save(alice, f"/admin/design/{id}/parts/{part}/")
        assert compiled(company, id).part_of[part].settings["visible_when"] == when


@pytest.mark.slow
def test_pages_of_a_huge_or_deep_draft_answer(company: Company, alice: FlaskClient) -> None:
    plain: dict[str, Any] = {**empty(), "title": "Large"}
    many = [{"key": f"f{n}", "kind": "text", "title": f"Field {n}"} for n in range(500)]
    options = [{"key": f"o{n}", "title": f"Option {n}"} for n in range(1500)]
    choice = {"key": "pick", "kind": "choice", "title": "Pick", "options": options}
    stages = [{**plain["stages"][0], "flow": nested(20)}, *plain["stages"][1:]]
    with company.app.app_context():
        id = drafts.create(
            {"ru": "Large"},
            company.alice.id,
            {**plain, "fields": [*plain["fields"], *many, choice], "stages": stages},
        )
    assert len(compiled(company, id).parts) > 2000
    readable(company, alice, id)
    for part in [p for p in compiled(company, id).parts if p.key in ("pick", "b1", "b20", "new")]:
        assert alice.get(f"/admin/design/{id}/parts/{part.id}/").status_code == 200


def test_forms_of_a_hundred_thousand_inputs_are_answered(company: Company, alice: FlaskClient) -> None:
    id = process(company, "orders")
    part = next(p.id for p in compiled(company, id).parts if p.slot == "stages")
    before = compiled(company, id)
    address = f"/admin/design/{id}/parts/{part}/"
    body = "&".join(f"x{n}=1" for n in range(100_000)) + "&act=again"
    sent = {"content_type": "application/x-www-form-urlencoded", "headers": HTMX}
    assert alice.post(address, data=body, **sent).status_code == 200
    huge = "act=save&title.ru=" + "x" * 5_000_000
    assert alice.post(address, data=huge, **sent).status_code == 413
    long = "act=save&title.ru=" + "x" * 100_000
    assert "Use at most 20000 characters." in alice.post(address, data=long, **sent).text
    assert compiled(company, id) == before

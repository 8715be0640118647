"""«Автоматизация»: my tasks, those of whom I act for, and what is asked of others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp.extensions import db
from webapp.process.commands import Complete, Reassign, Return, Take
from webapp.storage import models as m
from webapp.web import inbox

TASK = re.compile(r'<article class="task-row.*?</article>', re.DOTALL)


def rows(company: Company, somebody: Somebody, query: str = "") -> list[str]:
    """The rows of the inbox as words."""
    html = company.get(somebody, f"/tasks?{query}").text
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()).replace("\u00a0", " ") for row in TASK.findall(html)
    ]


def numbers(company: Company, somebody: Somebody, query: str = "") -> list[str]:
    return [found[0] for row in rows(company, somebody, query) if (found := re.search(r"2026-\d{4}", row))]


def test_a_task_says_what_is_asked_on_which_card_until_when(company: Company) -> None:
    company.order(price="1000", now=MONDAY - timedelta(hours=2))
    (row,) = rows(company, company.dora)
    assert row == "Approve it 2026-0001 Anna: Table 1,000 ₽ Review Due soon: today until 14:00 waits 2 hours"


def test_the_page_is_headed_my_tasks_under_the_menu_automation(company: Company) -> None:
    html = company.get(company.dora, "/tasks").text
    assert "<h1>My tasks</h1>" in html
    assert re.search(r'href="/tasks" aria-current="page" title="Automation"', html)


def test_a_done_task_leaves_the_inbox_of_everybody_who_was_asked(company: Company) -> None:
    card = company.order()
    company.approve(card)
    assert numbers(company, company.will) == numbers(company, company.walt) == ["2026-0001"]
    company.do(card, Complete(2, "ready"), company.will)
    assert numbers(company, company.will) == numbers(company, company.walt) == []


def test_a_task_that_somebody_took_is_theirs_alone(company: Company) -> None:
    card = company.order()
    company.approve(card)
    company.do(card, Take(2), company.walt)
    assert numbers(company, company.walt) == ["2026-0001"]
    assert numbers(company, company.will) == []


def test_tasks_of_whom_i_act_for_are_mine_and_marked(company: Company) -> None:
    company.order()
    company.absent(company.dora, company.erin)
    (row,) = rows(company, company.erin)
    assert "standing in Dora" in row
    assert numbers(company, company.erin, "responsible=me") == []
    assert numbers(company, company.erin, f"responsible={company.dora.id}") == ["2026-0001"]
    assert numbers(company, company.dora) == ["2026-0001"]


def test_a_task_that_is_asked_of_me_and_of_whom_i_act_for_is_shown_once(company: Company) -> None:
    company.approve(company.order())
    company.absent(company.will, company.walt)
    (row,) = rows(company, company.walt)
    assert "standing in" not in row


def test_a_substitute_who_took_a_task_has_it_when_the_absence_is_over(company: Company) -> None:
    card = company.order()
    company.approve(card)
    company.absent(company.will, company.charlie)
    company.do(card, Take(2), company.charlie)
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(delete(m.Absence))
        conn.execute(update(m.OrganisationStamp).values(revision=m.OrganisationStamp.revision + 1))
    assert numbers(company, company.charlie) == ["2026-0001"]
    assert numbers(company, company.will) == []
    company.do(card, Return(2), company.charlie)
    assert numbers(company, company.charlie) == []
    assert numbers(company, company.will) == numbers(company, company.walt) == ["2026-0001"]


def test_nobody_stands_in_on_a_card_they_started(company: Company) -> None:
    company.order()
    company.absent(company.dora, company.bob)
    assert numbers(company, company.bob) == []
    assert 'id="count-tasks"></span>' in company.get(company.bob, "/counters").text.replace(
        ' hx-swap-oob="outerHTML"', ""
    )


def test_a_head_sees_what_is_asked_of_their_people(company: Company) -> None:
    card = company.order()
    company.approve(card)
    company.do(card, Take(2), company.walt)
    (row,) = rows(company, company.will, "responsible=people")
    assert "Walt" in row
    assert "Walt" in company.get(company.will, "/tasks").text
    assert numbers(company, company.will, f"responsible={company.walt.id}") == ["2026-0001"]


def test_of_other_people_only_tasks_on_visible_cards_are_shown(company: Company) -> None:
    company.order()
    assert numbers(company, company.erin, f"responsible={company.dora.id}") == ["2026-0001"]
    assert numbers(company, company.erin, "responsible=anyone") == ["2026-0001"]
    assert numbers(company, company.charlie, f"responsible={company.dora.id}") == []
    assert numbers(company, company.charlie, "responsible=anyone") == []


@pytest.mark.parametrize(
    ("deadline", "found"),
    [
        ("late", ["2026-0001"]),
        ("today", ["2026-0002"]),
        ("week", ["2026-0002", "2026-0003"]),
        ("none", ["2026-0004"]),
    ],
)
def test_deadlines_filter(company: Company, deadline: str, found: list[str]) -> None:
    due = [MONDAY - timedelta(days=1), MONDAY + timedelta(hours=3), MONDAY + timedelta(days=3), None]
    cards = [company.order() for _ in due]
    with company.app.app_context(), db.engine.begin() as conn:
        for card, moment in zip(cards, due, strict=True):
            conn.execute(update(m.Task).where(m.Task.card_id == card).values(due_at=moment))
    assert numbers(company, company.dora, f"deadline={deadline}") == found
    headings = re.findall(r'class="task-group">([^<]+)', company.get(company.dora, "/tasks").text)
    assert headings == ["Overdue", "Today", "This week", "Without a deadline"]


def test_titles_of_tasks_and_cards_are_searched(company: Company) -> None:
    company.order("Ёлкина")
    company.order("Smith")
    assert numbers(company, company.dora, "title=елкина") == ["2026-0001"]
    assert numbers(company, company.dora, "title=approve") == ["2026-0001", "2026-0002"]
    assert numbers(company, company.dora, "title=approve+nothing") == []
    assert "Try fewer filters" in company.get(company.dora, "/tasks?title=nothing").text


def test_done_tasks_tell_the_answer_and_who_gave_it(company: Company) -> None:
    company.approve(company.order())
    (row,) = rows(company, company.dora, "state=done")
    assert "Agree" in row
    assert "Dora" in row
    assert numbers(company, company.will, "state=done") == []


def test_an_answer_given_for_somebody_is_among_my_done_ones(company: Company) -> None:
    card = company.order()
    company.absent(company.dora, company.erin)
    company.do(card, Complete(1, "yes_"), company.erin)
    assert numbers(company, company.erin, "state=done") == ["2026-0001"]


def test_a_reassigned_task_moves_from_inbox_to_inbox(company: Company) -> None:
    from webapp import runtime
    from webapp.process.commands import Actor

    card = company.order()
    with company.app.app_context():
        runtime.perform(card, Reassign(1, company.charlie.id, "He knows"), Actor("admin", company.alice.id))
        db.session.remove()
    assert numbers(company, company.dora) == []
    assert numbers(company, company.charlie) == ["2026-0001"]


def test_pages_follow_each_other_without_losing_or_repeating_a_task(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    cards = [company.order() for _ in range(5)]
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(update(m.Task).where(m.Task.card_id.in_(cards[3:])).values(due_at=None))
    found: list[str] = []
    address: str | None = "/tasks"
    while address:
        html = company.get(company.dora, address).text
        found += re.findall(r'class="num">(2026-\d{4})', html)
        more = re.search(r'list-more"><a [^>]*href="([^"]+)"', html)
        address = more[1].replace("&amp;", "&") if more else None
    assert found == [f"2026-000{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=-~x",
        "responsible=99999999999999999999",
        "deadline=x",
        "process=x",
        "endpoint=x",
        "title=%00",
    ],
)
def test_a_forged_address_is_refused_or_harmless(company: Company, query: str) -> None:
    assert company.get(company.dora, f"/tasks?{query}").status_code in (200, 400)


def test_the_list_alone_is_fetched_when_something_of_mine_changes(company: Company) -> None:
    company.order()
    html = company.get(company.dora, "/tasks?title=anna", HX_Request="true").text
    assert html.lstrip().startswith(
        '<div id="tasks" hx-get="/tasks?title=anna" hx-trigger="live-me from:body, live-catchup'
    )
    assert "<html" not in html


def test_the_counter_of_the_menu_counts_what_the_inbox_shows(company: Company) -> None:
    for _ in range(3):
        company.order()
    company.absent(company.dora, company.erin)
    for somebody in (company.dora, company.erin):
        fragment = company.get(somebody, "/counters", HX_Request="true").text
        assert re.search(
            r'id="count-tasks" hx-swap-oob="outerHTML"><span class="counter counter-hot">3<', fragment
        )


def test_the_menu_says_no_more_than_ninety_nine(company: Company) -> None:
    company.order()
    with company.app.app_context(), db.engine.begin() as conn:
        card = dict(conn.execute(select(m.Card.__table__)).mappings().one())
        del card["id"]
        copies = [card | {"number": f"c{n}", "start_key": None} for n in range(120)]
        conn.execute(m.Card.__table__.insert(), copies)
    fragment = company.get(company.dora, "/counters", HX_Request="true").text
    assert re.search(r'id="count-orders" hx-swap-oob="outerHTML"><span class="counter">99\+<', fragment)

"""News and the knowledge base: who reads, who writes, what is told, what is kept."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from tests.support.application import Somebody
from tests.web.company import Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.storage import models as m
from webapp.web import prose

ON_BOTH = True

MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\0" * 5000


def write(company: Company, who: Somebody, **form: Any) -> Any:
    asked = {"kind": "news", "title": "Office moves", "body": "We move on **Friday**."} | form
    return company.client(who).post("/articles", data=asked)


def newest(company: Company) -> int:
    with company.app.app_context():
        found: int = db.session.query(m.Article.id).order_by(m.Article.id.desc()).first()[0]
        db.session.remove()
    return found


def test_news_is_on_the_start_page_of_everybody(company: Company) -> None:
    assert write(company, company.alice).status_code == 303
    for somebody in (company.bob, company.charlie):
        page = company.get(somebody, "/").text
        assert "Office moves" in page
        assert "Write news" not in page
    shown = company.get(company.bob, f"/articles/{newest(company)}").text
    assert "<strong>Friday</strong>" in shown


def test_pinned_news_stands_first(company: Company) -> None:
    write(company, company.alice, title="Rules of the house", pinned="1")
    write(company, company.alice, title="Cake in the kitchen")
    page = company.get(company.bob, "/news").text
    assert page.index("Rules of the house") < page.index("Cake in the kitchen")


def test_a_process_is_started_from_the_news(company: Company) -> None:
    write(company, company.alice, title="A new way to order", places=["orders"])
    assert 'href="/boards/orders/cards/new"' in company.get(company.bob, "/news").text
    address = f"/articles/{newest(company)}"
    assert "Start: Orders" in company.get(company.bob, address).text
    assert "/cards/new" not in company.get(company.dora, address).text


def test_what_happened_to_my_cards_is_in_the_feed(company: Company) -> None:
    company.finish(company.order())
    assert "The card is closed: done" in company.get(company.bob, "/").text
    assert "The card is closed" not in company.get(company.charlie, "/").text


def test_only_those_it_is_for_read_it(company: Company) -> None:
    write(company, company.alice, title="For the workshop", readers=["department:workshop"])
    address = f"/articles/{newest(company)}"
    assert company.get(company.will, address).status_code == 200
    assert company.get(company.bob, address).status_code == 404
    for page in ("/", "/news", "/search?q=workshop"):
        assert "For the workshop" not in company.get(company.bob, page).text
    assert "For the workshop" in company.get(company.will, "/search?q=WORKSHOP").text


def test_important_news_is_told_once_to_its_readers(company: Company) -> None:
    write(company, company.alice, important="1", readers=["role:director"])
    id = newest(company)
    form = {"title": "Office moves soon", "body": "We move.", "important": "1", "readers": "role:director"}
    assert company.client(company.alice).post(f"/articles/{id}", data=form).status_code == 303
    with company.app.app_context():
        told = db.session.query(m.Notification).filter_by(kind="news").all()
        assert [row.user_id for row in told] == [company.dora.id]
        note = told[0].id
        db.session.remove()
    assert "Important news: Office moves" in company.get(company.dora, "/notifications").text
    answer = company.get(company.dora, f"/notifications/{note}")
    assert answer.headers["Location"] == f"/articles/{id}"


def test_readers_do_not_write_and_a_role_may(company: Company) -> None:
    assert write(company, company.dora).status_code == 404
    assert company.get(company.dora, "/articles/new").status_code == 404
    with company.app.app_context():
        role = db.session.query(m.Role).filter_by(key="director").one().id
        accounts.save_role(role, {"publishes": True}, None)
        db.session.remove()
    assert company.get(company.dora, "/articles/new?kind=news").status_code == 200
    assert write(company, company.dora).status_code == 303


def test_who_writes_learns_of_no_file_on_cards_of_others(company: Company) -> None:
    with company.app.app_context():
        file = runtime.upload(io.BytesIO(b"x"), "Contract.txt", company.dora.id)["id"]
        role = accounts.save_role(None, {"key": "press", "title_ru": "Пресса", "publishes": True}, None)
        accounts.save_role(role, {"users": [company.charlie.id]}, None)
        db.session.remove()
    asked = write(company, company.charlie, title="", files=[file])
    assert asked.status_code == 422
    assert "Contract.txt" not in asked.text
    assert "Contract.txt" in write(company, company.alice, title="", files=[upload(company)]).text


def upload(company: Company) -> int:
    with company.app.app_context():
        found: int = runtime.upload(io.BytesIO(b"x"), "Contract.txt", company.alice.id)["id"]
    return found


def test_a_refused_form_keeps_what_was_typed(company: Company) -> None:
    answer = write(company, company.alice, title="", body="Long thoughts", pinned="1")
    assert answer.status_code == 422
    assert "Long thoughts" in answer.text
    assert 'id="title-error"' in answer.text


def test_versions_are_kept_and_nobody_overwrites_anybody(company: Company) -> None:
    write(company, company.alice, kind="knowledge", section="Sales", body="First")
    id, client = newest(company), company.client(company.alice)
    form = {"title": "Office moves", "section": "Sales", "seen": "1"}
    assert client.post(f"/articles/{id}", data=form | {"body": "Second"}).status_code == 303
    late = client.post(f"/articles/{id}", data=form | {"body": "Third"})
    assert late.status_code == 409
    assert "Third" in late.text
    assert "Second" in client.get(f"/articles/{id}").text
    assert "First" in client.get(f"/articles/{id}/versions/1").text
    assert company.get(company.bob, f"/articles/{id}/versions/1").status_code == 404
    assert "Sales" in company.get(company.bob, "/knowledge?q=second").text


def test_a_removed_article_is_gone(company: Company) -> None:
    write(company, company.alice)
    id = newest(company)
    assert company.client(company.bob).post(f"/articles/{id}/removal").status_code == 404
    assert company.client(company.alice).post(f"/articles/{id}/removal").status_code == 303
    assert company.get(company.alice, f"/articles/{id}").status_code == 404


def test_an_instruction_is_linked_from_its_card_and_its_task(company: Company) -> None:
    write(company, company.alice, kind="knowledge", title="How we order", places=["orders"])
    write(company, company.alice, kind="knowledge", title="When to agree", places=["orders/review/decide"])
    card = company.order()
    page = company.get(company.dora, f"/cards/{card}").text
    assert "How we order" in page
    assert "When to agree" not in page
    task = company.get(company.dora, f"/cards/{card}/tasks/1").text
    assert "How we order" in task
    assert "When to agree" in task


def test_a_video_is_played_in_pieces_by_its_readers_only(company: Company) -> None:
    client = company.client(company.alice)
    sent = client.post("/uploads", data={"files": (io.BytesIO(MP4), "how.mp4")}).text
    file = re.search(r'value="(\d+)"', sent)
    assert file
    write(company, company.alice, files=[file[1]], readers=["department:workshop"])
    address = f"/files/{file[1]}"
    assert (
        f'<video class="prose-video" controls preload="metadata" src="{address}"'
        in company.get(company.will, f"/articles/{newest(company)}").text
    )
    piece = company.get(company.will, address, Range="bytes=0-99")
    assert (piece.status_code, piece.mimetype, len(piece.data)) == (206, "video/mp4", 100)
    assert company.get(company.bob, address).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](data:text/html,1)",
    ],
)
def test_a_text_does_no_harm(text: str) -> None:
    drawn = str(prose.html(text))
    assert not re.search(r"<script|<img|href=.javascript|src=.data", drawn)


def test_a_text_has_headings_lists_and_tables() -> None:
    drawn = str(prose.html("# Rules\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"))
    assert "<h2>Rules</h2>" in drawn
    assert drawn.count("<li>") == 2
    assert "<td>1</td>" in drawn

"""Comments: files, colleagues called by @, and what a refusal keeps."""

from __future__ import annotations

import io

import pytest

from tests.web.purchases import PDF, Purchases
from webapp.process.organisation import Person
from webapp.web.mentions import mentioned
from webapp.web.shown.story import words

HTMX = {"HX-Request": "true"}


def test_a_comment_stands_on_the_timeline(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    answer = browser.post(f"/cards/{card}/comments", data={"text": "<i>Hello</i>"})
    assert answer.status_code == 303
    assert "&lt;i&gt;Hello&lt;/i&gt;" in browser.get(f"/cards/{card}").text


def test_htmx_gets_the_timeline_with_an_empty_box(purchases: Purchases) -> None:
    card = purchases.start()
    answer = purchases.browser(purchases.bob).post(
        f"/cards/{card}/comments", data={"text": "Hello"}, headers=HTMX
    )
    assert answer.text.lstrip().startswith('<section class="box" id="timeline"')
    assert "Hello" in answer.text
    assert "></textarea>" in answer.text
    assert f"live-card-{card}" in answer.headers["HX-Trigger"]


def test_who_is_mentioned_becomes_an_observer_and_sees_the_card(purchases: Purchases) -> None:
    card = purchases.start()
    stranger = purchases.browser(purchases.charlie)
    assert stranger.get(f"/cards/{card}").status_code == 404
    said = {"text": "@Чарушин\u00a0Ч. what do you think?", "mention": purchases.charlie.id}
    purchases.browser(purchases.bob).post(f"/cards/{card}/comments", data=said)
    page = stranger.get(f"/cards/{card}").text
    assert '<span class="mention">@Чарушин\u00a0Ч.</span> what' in page


def test_a_comment_brings_files(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    stored = purchases.upload(purchases.bob, "stored.pdf")
    browser.post(
        f"/cards/{card}/comments",
        data={"text": "", "f-files": [str(stored), (io.BytesIO(PDF), "sent along.pdf")]},
    )
    page = browser.get(f"/cards/{card}").text
    assert "stored.pdf" in page
    assert "sent along.pdf" in page


def test_an_empty_comment_is_refused_in_its_box(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    for headers in ({}, HTMX):
        answer = browser.post(f"/cards/{card}/comments", data={"text": " "}, headers=headers)
        assert answer.status_code == 422
        assert "Write a comment." in answer.text
        assert answer.headers["HX-Retarget"] == "#compose"


def test_a_refused_file_keeps_the_words_and_the_other_file(purchases: Purchases) -> None:
    card = purchases.start()
    stored = purchases.upload(purchases.bob, "stored.pdf")
    answer = purchases.browser(purchases.bob).post(
        f"/cards/{card}/comments",
        data={"text": "Look here", "f-files": [str(stored), (io.BytesIO(b""), "empty.pdf")]},
    )
    assert answer.status_code == 422
    assert "empty.pdf" in answer.text
    assert ">Look here</textarea>" in answer.text
    assert "stored.pdf" in answer.text
    assert "CommentAdded" not in purchases.happened(card)


def test_a_stranger_cannot_comment(purchases: Purchases) -> None:
    card = purchases.start()
    answer = purchases.browser(purchases.charlie).post(f"/cards/{card}/comments", data={"text": "Hello"})
    assert answer.status_code == 404
    assert "CommentAdded" not in purchases.happened(card)


def test_somebody_elses_file_cannot_be_attached(purchases: Purchases) -> None:
    card = purchases.start()
    theirs = purchases.upload(purchases.charlie)
    answer = purchases.browser(purchases.bob).post(
        f"/cards/{card}/comments", data={"text": "x", "f-files": theirs}
    )
    assert answer.status_code == 404


def test_colleagues_are_found_by_the_beginning_of_a_name(purchases: Purchases) -> None:
    browser = purchases.browser(purchases.charlie)
    assert "Алисова" in browser.get("/colleagues?q=али").text
    assert "Алисова" in browser.get("/colleagues?q=alice").text
    assert "Алисова" not in browser.get("/colleagues?q=боб").text
    assert "Nobody has such a name" in browser.get("/colleagues?q=zzz").text


# -- whom a text calls -------------------------------------------------------------------------------------

PEOPLE = {
    p.id: p
    for p in (
        Person(1, "Соколов\u00a0А.\u00a0В.", "sokolov"),
        Person(2, "Соколов\u00a0А.\u00a0В.", "sokolov2"),
        Person(3, "Ёлкина\u00a0О.", "anna"),
        Person(4, "Прежний\u00a0П.", "gone", active=False),
    )
}


@pytest.mark.parametrize(
    ("text", "chosen", "called"),
    [
        ("@Ёлкина\u00a0О. hello", [3], (3,)),
        ("@елкина О., hello", [], (3,)),
        ("ask @anna", [], (3,)),
        ("ask @annabel", [], ()),
        ("nobody", [3], ()),
        ("@Соколов А. В.", [2], (2,)),
        ("@Соколов А. В.", [], (1, 2)),
        ("@gone", [4], ()),
    ],
)
def test_who_is_called(text: str, chosen: list[int], called: tuple[int, ...]) -> None:
    assert mentioned(text, chosen, PEOPLE) == called


def test_what_was_written_is_never_markup() -> None:
    assert words("<script>@A&B</script>", ["A&B"]) == (
        '&lt;script&gt;<span class="mention">@A&amp;B</span>&lt;/script&gt;'
    )

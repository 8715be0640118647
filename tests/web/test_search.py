"""Search over everything that the viewer may see."""

from __future__ import annotations

import re

import pytest

from tests.support.application import Somebody
from tests.web.company import Company
from webapp.storage.reads import finding

ON_BOTH = True


def found(company: Company, somebody: Somebody, words: str) -> list[str]:
    return numbers(company.get(somebody, f"/search?q={words}").text)


def numbers(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", one) for one in re.findall(r'class="small muted num">(.*?)</span>', html)]


def places(company: Company, somebody: Somebody, words: str) -> list[str]:
    """Where it was found, as text with the words in brackets."""
    html = company.get(somebody, f"/search?q={words}").text
    some = re.findall(r'<p class="found-place">(.*?)</p>', html)
    plain = [re.sub("</?mark>", "|", re.sub(r"<(?!/?mark)[^>]+>", "", one)) for one in some]
    return [" ".join(one.split()) for one in plain]


def test_numbers_titles_and_texts_are_searched(company: Company) -> None:
    company.order("Ёлкина", city="Пермь")
    company.order("Smith", city="London")
    for words in ("0001", "ёлк", "ЕЛКИНА", "пермь", "елкина+table"):
        assert found(company, company.dora, words) == ["2026-0001"]
    assert found(company, company.dora, "table") == ["2026-0002", "2026-0001"]


def test_all_words_must_be_there(company: Company) -> None:
    company.order("Smith", city="London")
    assert found(company, company.dora, "smith+paris") == []


def test_only_visible_cards_are_found(company: Company) -> None:
    company.order("Smith")
    assert found(company, company.erin, "smith") == ["2026-0001"]
    assert found(company, company.charlie, "smith") == []


@pytest.mark.parametrize("words", ["", "+", "%25", "_", "%00", "'", "%5C", "x" * 5000])
def test_strange_words_find_nothing_and_break_nothing(company: Company, words: str) -> None:
    company.order("Smith")
    assert found(company, company.dora, words) == []


def test_what_was_searched_for_is_shown_as_text(company: Company) -> None:
    html = company.get(company.dora, "/search?q=<b>x").text
    assert "<b>x" not in html
    assert "&lt;b&gt;x" in html


def test_more_is_a_page_further(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FOUND", 2)
    for _ in range(3):
        company.order("Smith")
    html = company.get(company.dora, "/search?q=smith").text
    assert numbers(html) == ["2026-0003", "2026-0002"]
    more = re.search(r'href="(/search\?q=smith&amp;after=\d+)"', html)
    assert more
    assert numbers(company.get(company.dora, more[1].replace("&amp;", "&")).text) == ["2026-0001"]

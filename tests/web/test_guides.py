"""Help: the guides of `docs` in the product, the same in both languages, for those they are for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.company import Company, statements
from webapp.web import guides

TEMPLATES = Path(guides.__file__).parents[1] / "templates"
LINK = re.compile(r"help_link\((.*?)\) }}")
LITERAL = re.compile(r'"([a-z-]+)"')
HEADING = re.compile(r"^(#+) .*$", re.MULTILINE)


@pytest.mark.parametrize("name", ["users", "administrators"])
def test_both_languages_have_the_same_headings(company: Company, name: str) -> None:
    with company.app.test_request_context():
        ru, en = guides.guide(name, "ru"), guides.guide(name, "en")
    assert ru
    assert en
    assert ru.title != en.title
    assert [(one.level, one.id) for one in ru.headings] == [(one.level, one.id) for one in en.headings]
    ids = {one.id for one in en.headings}
    assert len(ids) == len(en.headings) > 5
    for one in ru.headings:
        assert f'<h{one.level} id="{one.id}">' in ru.text
    written = HEADING.findall((guides.FOLDER / f"{name}.ru.md").read_text(encoding="utf-8"))
    assert len(written) == len(ids) + 1, "every heading but the title has a mark"


def test_every_link_to_help_leads_to_a_heading(company: Company) -> None:
    asked = [
        LITERAL.findall(one) for page in TEMPLATES.rglob("*.html") for one in LINK.findall(page.read_text())
    ]
    assert len(asked) >= 5
    with company.app.test_request_context():
        for words in asked:
            name = "administrators" if "administrators" in words else "users"
            for language in ("ru", "en"):
                found = guides.guide(name, language)
                assert found
                assert {*words} - {"administrators"} <= {one.id for one in found.headings}


def test_everybody_reads_their_guide_and_administrators_theirs(company: Company) -> None:
    page = company.get(company.bob, "/help").text
    assert 'id="import"' in page
    assert 'href="#import"' in page
    assert "/help/administrators" not in page
    assert company.get(company.bob, "/help/administrators").status_code == 404
    assert "/help/administrators" in company.get(company.alice, "/help").text
    assert company.get(company.alice, "/help/administrators").status_code == 200
    assert company.app.test_client().get("/help").status_code in (302, 303)


def test_pages_lead_to_the_guide(company: Company) -> None:
    assert 'href="/help#inbox"' in company.get(company.bob, "/tasks").text
    assert 'href="/help#list"' in company.get(company.bob, "/boards/orders?mode=list").text
    assert 'aria-label="Help: ' in company.get(company.bob, "/boards/orders").text
    assert 'href="/help/administrators#jobs"' in company.get(company.alice, "/admin/jobs/").text


def test_a_guide_asks_the_database_nothing(company: Company) -> None:
    client = company.client(company.alice)
    counted = []
    client.get("/help")
    for address in ("/help", "/help/administrators", "/help"):
        with statements(company.app) as sent:
            assert client.get(address).status_code == 200
        counted.append(len(sent))
    assert len(set(counted)) == 1


def test_without_the_folder_there_is_no_help(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    assert company.get(company.alice, "/help").status_code == 404
    assert "/help" not in company.get(company.alice, "/tasks").text


def test_a_guide_carries_nothing_but_text(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    written = """# Title
<!-- id: one -->
## One **word**
<script>alert(1)</script> [a](users.md#two), [b](operations.md), [c](administrators.md), [d](https://example.org)
[e](javascript:alert)
"""
    (tmp_path / "users.md").write_text(written, encoding="utf-8")
    with company.app.test_request_context():
        found = guides.guide("users", "ru")
    assert found
    assert found.headings == (guides.Heading(2, "one", "One word"),)
    assert "<script" not in found.text
    assert "javascript:" not in re.sub(r">[^<]*<", "><", found.text)
    assert re.findall(r'href="([^"]*)"', found.text) == ["/help#two", "https://example.org"]

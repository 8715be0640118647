"""The catalogue of templates in a real browser: a template is found by words, seen, and begun from."""

from __future__ import annotations

import pytest

from tests.admin.test_browser import Site, site

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [390, 1440])
def test_a_template_is_found_by_words_and_shows_whom_it_needs(site: Site, width: int) -> None:
    page = site.open("/admin/processes/new/", width=width)
    page.get_by_label("Find a template by words").fill("vacation substitute")
    page.get_by_text("An employee asks for leave").click()
    page.get_by_text("Create the roles that are missing").wait_for()
    assert page.get_by_text("HR: not here yet").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert site.complaints == []

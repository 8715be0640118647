"""The map in a real browser: words stay in their boxes, everybody can read it, it prints on one sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.admin.conftest import find
from tests.admin.test_browser import Site, serious, site
from webapp import runtime
from webapp.extensions import db
from webapp.storage import models as m

pytestmark = pytest.mark.browser

__all__ = ["site"]

LIBRARY = Path(__file__).resolve().parent.parent.parent / "webapp" / "library"
# How far each line of text is from the right side of its box; negative where it sticks out.
ROOM = """() => [...document.querySelectorAll('svg.map g')].flatMap(group => {
  const body = group.querySelector(':scope > .m-body, :scope > .m-band')
  if (!body) return []
  return [...group.querySelectorAll(':scope > text:not(.m-number)')].map(text => {
    const box = text.getBBox()
    return [text.textContent, body.getBBox().width - box.x - box.width]
  })
})"""


@pytest.fixture
def furniture(site: Site) -> str:
    with site.company.app.app_context():
        runtime.publish((LIBRARY / "furniture.yaml").read_text(encoding="utf-8"), None)
        db.session.remove()
    return f"/admin/map/{find(site.company, m.Process, key='furniture')}/"


@pytest.mark.parametrize(
    ("width", "theme"), [pytest.param(1440, "light", marks=pytest.mark.slow), (390, "dark")]
)
def test_it_reads_well_for_everybody(site: Site, furniture: str, width: int, theme: str) -> None:
    page = site.open(furniture, width=width, theme=theme)
    room = page.evaluate(ROOM)
    assert len(room) > 60
    assert [text for text, left in room if left < 2] == []
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert site.complaints == []


def test_it_prints_on_one_sheet_across(site: Site, furniture: str) -> None:
    page = site.open(furniture)
    for large in (False, True):
        page.get_by_label("Larger").set_checked(large)
        printed = page.pdf(prefer_css_page_size=True)
        assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
        assert b"/MediaBox [0 0 841" in printed

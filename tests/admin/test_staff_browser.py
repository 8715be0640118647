"""A company comes in from a file, and somebody's tasks go to others, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.admin.conftest import find, row
from tests.admin.test_browser import Site, serious, site  # noqa: F401 - a fixture
from tests.admin.test_import import HEAD, YELKIN, as_csv
from webapp.storage import models as m

pytestmark = pytest.mark.browser

ROWS = (
    YELKIN,
    ("Бобров", "Борис", "bob@verba.example", "Склад", "", "Директор"),
    ("", "Никто", "nobody", "", "", ""),
)


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.slow), 390])
def test_people_are_imported_after_a_look(site: Site, tmp_path: Path, width: int) -> None:  # noqa: F811
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv([HEAD, *ROWS], "cp1251"))
    page = site.open("/admin/people/", width=width)
    page.get_by_role("link", name="Import…").click()
    assert serious(page) == []
    page.get_by_label(re.compile("^File")).set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_text("“nobody” is no e-mail address.").wait_for()
    assert page.get_by_label("Encoding").input_value() == "cp1251"
    page.get_by_role("link", name="All rows: 3").click()
    page.get_by_text("Офис / Продажи / Wholesale").first.wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_label(re.compile("Leave 1 row with mistakes out")).check()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("1 row was left out.").wait_for()
    assert row(site.company, "user", find(site.company, m.User, email="egor@verba.example"))["active"]


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.slow), 390])
def test_tasks_go_to_others_when_somebody_leaves(site: Site, width: int) -> None:  # noqa: F811
    company = site.company
    for name in ("Anna", "Berta", "Clara"):
        company.order(name)
    page = site.open(f"/admin/people/edit/?id={company.dora.id}", width=width)
    page.locator("dd").get_by_role("link", name="3").click()
    page.get_by_role("checkbox", name=re.compile("2026-0002")).check()
    page.get_by_label(re.compile("^Who gets them")).select_option(str(company.erin.id))
    page.get_by_label(re.compile("^Reason")).fill("A long trip")
    assert serious(page) == []
    page.get_by_role("button", name="Give on").click()
    page.get_by_text("1 task was given on.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(f"/admin/people/deactivation/?id={company.dora.id}")
    page.get_by_text("2 open tasks wait for the person.").wait_for()
    page.get_by_label("One person gets all of them").check()
    page.get_by_label("Who gets all of them").select_option(str(company.erin.id))
    assert serious(page) == []
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_text("2 tasks were given on.").wait_for()
    assert not row(company, "user", company.dora.id)["active"]
    assert site.complaints == []

"""The administrators' part in a real browser: it asks before it deletes, works by keys, and reads well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from tests.admin.conftest import find, row
from tests.admin.test_queries import PAGES
from tests.web.company import MONDAY, Company
from tests.web.test_queries import populated
from webapp import accounts
from webapp.extensions import db
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ASK_AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
MORE = (
    "/admin/departments/new/",
    "/admin/people/activation/?id=3",
    "/admin/people/?search=nobody",
    "/admin/people/?state=off",
)


FRAGMENTS = {"/admin/processes/preview/?source=process:1"}
"""Parts of pages, which have no heading of their own."""


class Site:
    """The company in a web server of its own, and Alice's browser."""

    def __init__(self, company: Company, chromium: Browser, address: str) -> None:
        self.company, self.chromium, self.address = company, chromium, address
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, path: str = "/admin/", *, width: int = 1440, theme: Any = "light") -> Page:
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            reduced_motion="reduce",
            base_url=self.address,
        )
        context.add_cookies([{"name": "reglament", "value": self._cookie(), "url": self.address}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(path)
        return page

    def _cookie(self) -> str:
        client = self.company.client(self.company.alice)
        with client.session_transaction() as session:
            plain = dict(session)
        serializer: Any = self.company.app.session_interface.get_signing_serializer(self.company.app)  # type: ignore[attr-defined]
        return str(serializer.dumps(plain))


@pytest.fixture
def site(company: Company, chromium: Browser) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, company.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site = Site(company, chromium, f"http://127.0.0.1:{server.server_port}")
    yield site
    for context in site.contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def furnish(company: Company) -> None:
    """Something of everything that pages show."""
    populated(company)
    with company.app.app_context():
        accounts.invite({"last_name": "New", "email": "new@x.example"}, company.alice.id)
        accounts.deactivate(company.charlie.id, company.alice.id)
        accounts.save_person(company.bob.id, {"position": "Продавец"}, company.alice.id)
        accounts.save_absence(
            None, {"user_id": company.will.id, "first_day": MONDAY.date(), "last_day": MONDAY.date()}, None
        )
        with db.engine.begin() as conn:
            late = {"points": 1, "at": MONDAY, "reason": {"ru": "Поздно"}}
            conn.execute(db.insert(m.Penalty).values(card_id=1, key="x", user_id=company.will.id, **late))
            conn.execute(db.update(m.Card).where(m.Card.id == 4).values(incidents=1))
            conn.execute(
                db.update(m.Job)
                .where(m.Job.card_id == 5)
                .values(state="failed", finished_at=MONDAY, error="no")
            )
        db.session.remove()


def serious(page: Page) -> list[str]:
    """What axe finds, unfolded details included."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(ASK_AXE)["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        pytest.param(390, "dark", marks=pytest.mark.slow),
        pytest.param(768, "light", marks=pytest.mark.slow),
        pytest.param(1440, "light", marks=pytest.mark.slow),
    ],
)
def test_every_page_reads_well_for_everybody(site: Site, width: int, theme: str) -> None:
    furnish(site.company)
    page = site.open(width=width, theme=theme)
    problems: dict[str, Any] = {}
    for address in {*PAGES, *MORE} - FRAGMENTS:
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if found := [*serious(page), *(["wider than the window"] if wider > 0 else [])]:
            problems[address] = found
    assert problems == {}
    assert site.complaints == []


def test_deleting_asks_and_cancelling_keeps(site: Site) -> None:
    with site.company.app.app_context():
        spies = accounts.save_role(None, {"key": "spies", "title_ru": "Шпионы"}, None)
        db.session.remove()
    page = site.open("/admin/roles/")
    page.get_by_role("link", name="Шпионы").click()
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("heading", name="Delete “Шпионы”?").wait_for()
    page.get_by_role("link", name="Cancel").click()
    assert row(site.company, "role", spies)
    page.goto(f"/admin/roles/delete/?id={spies}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("Deleted.").wait_for()
    assert not row(site.company, "role", spies)


def test_inviting_changing_and_deactivating(site: Site) -> None:
    page = site.open("/admin/people/")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Last name").fill("Ёлкина")
    page.get_by_label("E-mail").fill("bob@verba.example")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("link", name=re.compile("Somebody has this e-mail")).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("yolkina@verba.example")
    page.get_by_role("group", name=re.compile("Roles")).get_by_label("Продавцы").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_label("Link of the invitation").wait_for()
    page.get_by_label("Position").fill("Кладовщик")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("link", name="Deactivate…").click()
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_text("The access is closed.").wait_for()
    made = row(site.company, "user", find(site.company, m.User, login="yolkina"))
    assert (made["position"], made["active"], len(made["roles"])) == ("Кладовщик", False, 1)


def test_a_list_is_filtered_while_one_types(site: Site) -> None:
    """Without leaving the page: the focus stays in the box, the address can be shared."""
    page = site.open("/admin/people/")
    page.get_by_label("Name, e-mail or post").focus()
    page.keyboard.type("бобр")
    page.get_by_role("link", name="Чарушин Чеслав").wait_for(state="detached")
    page.get_by_role("link", name="Бобров Борис").wait_for()
    assert page.evaluate("document.activeElement.id") == "filter-search"
    assert "search=" in page.url
    page.get_by_label("State").select_option("off")
    page.get_by_text("Nothing was found").wait_for()
    page.reload()
    page.get_by_text("Nothing was found").wait_for()
    assert page.get_by_label("Name, e-mail or post").input_value() == "бобр"


def test_stages_follow_the_chosen_process(site: Site) -> None:
    populated(site.company)
    page = site.open("/admin/cards/")
    page.get_by_label("Process", exact=True).select_option("orders")
    page.get_by_label("Stage").select_option("making")
    page.get_by_role("link", name="Customer 3: Table").wait_for(state="detached")
    assert page.get_by_role("link", name="Customer 0: Table").is_visible()
    assert {"process=orders", "stage=making"} <= set(page.url.partition("?")[2].split("&"))


def test_everything_goes_by_keys(site: Site) -> None:
    page = site.open("/admin/roles/")
    reach(page, "Продавцы")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Продавцы").wait_for()
    page.get_by_label("Title in English").focus()
    page.keyboard.type("Sales people")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("link", name="Sales people").wait_for()


def reach(page: Page, words: str) -> None:
    """Tabs until the link with these words has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == words:
            return
    raise AssertionError(f"{words} cannot be reached by keys")


def test_a_phone_shows_the_sections_in_a_sheet(site: Site) -> None:
    page = site.open("/admin/people/", width=390)
    sections = page.get_by_role("navigation", name="Sections of the administration")
    assert not sections.is_visible()
    page.get_by_role("button", name="People").click()
    sections.get_by_role("link", name="Audit").click()
    page.get_by_role("heading", name="Audit").wait_for()


def test_sections_stand_in_groups_at_the_side_without_script(site: Site) -> None:
    context = site.chromium.new_context(java_script_enabled=False, base_url=site.address)
    context.add_cookies([{"name": "reglament", "value": site._cookie(), "url": site.address}])
    site.contexts.append(context)
    page = context.new_page()
    page.goto("/admin/rights/1/")
    sections = page.get_by_role("navigation", name="Sections of the administration")
    assert sections.get_by_role("list").count() == 6
    assert sections.locator("[aria-current]").all_inner_texts() == ["Processes"]
    people = sections.get_by_role("list", name="People and departments")
    people.get_by_role("link", name="Absences").click()
    assert sections.locator("[aria-current]").all_inner_texts() == ["Absences"]
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sections.is_visible()
    page.get_by_role("button", name="Absences").click()
    assert sections.get_by_role("link", name="Audit").is_visible()


def test_forms_and_lists_work_without_script(site: Site) -> None:
    context = site.chromium.new_context(java_script_enabled=False, base_url=site.address)
    context.add_cookies([{"name": "reglament", "value": site._cookie(), "url": site.address}])
    site.contexts.append(context)
    page = context.new_page()
    page.goto("/admin/people/")
    page.get_by_label("Name, e-mail or post").fill("бобр")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_role("link", name="Чарушин Чеслав").count() == 0
    page.get_by_role("link", name="Бобров Борис").click()
    page.get_by_label("Position").fill("Продавец")
    page.get_by_role("button", name="Save").click()
    assert row(site.company, "user", site.company.bob.id)["position"] == "Продавец"

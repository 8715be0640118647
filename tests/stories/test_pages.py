"""Every page, in both themes and at three widths: it fits, and axe has no serious complaint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask_migrate import upgrade

from tests.stories.desk import Desk
from tests.stories.site import PASSWORD, Site
from webapp import accounts, demo
from webapp.embedded.undertaker import Undertaker

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "tasks": "/tasks",
    "task": "/cards/{asked}/tasks/{no}",
    "board": "/boards/furniture",
    "panel": "/boards/furniture?card={card}",
    "list": "/boards/furniture?mode=list",
    "card": "/cards/{card}",
    "new": "/boards/furniture/cards/new",
    "summary": "/summary",
    "workload": "/workload",
    "notifications": "/notifications",
    "search": "/search?q=кухня",
    "profile": "/profile",
    "requests": "/boards/requests",
}
ADMIN = {"admin": "/admin/", "mailbox": "/mailbox"}


class Demo(Site):
    """The running product with the whole demo."""

    def found(self) -> None:
        with self.app.app_context():
            upgrade()
            demo.load(self.app.config["REGLAMENT"])
            self.people = {user.login: user.id for user in accounts.demo_logins()}
            for login in ("sokolov", "ilyin"):
                accounts.set_password(self.people[login], PASSWORD, None)


@pytest.fixture(scope="module")
def demo_site(
    tmp_path_factory: pytest.TempPathFactory, valkey_server: Any, undertaker: Undertaker
) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    made = Demo(folder, f"sqlite:///{folder}/demo.sqlite", valkey_server.url, undertaker, DEMO="1")
    made.found()
    made.start("web")
    yield made
    made.stop()


def _addresses(site: Demo) -> dict[str, str]:
    """A late card at production, and a task that Sokolov may answer, also for whom he stands in."""
    from sqlalchemy import select

    from webapp import runtime
    from webapp.storage import models as m

    with site.app.app_context(), runtime.reading() as conn:
        card = conn.execute(select(m.Penalty.card_id)).scalars().first()
        sales = [site.people["sokolov"], site.people["lebedeva"]]
        mine = (m.Assignment.user_id.in_(sales), m.Assignment.open)
        asked, no = conn.execute(select(m.Assignment.card_id, m.Assignment.task_no).where(*mine)).first() or (
            0,
            0,
        )
    return {name: path.format(card=card, asked=asked, no=no) for name, path in PAGES.items()}


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.slow), 390])
def test_pages_fit_the_screen(demo_site: Demo, chromium: Browser, width: int) -> None:
    problems = []
    for login, pages in (("sokolov", _addresses(demo_site)), ("ilyin", ADMIN)):
        desk = Desk(demo_site, chromium, login, viewport={"width": width, "height": 860})
        for name, path in pages.items():
            problems += _look(desk, name, path, width)
        problems += [f"{login}: {complaint}" for complaint in desk.complaints]
        desk.context.close()
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_pages_fit_every_screen_in_both_themes(
    demo_site: Demo, chromium: Browser, width: int, theme: Any
) -> None:
    problems = []
    for login, pages in (("sokolov", _addresses(demo_site)), ("ilyin", ADMIN)):
        desk = Desk(demo_site, chromium, login, viewport={"width": width, "height": 860}, color_scheme=theme)
        for name, path in pages.items():
            problems += _look(desk, f"{name}-{theme}", path, width)
        desk.context.close()
    assert problems == []


def _look(desk: Desk, name: str, path: str, width: int) -> list[str]:
    """Opens a page: it answers, nothing sticks out sideways, and axe finds nothing serious."""
    answer = desk.page.goto(path)
    if answer is None or answer.status != 200:
        return [f"{name}: answered {answer.status if answer else 'nothing'}"]
    desk.page.locator("main").first.wait_for()
    problems = [] if _wide(desk) <= width else [f"{name} is {_wide(desk)} wide at {width}"]
    found = Axe().run(desk.page).response["violations"]
    problems += [
        f"{name}: {v['id']} {v['nodes'][0]['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    if os.environ.get("SHOTS"):
        desk.shot(Path(os.environ["SHOTS"]), f"{name}-{width}")
    return problems


def _wide(desk: Desk) -> int:
    box = desk.page.locator("html").evaluate("e => e.scrollWidth")
    return int(box)

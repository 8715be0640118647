"""Who else works at «Верба» in a story, what they work with, and forms filled in by their labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tests.stories.site import PASSWORD, Site
from webapp import accounts, library, runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.stories.desk import Desk


def publish(site: Site, *keys: str) -> None:
    """Processes of the library, after the roles they need."""
    with site.app.app_context():
        for key in keys:
            runtime.publish(library.templates()[key].read_text(encoding="utf-8"))


def appoint(site: Site, role: str, title: str, english: str, *logins: str) -> None:
    """A role that the company had not yet, and who has it."""
    with site.app.app_context():
        holders = [site.people[login] for login in logins]
        accounts.save_role(
            None, {"key": role, "title_ru": title, "title_en": english, "users": holders}, None
        )


def hire(site: Site, login: str, last: str, first: str, patronymic: str, position: str) -> None:
    """Somebody who works for the general director."""
    with site.app.app_context():
        above = select(m.Department.id).where(m.Department.key == "verba")
        with runtime.reading() as conn:
            department = conn.execute(above).scalar_one()
        person = {
            "login": login,
            "email": f"{login}@verba.example",
            "last_name": last,
            "first_name": first,
            "patronymic": patronymic,
            "position": position,
            "department_id": department,
        }
        site.people[login] = accounts.save_person(None, person, None)
        accounts.set_password(site.people[login], PASSWORD, None)


# -- forms -------------------------------------------------------------------------------------------------


def fill(page: Page, values: dict[str, str]) -> None:
    """Types, chooses or ticks what is named by its label; «Столбец, строка 1» is a cell."""
    for label, value in values.items():
        group = page.get_by_role("group", name=re.compile(rf"^{re.escape(label)}(\s|$|\*)"))
        if group.count():
            group.get_by_label(value, exact=True).check()
        else:
            put(page.get_by_label(re.compile(rf"^{re.escape(label)}(\s|$|\*)")).first, value)


def put(control: Locator, value: str) -> None:
    if control.evaluate("one => one.tagName") == "SELECT":
        option = control.locator("option", has_text=value).first
        control.select_option(value=option.get_attribute("value") or "")
    else:
        control.fill(value)


def add_line(page: Page, field: str) -> None:
    """One more line of a table; the form comes back with it."""
    rows = page.locator(f"#f-{field}-lines tbody tr")
    before = rows.count()
    page.locator(f"#f-{field}-lines button[value='add f-{field}']").last.click()
    rows.nth(before).wait_for()


def send(desk: Desk) -> int:
    """The form of a new card goes off; gives the card's id."""
    desk.page.locator("#new-card .form-actions button").click()
    desk.page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    found = re.search(r"(?:/cards/|card=)(\d+)", desk.page.url)
    assert found
    return int(found[1])


def finish(desk: Desk, label: str, comment: str = "", **values: str) -> None:
    """Answers a task, and waits until its page has given way to the next one."""
    here = desk.page.url
    desk.answer(label, comment, **values)
    desk.page.wait_for_url(lambda url: url != here)


def complaints(made: dict[str, Any]) -> dict[str, list[str]]:
    """What the pages of everybody complained about."""
    return {login: desk.complaints for login, desk in made.items() if desk.complaints}

"""What a person does in the browser, in their words."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from tests.stories.site import PASSWORD, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE = int(os.environ.get("PATIENCE", "60000"))
# The browser was going somewhere by itself, said in one way or another.
ELSEWHERE = ("ERR_ABORTED", "interrupted by another navigation")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


class Desk:
    """One person, signed in, with a page open. Everything the page complains about is kept."""

    def __init__(self, site: Site, browser: Browser, login: str, **context: Any) -> None:
        self.site, self.login = site, login
        self.context = browser.new_context(
            locale="ru-RU", timezone_id="Europe/Moscow", reduced_motion="reduce", base_url=site.url, **context
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self._sign_in()

    def _heard(self, message: Any) -> None:
        expected = re.search(r"status of (401|403|404|409|422)", message.text)
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def _sign_in(self) -> None:
        self.page.goto("/sign-in")
        self.page.fill("#email", self.login)
        self.page.fill("#password", PASSWORD)
        self.page.locator("form.gate-box button").last.click()
        self.page.wait_for_url(re.compile(r"^(?!.*sign-in)"))

    # -- moving about ------------------------------------------------------------------------------------

    def open(self, path: str) -> Page:
        """Goes to a page; where the page was just going somewhere by itself, once that is over."""
        try:
            self.page.goto(path)
        except PlaywrightError as error:
            if not any(said in error.message for said in ELSEWHERE):
                raise
            self.page.wait_for_load_state()
            self.page.goto(path)
        return self.page

    def column(self, stage: str) -> Locator:
        return self.page.locator(f"#column-{stage}")

    def tile(self, stage: str, card: int) -> Locator:
        """The card on the board, if it stands in that column."""
        return self.column(stage).locator(f"[data-card='{card}']")

    # -- working -----------------------------------------------------------------------------------------

    def attach(self, field: str, name: str) -> None:
        """Chooses a file; it is kept at once."""
        chosen = {"name": name, "mimeType": "application/pdf", "buffer": PDF}
        self.page.locator(f"input[type=file]#f-{field}").set_input_files(chosen)  # type: ignore[arg-type]
        self.page.locator(".upload-item a", has_text=name).first.wait_for()

    def fill(self, **values: str) -> None:
        for field, value in values.items():
            self.page.fill(f"#f-{field}", value)

    def choose(self, field: str, title: str) -> None:
        """Somebody or something of a list, by a part of its name."""
        option = self.page.locator(f"#f-{field} option", has_text=title).first
        self.page.select_option(f"#f-{field}", value=option.get_attribute("value"))

    def tick(self, field: str, *titles: str) -> None:
        """Choices whose names begin so."""
        for title in titles:
            self.page.locator("label.choice", has=self.page.locator(f"[name=f-{field}]")).filter(
                has_text=re.compile(rf"^\s*{re.escape(title)}")
            ).locator("input").check()

    def only(self, field: str, *logins: str) -> None:
        """Ticks these people, one after another, and nobody else."""
        self.tick_none(field)
        for login in logins:
            self.page.locator(f"[name=f-{field}][value='{self.site.people[login]}']").check()

    def tick_none(self, field: str) -> None:
        ticked = self.page.locator(f"[name=f-{field}]:checked")
        while ticked.count():
            ticked.first.click()

    def check_all(self) -> None:
        """The whole checklist is done."""
        for box in self.page.locator("#checklist input[type=checkbox]").all():
            box.check()

    def create_refused(self, field: str) -> None:
        """Sends the form of a new card, which comes back with a message at this field."""
        self.page.locator("#new-card .form-actions button").click()
        self.page.locator(f"#f-{field}[aria-invalid]").wait_for()

    def create(self) -> int:
        """Sends the form of a new card; gives its id."""
        self.page.locator("#new-card .form-actions button").click()
        self.page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
        found = re.search(r"(?:/cards/|card=)(\d+)", self.page.url)
        assert found
        return int(found[1])

    def create_order(self, customer: str, what: str) -> int:
        """Fills the form of a furniture order; gives the card's id."""
        self.open("/boards/furniture/cards/new")
        for field, value in {
            "customer": customer,
            "phone": "8 900 123-45-67",
            "email": "anna@example.com",
            "what": what,
        }.items():
            self.page.fill(f"#f-{field}", value)
        self.attach("brief", "brief.pdf")
        return self.create()

    def open_my_task(self, title: str) -> None:
        """From the inbox into the form of the task."""
        self.open("/tasks")
        self.page.get_by_role("link", name=title).first.click()
        self.page.locator("#task-form").wait_for()

    def take(self) -> None:
        self.page.locator("#task-form button[formaction$='taking']").click()
        self.page.locator("#task-form .outcomes button[name=outcome]").first.wait_for()

    def answer(self, label: str, comment: str = "", **values: str) -> None:
        """Fills the form and presses the button."""
        self.fill(**values)
        if comment:
            self.page.fill("#comment", comment)
        self.page.locator("#task-form").get_by_role("button", name=label, exact=True).click()

    def done(self, title: str) -> None:
        """Waits until the form has given way to the next page."""
        self.page.locator("h1", has_text=title).wait_for(state="detached")

    def shown(self, name: str) -> None:
        """A picture for the documentation, where STORY_SHOTS says that they are wanted."""
        if folder := os.environ.get("STORY_SHOTS"):
            self.page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
            self.page.wait_for_timeout(300)
            self.shot(Path(folder), name)

    def shot(self, folder: Path, name: str) -> None:
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


class Desks:
    """Everybody's desk, made when first asked for."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.made: dict[str, Desk] = {}

    def __getitem__(self, login: str) -> Desk:
        if login not in self.made:
            self.made[login] = Desk(self.site, self.browser, login)
        return self.made[login]

    def close(self) -> None:
        for desk in self.made.values():
            desk.context.close()


def in_days(days: int) -> str:
    """A date as the date input takes it."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()

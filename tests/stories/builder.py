"""An administrator who builds a process by clicking: nothing here knows of YAML, SQL or Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.stories.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Locator


IF_ALL = "только если выполнены все условия"


def _drawn(response: Any) -> bool:
    return "/admin/design/" in response.url and response.request.method == "POST"


class Builder:
    """The administrator's desk, at the process page."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page
        self.process = ""

    # -- the process ------------------------------------------------------------------------------------

    def create(self, title: str) -> None:
        """From the menu: Settings, business processes, create, from nothing."""
        self.desk.open("/")
        self.page.get_by_role("link", name="Бизнес-процессы").first.click()
        self.page.get_by_role("link", name="Создать бизнес-процесс").click()
        self.page.fill("#title_ru", title)
        self.page.locator(".form-actions button").click()
        self.page.wait_for_url(re.compile(r"/admin/design/\d+/"))
        self.process = re.search(r"/design/(\d+)/", self.page.url)[1]  # type: ignore[index]

    def tab(self, name: str) -> None:
        # The check has a number behind its name.
        self.page.locator(".tabs a", has_text=name).click()
        self.page.locator(".tabs [aria-current]", has_text=name).wait_for()

    # -- forms ------------------------------------------------------------------------------------------

    @property
    def form(self) -> Locator:
        return self.page.locator("#part-form")

    def fill(self, **values: Any) -> None:
        """Types or chooses; names are those of the settings, `__` stands for a dot."""
        for name, value in values.items():
            self._set(name.replace("__", "."), value)

    def _set(self, name: str, value: Any) -> None:
        control = self.form.locator(f"[name='{name}']")
        control.first.wait_for()
        tag = control.first.evaluate("one => one.type || one.tagName")
        if isinstance(value, list):
            for one in value:
                self.form.locator("label.choice", has=self.page.locator(f"[name='{name}']")).filter(
                    has_text=re.compile(rf"^\s*{re.escape(one)}\s*$")
                ).locator("input").check()
        elif tag == "checkbox":
            control.first.set_checked(bool(value))
        elif tag == "select-one":
            self._choose(control.first, value)
        else:
            control.first.fill(str(value))

    def _choose(self, select: Locator, label: str) -> None:
        """Chooses; where the choice changes the form, waits until it is drawn anew."""
        again = select.get_attribute("data-again") is not None
        if select.evaluate("one => one.selectedOptions[0]?.label") == label:
            return
        if again:
            with self.page.expect_response(
                lambda r: "/admin/design/" in r.url and r.request.method == "POST"
            ):
                select.select_option(label=label)
            self.settled()
        else:
            select.select_option(label=label)

    def settled(self) -> None:
        self.page.locator(".htmx-request, .htmx-swapping").first.wait_for(state="detached")

    def press(self, name: str) -> None:
        """A button that draws the form anew."""
        with self.page.expect_response(_drawn):
            self.form.get_by_role("button", name=name, exact=True).click()
        self.settled()

    def add_row(self, at: str) -> None:
        with self.page.expect_response(_drawn):
            self.form.locator(f"button[value='{at}:add']").click()
        self.settled()

    def save(self) -> None:
        self.form.locator(".form-actions button[value=save]").click()
        self.form.locator(".flash[role=status]").wait_for()
        self.settled()

    def close(self) -> None:
        self.form.locator("[data-close]").click()
        self.form.wait_for(state="detached")

    def saved(self, **values: Any) -> None:
        self.fill(**values)
        self.save()
        self.close()

    # -- parts ------------------------------------------------------------------------------------------

    def column(self, stage: str) -> Locator:
        return self.page.locator(f".design-column[aria-label='{stage}']")

    def open_stage(self, stage: str) -> None:
        self.column(stage).locator(".column-title a").click()
        self.form.wait_for()

    def add_stage(self, title: str, **values: Any) -> None:
        self.page.get_by_role("link", name="Добавить стадию").click()
        self.saved(title__ru=title, **values)
        self.column(title).wait_for()

    def add_step(self, stage: str, kind: str, inside: Locator | None = None) -> None:
        """Opens the form of a new step, at the end of the stage or of the flow given."""
        flow = inside or self.column(stage).locator(".design-flow")
        adder = flow.locator("details.part-add").last
        adder.locator("summary").click()
        adder.get_by_role("link", name=kind, exact=True).click()
        self.form.wait_for()

    def open_step(self, stage: str, title: str) -> None:
        self.column(stage).locator(".part-title", has_text=title).click()
        self.form.wait_for()

    def open_answer(self, stage: str, title: str) -> None:
        self.column(stage).locator(".part-answer", has_text=title).first.click()
        self.form.wait_for()

    def add_inside(self, heading: str) -> None:
        """A new answer, robot, option … in the part whose form is open."""
        section = self.form.locator("section", has=self.page.get_by_role("heading", name=heading, exact=True))
        section.get_by_role("link", name="Добавить", exact=True).click()
        self.form.locator("h2", has_text="добавление").wait_for()

    def add_field(self, title: str, kind: str, **values: Any) -> None:
        self.page.get_by_role("link", name="Добавить поле").click()
        self.form.wait_for()
        self.fill(title__ru=title, kind=kind)
        self.fill(**values)
        self.save()

    def add_options(self, *titles: str) -> None:
        """Options of the field whose form is open."""
        first, *others = titles
        self.add_inside("Варианты")
        self.fill(title__ru=first, others="\n".join(others))
        self.save()

    def rows(self, at: str, *values: Any) -> None:
        """Adds rows to a list of settings; a value may be (choice, required)."""
        for value in values:
            count = int(self.form.locator(f"[name='{at}.n']").input_value())
            self.add_row(at)
            label, required = value if isinstance(value, tuple) else (value, None)
            choice = self.form.locator(f"select[name='{at}.{count}'], select[name='{at}.{count}.field']")
            self._choose(choice, label)
            if required:
                self.form.locator(f"[name='{at}.{count}.required']").check()

    def lines(self, at: str, *texts: str) -> None:
        """Adds lines to a list of texts, such as a checklist."""
        for text in texts:
            count = int(self.form.locator(f"[name='{at}.n']").input_value())
            self.add_row(at)
            self.fill(**{f"{at}.{count}.ru": text})

    def set_value(self, field: str, value: str, at: str = "settings.values") -> None:
        """One more field that the robot whose form is open fills in."""
        count = int(self.form.locator(f"[name='{at}.n']").input_value())
        self.add_row(at)
        self._choose(self.form.locator(f"[name='{at}.{count}.field']"), field)
        named = self.form.locator(f"select[name='{at}.{count}.value']")
        if named.locator("option", has_text=re.compile(rf"^{re.escape(value)}$")).count():
            named.select_option(label=value)
        else:
            self.form.locator(f"input[name='{at}.{count}.value']").fill(value)

    def condition(self, at: str, field: str, op: str, value: str | list[str], how: str = IF_ALL) -> None:
        """One comparison of a condition."""
        self._choose(self.form.locator(f"[name='{at}.is']"), how)
        self._choose(self.form.locator(f"[name='{at}.0.field']"), field)
        self._choose(self.form.locator(f"[name='{at}.0.op']"), op)
        if isinstance(value, list):
            self.fill(**{f"{at}.0.value": value})
            return
        named = self.form.locator(f"select[name='{at}.0.value']")
        if named.locator("option", has_text=re.compile(rf"^{re.escape(value)}$")).count():
            named.select_option(label=value)
            return
        inputs = self.form.locator(f"[name='{at}.0.value']").first
        if inputs.evaluate("one => one.tagName") == "SELECT":
            inputs.select_option(label=value)
        else:
            inputs.fill(value)

"""A real Chromium driven by Playwright; where there is none, tests skip loudly, and fail in CI."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--font-render-hinting=none",
]
NOT_RUN = "BROWSER TESTS DID NOT RUN"
CARRIED = "import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))"


def find_chromium() -> str | None:
    """$CHROMIUM, then the PATH, then the one that the npm package carries and unpacks."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    return _carried()


def _carried() -> str | None:
    node = shutil.which("node") or shutil.which(str(ROOT / ".venv" / "bin" / "node"))
    if node is None or not (ROOT / "node_modules" / "@sparticuz").is_dir():
        return None
    with (ROOT / "node_modules" / ".chromium.lock").open("w") as lock:
        # It unpacks itself at first use, and parallel tests must not run a half of it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = subprocess.run([node, "-e", CARRIED], cwd=ROOT, capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and os.access(path, os.X_OK) else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; make a context of your own in it for every person: `chromium.new_context()`."""
    executable = find_chromium()
    if executable is None:
        _none_found()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS, headless=True)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="ru-RU", timezone_id="Europe/Moscow", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()


def _none_found() -> NoReturn:
    advice = "set CHROMIUM, or install chromium, or run make setup-dev (on x86_64 it brings one)"
    if os.environ.get("CI") == "true":
        pytest.fail(f"No Chromium: {advice}", pytrace=False)
    pytest.skip(f"{NOT_RUN}: {advice}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.getreports("skipped") if NOT_RUN in str(report.longrepr)]
    if skipped:
        terminalreporter.section(NOT_RUN, sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests skipped: this machine has no Chromium.")

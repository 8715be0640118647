"""People at their browsers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stories.desk import Desks
from tests.stories.site import Site, site
from webapp.embedded.undertaker import Undertaker

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def place(database_url: str, valkey_url: str, undertaker: Undertaker, tmp_path: Path) -> Iterator[Site]:
    """The running product with the company «Верба», nobody has ordered anything yet."""
    with site(tmp_path, database_url, valkey_url, undertaker) as made:
        yield made


@pytest.fixture
def desks(place: Site, chromium: Browser) -> Iterator[Desks]:
    """A browser session for everybody who is asked for."""
    made = Desks(place, chromium)
    yield made
    if folder := os.environ.get("SHOTS"):
        for login, desk in made.made.items():
            desk.shot(Path(folder), f"last-{login}")
    made.close()

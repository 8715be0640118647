"""What a killed test run leaves behind is ended and removed all the same."""

from collections.abc import Iterator

import pytest

from webapp.embedded.undertaker import Undertaker


@pytest.fixture(scope="session")
def undertaker() -> Iterator[Undertaker]:
    undertaker = Undertaker()
    yield undertaker
    undertaker.dismiss()

"""The company of tests/web, and programs that ask for its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.application import Somebody
from tests.web.company import Company
from webapp.runtime import tokens
from webapp.runtime.tokens import SCOPES

ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """Asks with a token, without cookies."""

    company: Company
    secret: str
    id: int = 0

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said = {"Authorization": f"Bearer {self.secret}"} | said
        extra = {} if body is None else {"json": body}
        return self.company.app.test_client().open(ROOT + path, method=method, headers=said, **extra)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.ask("PATCH", path, body)


def program(company: Company, somebody: Somebody, *scopes: str, **values: Any) -> Program:
    """A program of somebody's, for everything that is not for administrators unless scopes are named."""
    with company.app.app_context():
        given = {"name": "A shop", "scopes": scopes or SCOPES[:-1]} | values
        id, secret = tokens.make(somebody.id, given, somebody.id)
    return Program(company, secret, id)


@pytest.fixture
def bobs(company: Company) -> Program:
    return program(company, company.bob)


@pytest.fixture
def doras(company: Company) -> Program:
    return program(company, company.dora)


@pytest.fixture
def strangers(company: Company) -> Program:
    return program(company, company.charlie)

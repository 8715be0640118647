"""The company of tests/web with Alice as its administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.company import Company
from webapp.extensions import db
from webapp.storage import models as m

Id = Callable[..., int]


@pytest.fixture
def alice(company: Company) -> FlaskClient:
    return company.client(company.alice)


def find(company: Company, table: Any, **columns: Any) -> int:
    """The id of the row with these values."""
    with company.app.app_context():
        found: int = db.session.query(table).filter_by(**columns).one().id
        db.session.remove()
    return found


def row(company: Company, table: str, id: int) -> dict[str, Any]:
    from webapp.storage import people

    with company.app.app_context(), db.engine.connect() as conn:
        return people.row(conn, table, id)


def audited(company: Company) -> list[tuple[str, str, str]]:
    """What was written down, the newest first."""
    with company.app.app_context(), db.engine.connect() as conn:
        newest = db.select(m.Audit.action, m.Audit.subject, m.Audit.title).order_by(m.Audit.id.desc())
        return [tuple(one) for one in conn.execute(newest)]


def fields(answer: TestResponse) -> set[str]:
    """Names of the inputs that have a mistake."""
    import re

    return set(re.findall(r'id="([a-z_]+)-error"', answer.text))

"""The directories of the demo company are filled through the engine, every number with its check digits."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from webapp import runtime
from webapp.demo import company, registers
from webapp.extensions import db
from webapp.storage import models as m


def test_the_demo_company_has_its_directories(app: Flask) -> None:
    people = company.found()
    registers.fill(people, runtime.clock())
    counted = select(m.Process.key, func.count()).join(m.Card, m.Card.process_id == m.Process.id)
    with db.engine.connect() as conn:
        found = {row[0]: row[1] for row in conn.execute(counted.group_by(m.Process.key))}
    assert found == {"vat_rates": 4, "legal_entities": 1, "companies": 7, "products": 10}

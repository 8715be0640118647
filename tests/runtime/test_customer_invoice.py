"""The template of customer invoices with the registers it draws on: numbered, printed, paid."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask

from tests.runtime.play import robots, state
from webapp import library, runtime
from webapp.config import Config
from webapp.process.commands import Actor, Complete
from webapp.storage import uploads

People = dict[str, Actor]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NEEDED = ("legal_entities", "vat_rates", "companies", "furniture", "customer_invoice")


@pytest.fixture
def billing(app: Flask, people: People) -> People:
    """The examples of the template are played here, at its publication."""
    for key in NEEDED:
        runtime.publish(library.templates()[key].read_text(encoding="utf-8"))
    return people


def record(who: Actor, process: str, **values: Any) -> int:
    return runtime.start(process, values, who, now=NOW).card_id


def invoice(people: People, rate: int) -> Any:
    entity = record(
        people["ann"],
        "legal_entities",
        short_name="Верба",
        full_name="ООО «Верба»",
        prefix="ВР",
        inn="7707083893",
        bank="АО «Учебный банк», г. Москва",
    )
    customer = record(
        people["ann"], "companies", short_name="Гавань", full_name="ООО «Тихая гавань»", legal_form="ooo"
    )
    items = [{"product": "Стеллаж", "quantity": "2", "price": "45 000", "discount": "5", "vat": rate}]
    asked = {"entity": entity, "customer": customer, "basis": "Договор № 17", "due": "2026-11-30"}
    return runtime.start("customer_invoice", asked | {"items": items}, people["sam"], now=NOW)


def vat(people: People, first: str, last: str | None = None) -> int:
    more = {"valid_to": last} if last else {}
    return record(people["ann"], "vat_rates", name="НДС 22 %", rate="22", valid_from=first, **more)


def answer(card: int, who: Actor, outcome: str, now: datetime = NOW) -> None:
    ((_, ask),) = state(card).asks
    runtime.perform(card, Complete(ask.no, outcome), who, now=now)
    robots(now)


def test_an_invoice_is_issued_printed_and_paid(app: Flask, billing: People) -> None:
    done = invoice(billing, vat(billing, "2026-01-01"))
    assert done.number == "ВР-2026-0001"
    answer(done.card_id, billing["ann"], "issue")
    after = state(done.card_id)
    assert (after.stage, after.values["total"]) == ("awaiting", 8_550_000)
    assert [ask.due.date() for _, ask in after.asks if ask.due] == [(NOW + timedelta(days=3)).date()]
    text = printed(app, after.values["invoice"][0]["id"])
    for part in ("ВР-2026-0001", "ООО «Верба»", "ООО «Тихая гавань»", "Договор № 17", "15 418,03"):
        assert part in text
    answer(done.card_id, billing["ann"], "not_received", NOW + timedelta(days=3))
    assert state(done.card_id).stage == "awaiting"
    answer(done.card_id, billing["ann"], "received", NOW + timedelta(days=4))
    paid = state(done.card_id)
    assert (paid.stage, paid.values["paid_on"]) == ("paid", "2026-11-27")


def test_a_rate_of_another_year_is_an_incident_and_no_invoice(app: Flask, billing: People) -> None:
    done = invoice(billing, vat(billing, "2019-01-01", "2025-12-31"))
    answer(done.card_id, billing["ann"], "issue")
    after = state(done.card_id)
    assert after.stage == "issued"
    assert "invoice" not in after.values
    assert "НДС 22 %" in after.incidents[0].detail


def printed(app: Flask, attachment: int) -> str:
    config: Config = app.config["REGLAMENT"]
    with runtime.reading() as conn:
        row = uploads.one(conn, attachment)
    assert row is not None
    pages = pypdf.PdfReader(io.BytesIO(uploads.content(config, row.sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())

"""The check of the log: every timeline replayed is the card that is stored, and fits its definition."""

from __future__ import annotations

from sqlalchemy import select, update

from tests.web.company import Company
from webapp import runtime
from webapp.process.commands import Comment
from webapp.storage import models as m
from webapp.storage.reads.verifying import Checked, checked


def check(company: Company, process: str = "orders", **more: int) -> list[Checked]:
    with company.app.app_context(), runtime.reading() as conn:
        id = conn.scalar(select(m.Process.id).where(m.Process.key == process))
        return list(checked(conn, id, **more))


def test_cards_are_stored_as_their_timelines_tell(company: Company) -> None:
    company.finish(company.order())
    company.approve(company.order())
    company.do(company.order(), Comment("Soon?"), company.bob)
    found = check(company)
    assert [(one.fitness, one.differs, one.deviations) for one in found] == [(1.0, (), ())] * 3
    assert [one.number for one in check(company, after=found[0].card_id, most=1)] == [found[1].number]
    assert check(company, "requests") == []


def test_what_was_changed_behind_the_log_is_found(company: Company) -> None:
    card = company.order()
    with company.app.app_context(), runtime.writing() as conn:
        conn.execute(update(m.Card).where(m.Card.id == card).values(values={"customer": "Somebody else"}))
    assert [one.differs for one in check(company)] == [("values.customer", "values.what")]


def test_the_command_line_says_so(company: Company) -> None:
    card = company.order()
    cli = company.app.test_cli_runner()
    good = cli.invoke(args=["verify", "orders"])
    assert (good.exit_code, good.output) == (0, "✓ orders: cards 1, stored as told 1, by the definition 1\n")
    with company.app.app_context(), runtime.writing() as conn:
        conn.execute(update(m.Card).where(m.Card.id == card).values(values={}))
    bad = cli.invoke(args=["verify", "orders"])
    assert bad.exit_code == 1
    assert "✗ orders 2026-0001: values" in bad.output
    unknown = cli.invoke(args=["verify", "nothing"])
    assert (unknown.exit_code, "no such process: nothing" in unknown.output) == (1, True)

"""Every number of a report equals what the events themselves say, counted in another way."""

from __future__ import annotations

import csv
import io
import re
import shutil
import statistics
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.support.application import make_config
from tests.web import deals
from tests.web.company import MONDAY, Company, monday, standing, statements
from webapp import mailer, runtime
from webapp.app import create_app
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage.reads import reports as reads
from webapp.web.reports import people
from webapp.web.reports.kinds import KINDS

BOB = "Бобров\u00a0Б."
LONG_AGO = "since=2020-01-01&until=2020-01-31"
ALL = {"process": "deals", "period": "all"}


class Told:
    """The histories of the deals, read from the events alone."""

    def __init__(self, company: Company) -> None:
        with company.app.app_context():
            e = m.Event
            ids = select(m.Card.id).join(m.Process).where(m.Process.key == "deals")
            rows = db.session.execute(
                select(e.card_id, e.at, e.kind, e.data, e.actor_id)
                .where(e.card_id.in_(ids))
                .order_by(e.card_id, e.seq)
            ).all()
            db.session.remove()
        self.by_card: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            self.by_card[row.card_id].append(row)

    def stays(self, card: int) -> list[tuple[str, datetime, datetime | None]]:
        """(stage, from, until) of each visit."""
        found: list[Any] = []
        for row in self.by_card[card]:
            if found and found[-1][2] is None and row.kind in ("StageEntered", "CardClosed"):
                found[-1][2] = row.at
            if row.kind == "StageEntered":
                found.append([row.data["stage"], row.at, None])
        return [tuple(stay) for stay in found]

    def values(self, card: int) -> dict[str, Any]:
        return self.by_card[card][0].data["values"]

    def been(self, card: int) -> set[str]:
        return {stage for stage, _, _ in self.stays(card)}

    def closed(self, card: int) -> bool:
        return any(row.kind == "CardClosed" for row in self.by_card[card])


@pytest.fixture(scope="module")
def half_a_year(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deals, played once; every test has a copy."""
    folder = tmp_path_factory.mktemp("deals")
    shutil.copy(founded, folder / "test.sqlite")
    app = create_app(make_config(folder))
    with monday():
        deals.play(standing(app))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return folder / "test.sqlite"


@pytest.fixture
def played(half_a_year: Path, company: Company, tmp_path: Path) -> tuple[Company, Told]:
    with company.app.app_context():
        db.engine.dispose()
    shutil.copy(half_a_year, tmp_path / "test.sqlite")
    return company, Told(company)


def table(company: Company, kind: str, number: int = 1, who: Any = None, **filters: Any) -> list[list[str]]:
    client = company.client(who or company.dora)
    answer = client.get(f"/reports/{kind}/{number}.csv", query_string=ALL | filters)
    assert answer.status_code == 200, answer.status
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))[1:]


def test_the_funnel_counts_the_cards_that_came_and_that_stand(played: tuple[Company, Told]) -> None:
    company, told = played
    rows = {row[0]: row for row in table(company, "funnel")}
    came: Counter[str] = Counter(stage for card in told.by_card for stage in told.been(card))
    here = Counter(told.stays(card)[-1][0] for card in told.by_card if not told.closed(card))
    total: dict[str, float] = defaultdict(float)
    for card in told.by_card:
        for stage, begun, ended in told.stays(card):
            total[stage] += ((ended or MONDAY) - begun).total_seconds() / 3600
    for key, title in (("new", "New"), ("prepaid", "Prepaid"), ("won", "Won"), ("lost", "Lost")):
        assert (int(rows[title][1]), int(rows[title][3])) == (came[key], here[key]), title
    for key, title in (("new", "New"), ("prepaid", "Prepaid")):
        assert float(rows[title][6]) == pytest.approx(total[key], abs=0.01)
    page = company.get(company.dora, "/reports/funnel?process=deals&period=all").get_data(as_text=True)
    marked = re.search(r'<th scope="row"[^>]*>\s*(\w+) <span class="pill c-orange">', page)
    assert marked
    assert marked[1] == {"new": "New", "prepaid": "Prepaid"}[max(("new", "prepaid"), key=lambda k: total[k])]


@pytest.mark.parametrize("by", ["f:source", "owner"])
def test_conversion_of_the_cards_created_in_the_period(played: tuple[Company, Told], by: str) -> None:
    company, told = played
    since, until = date(2026, 6, 1), date(2026, 8, 31)
    period = {"period": "own", "since": since, "until": until, "target": "prepaid", "by": by}
    cards = [c for c in told.by_card if since <= _day(told.by_card[c][0].at) <= until]
    assert len(cards) > 10
    reached = [c for c in cards if "prepaid" in told.been(c)]
    ((_, came, got, rate),) = table(company, "conversion", **period)
    assert (int(came), int(got)) == (len(cards), len(reached))
    assert float(rate) == pytest.approx(100 * len(reached) / len(cards), abs=0.05)
    groups = Counter(told.values(c)["source"] if by == "f:source" else "owner" for c in cards)
    rows = table(company, "conversion", 2, **period)
    assert sorted(int(row[1]) for row in rows) == sorted(groups.values())


def _day(at: datetime) -> date:
    """By the company's clock, which is that of Moscow."""
    return (at + timedelta(hours=3)).date()


def test_conversion_of_what_was_reached_in_the_period(played: tuple[Company, Told]) -> None:
    company, told = played
    since, until = date(2026, 7, 1), date(2026, 7, 31)
    wanted = {
        "period": "own",
        "since": since,
        "until": until,
        "basis": "reached",
        "source": "new",
        "target": "prepaid",
    }
    reached = {
        stage: {
            c for c in told.by_card for s, at, _ in told.stays(c) if s == stage and since <= _day(at) <= until
        }
        for stage in ("new", "prepaid")
    }
    ((_, came, got, _share),) = table(company, "conversion", **wanted)
    assert (int(came), int(got)) == (len(reached["new"]), len(reached["prepaid"]))


def test_times_are_those_of_the_events(played: tuple[Company, Told]) -> None:
    company, told = played
    took: dict[str, list[float]] = defaultdict(list)
    for card in told.by_card:
        for stage, begun, ended in told.stays(card):
            if ended and stage in ("new", "prepaid"):
                took[stage].append((ended - begun).total_seconds() / 3600)
    rows = {row[0]: row for row in table(company, "times", days=2)}
    for key, title in (("new", "New"), ("prepaid", "Prepaid")):
        hours = sorted(took[key])
        _, count, median, ninety, within, _share = rows[title]
        assert int(count) == len(hours)
        assert float(median) == pytest.approx(statistics.median(hours), abs=0.01)
        # The nearest rank: nine of ten are no longer.
        assert sum(h <= float(ninety) + 0.01 for h in hours) >= 0.9 * len(hours)
        assert sum(h < float(ninety) - 0.01 for h in hours) < 0.9 * len(hours)
        assert int(within) == sum(h <= 48 for h in hours)
    ends = {row[0]: int(row[1]) for row in table(company, "times", 3)}
    won, lost = (sum(stage in told.been(c) for c in told.by_card) for stage in ("won", "lost"))
    assert ends == {"Ended well": won, "Ended badly": lost}


def test_how_many_ended_well_by_the_day_that_was_set(played: tuple[Company, Told]) -> None:
    company, told = played
    ended = {c: _day(row.at) for c in told.by_card for row in told.by_card[c] if row.kind == "CardClosed"}
    won = [card for card in ended if "won" in told.been(card) and told.values(card)["pay_by"]]
    good = sum(ended[card].isoformat() <= told.values(card)["pay_by"] for card in won)
    assert 0 < good < len(won)
    in_time, later = table(company, "times", 4)
    assert (in_time[:2], later[:2]) == (["By that day", str(good)], ["Later", str(len(won) - good)])
    assert float(in_time[2]) == pytest.approx(100 * good / len(won), abs=0.05)


def test_overdue_tasks_and_points(played: tuple[Company, Told]) -> None:
    company, told = played
    done = late = points = 0
    for rows in told.by_card.values():
        due = {r.data["no"]: datetime.fromisoformat(r.data["due"]) for r in rows if r.kind == "TaskOpened"}
        for row in rows:
            done += row.kind == "TaskCompleted"
            late += row.kind == "TaskCompleted" and row.at > due[row.data["no"]]
            points += row.data["points"] if row.kind == "PenaltyRecorded" else 0
    assert done > 10
    assert late > 3
    assert points > 0
    rows = table(company, "overdue")
    bob = next(row for row in rows if row[0].startswith("Бобров"))
    assert [int(bob[1]), int(bob[2])] == [done, late]
    weeks = table(company, "overdue", 2, unit="month")
    assert sum(int(row[1]) for row in weeks[:-1]) == done == int(weeks[-1][1])
    mine = table(company, "kpi", who=company.bob)
    assert [int(mine[0][n]) for n in (1, 2, 4)] == [done, late, points]


def test_points_are_for_oneself_and_for_the_head(played: tuple[Company, Told]) -> None:
    company, _ = played
    assert [row[0] for row in table(company, "kpi", who=company.bob)] == [BOB]
    # Alice heads the office with sales in it; Will heads the workshop and sees nobody's of sales.
    assert BOB in [row[0] for row in table(company, "kpi", who=company.alice)]
    with company.app.app_context():
        runtime.publish(
            deals.DEALS.replace(
                "[{role: director}], scope", "[{department: workshop}, {role: director}], scope"
            )
        )
    assert table(company, "kpi", who=company.will) == []


def test_amounts_products_customers_and_debts(played: tuple[Company, Told]) -> None:
    company, told = played
    price = {card: told.values(card)["price"] for card in told.by_card}
    rows = table(company, "amounts", 3, by="f:source")
    by_source: Counter[str] = Counter()
    for card, minor in price.items():
        by_source[{"site": "Site", "phone": "Phone"}[told.values(card)["source"]]] += minor
    assert {row[0]: round(float(row[2]) * 100) for row in rows[:-1]} == by_source
    assert round(float(rows[-1][2]) * 100) == sum(price.values())
    sold: Counter[str] = Counter()
    for card in told.by_card:
        for line in told.values(card)["goods"]:
            sold[line["name"]] += line["sum"]
    # What a spreadsheet would take for a formula has been made harmless.
    assert {row[0].lstrip("'"): round(float(row[2]) * 100) for row in table(company, "products")} == sold
    assert "'=Шкаф" in [row[0] for row in table(company, "products")]
    buyers: Counter[str] = Counter(told.values(card)["customer"] for card in told.by_card)
    assert {row[0]: int(row[1]) for row in table(company, "customers")} == buyers
    owed = [c for c in told.by_card if "prepaid" not in told.been(c) and "lost" not in told.been(c)]
    debts = table(company, "receivables", 2, target="prepaid")
    assert len(debts) == len(owed)
    assert sum(round(float(row[1]) * 100) for row in debts) == sum(price[c] for c in owed)
    paid = table(company, "payments", by="f:source", day="pay_by")
    dated = [c for c in told.by_card if told.values(c)["pay_by"] <= MONDAY.date().isoformat()]
    assert round(float(paid[-1][3]) * 100) == sum(price[c] for c in dated)


def test_who_holds_up_what(played: tuple[Company, Told]) -> None:
    company, told = played
    waiting = 0
    for rows in told.by_card.values():
        opened = {r.data["no"] for r in rows if r.kind == "TaskOpened"}
        waiting += len(opened - {r.data["no"] for r in rows if r.kind in ("TaskCompleted", "TaskCancelled")})
    assert len(table(company, "holders", 2)) == waiting > 0


def test_behind_every_number_are_as_many_cards(played: tuple[Company, Told]) -> None:
    company, _ = played
    client = company.client(company.dora)
    for kind in ("funnel", "conversion", "amounts", "customers"):
        page = client.get(f"/reports/{kind}", query_string=ALL).get_data(as_text=True)
        links = re.findall(rf'<a href="(/reports/{kind}/cards\?[^"]+)">(\d+)</a>', page)
        assert links, kind
        for address, number in links:
            shown = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
            assert f"Cards behind the number: {number}<" in shown.replace("</h1>", "<"), (address, number)


def test_too_many_facts_give_no_sums_at_all_rather_than_wrong_ones(
    played: tuple[Company, Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    company, told = played
    client = company.client(company.dora)
    whole = table(company, "funnel")
    monkeypatch.setattr(reads, "MOST", len(told.by_card) - 1)
    # Visits and tasks done are counted one after another, however many there are.
    assert table(company, "funnel") == whole
    page = client.get("/reports/amounts", query_string=ALL).get_data(as_text=True)
    assert f"There are more than {len(told.by_card) - 1} of them" in page
    assert "report-take" not in page
    behind = client.get("/reports/amounts/cards", query_string=ALL | {"d-stage": "new"})
    assert behind.location == "/reports/amounts?process=deals&period=all"


def test_pay_is_bonuses_less_penalties_in_each_currency_without_what_was_waived() -> None:
    def given(what: str, points: int, money: int, currency: str = "RUB") -> dict[str, Any]:
        bonus = what == "bonus"
        return {"what": what, "points": points, "money": money, "currency": currency, "bonus": bonus, "n": 1}

    facts = [
        *(given("bonus", 5, 150_000), given("bonus", 0, 700, "USD"), given("penalty", 2, 50_000)),
        *(given("waived", 9, 90_000), {"what": "task", "late": True, "n": 1}),
    ]
    line = people._kpi_row(("Bob",), facts, {}, ["RUB", "USD"])
    assert [cell.value for cell in line.cells] == ["Bob", 1, 1, 0, 2, 5, 3, 100_000, 700, 1]


def test_a_stranger_has_nothing_to_count_and_no_process_to_look_at(played: tuple[Company, Told]) -> None:
    company, _ = played
    client = company.client(company.charlie)
    for kind in KINDS:
        assert client.get(f"/reports/{kind}?process=deals").status_code == 404, kind
        assert client.get(f"/reports/{kind}/cards?process=deals").status_code == 404, kind
        assert client.get(f"/reports/{kind}").status_code == 200, kind
    assert company.get(company.charlie, "/reports/none").status_code == 404


def test_the_number_of_statements_does_not_grow(company: Company) -> None:
    deals.play(company, 4)
    asked = {kind: f"/reports/{kind}?process=deals&period=all&by=f:source" for kind in KINDS}
    client = company.client(company.dora)
    before = {kind: _sent(company, client, address) for kind, address in asked.items()}
    deals.play(company, 12, seed=3)
    assert {kind: _sent(company, client, address) for kind, address in asked.items()} == before


def _sent(company: Company, client: Any, address: str) -> int:
    client.get(address)
    with statements(company.app) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_empty_periods_say_so(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(deals.DEALS)
    for kind in KINDS:
        page = company.get(
            company.dora, f"/reports/{kind}?process=deals&since=2020-01-01&until=2020-01-31&days=x"
        )
        assert page.status_code == 200
        assert "empty" in page.get_data(as_text=True), kind


def test_a_kept_report_is_sent_to_those_who_may_see_it(played: tuple[Company, Told]) -> None:
    company, _ = played
    form = {"name": "Our funnel", "f-process": "deals", "f-period": "all", "every": "day", "shared": "1"}
    people = [company.dora.id, company.bob.id, company.charlie.id]
    client = company.client(company.dora)
    answer = client.post("/reports/funnel/kept", data=form | {"people": people})
    assert answer.status_code == 303
    assert "Our funnel" in client.get("/reports").get_data(as_text=True)
    assert "Our funnel" in company.get(company.erin, "/reports").get_data(as_text=True)
    tomorrow = MONDAY + timedelta(days=1)
    with company.app.app_context():
        (job,) = runtime.due(now=tomorrow)
        assert runtime.run_job(job, now=tomorrow)
        letters = {letter.to: letter for letter in mailer.mailbox(company.app.config["REGLAMENT"])}
        # Charlie may see no card of the process and gets nothing.
        assert set(letters) == {company.dora.email, company.bob.email}
        (name, _, content) = letters[company.dora.email].attachments[0]
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        assert (name, sheet["A2"].value) == ("funnel-1.xlsx", "New")
        following = runtime.next_due()
    assert following is not None
    assert following.date() == (MONDAY + timedelta(days=2)).date()
    with company.app.app_context():
        kept = db.session.execute(select(m.Report.id)).scalar_one()
    assert company.client(company.erin).post(f"/reports/kept/{kept}/deletion").status_code == 404
    assert client.post(f"/reports/kept/{kept}/deletion").status_code == 303
    with company.app.app_context():
        assert runtime.due(now=MONDAY + timedelta(days=9)) == []


def test_single_cards_are_taken_away_only_by_those_who_may_export_cards(
    played: tuple[Company, Told],
) -> None:
    company, _ = played
    sums, cards = ("amounts", 1), [("holders", 2), ("receivables", 2)]

    def taken(kind: str, number: int, suffix: str = "csv") -> bool:
        page = company.client(company.bob).get(f"/reports/{kind}", query_string=ALL).text
        address = f"/reports/{kind}/{number}.{suffix}"
        status = company.client(company.bob).get(address, query_string=ALL).status_code
        assert (status == 200) == (address in page)
        return status == 200

    assert taken(*sums)
    assert not any(taken(*one, suffix) for one in cards for suffix in ("csv", "xlsx"))
    whole = company.client(company.bob).get("/reports/holders/2.csv")
    assert whole.status_code == 404, "of all processes at once"
    with company.app.app_context():
        runtime.publish(deals.DEALS.replace("export: [{role: director}]", "export: [{role: sales}]"))
    assert all(taken(*one) for one in cards)


def test_a_letter_has_no_table_that_its_reader_could_not_take_away(played: tuple[Company, Told]) -> None:
    company, _ = played
    form = {"name": "Who holds", "f-process": "deals", "every": "day"}
    people = [company.dora.id, company.bob.id]
    company.client(company.dora).post("/reports/holders/kept", data=form | {"people": people})
    tomorrow = MONDAY + timedelta(days=1)
    with company.app.app_context():
        (job,) = runtime.due(now=tomorrow)
        assert runtime.run_job(job, now=tomorrow)
        letters = {one.to: one for one in mailer.mailbox(company.app.config["REGLAMENT"])}
    names = {to: [name for name, _, _ in letter.attachments] for to, letter in letters.items()}
    assert names[company.dora.email] == ["holders-1.xlsx", "holders-2.xlsx"]
    assert names[company.bob.email] == ["holders-1.xlsx"]


@pytest.mark.slow
def test_behind_every_number_are_as_many_cards_on_postgresql_too(either_company: Company) -> None:
    deals.play(either_company)
    told = Told(either_company)
    for kind in KINDS:
        assert (
            either_company.get(either_company.dora, f"/reports/{kind}?process=deals&period=all").status_code
            == 200
        )
    rows = {row[0]: row for row in table(either_company, "funnel")}
    came = Counter(stage for card in told.by_card for stage in told.been(card))
    assert [int(rows[title][1]) for title in ("New", "Prepaid")] == [came["new"], came["prepaid"]]
    test_behind_every_number_are_as_many_cards((either_company, told))

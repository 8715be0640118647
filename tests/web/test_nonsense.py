"""Nonsense in addresses and forms: what cannot be meant is left out or refused, and nothing breaks."""

from __future__ import annotations

from tests.web.company import Company

HUGE = "9" * 30
ADDRESSES = (
    "/reports/overdue?person={huge}",
    "/reports/amounts?process=orders&person=\u00b2",
    "/reports/amounts?process=orders&since=0001-01-01&until=9999-12-31",
    "/reports/amounts?process=orders&kept={huge}",
    "/reports/amounts/cards?process=orders&d-stage={huge}",
    "/boards/orders?mode=list&after=v~1~{huge}",
    "/boards/orders?mode=list&after=v~{huge}~1",
    "/boards/orders?mode=list&after=e~1~{huge}&sort=due",
    "/boards/orders?mode=list&after=v~1~0001-01-01T00:00:00%2B14:00&sort=due",
    "/boards/orders?mode=calendar&at=9999-12-31&field={huge}&sum={huge}",
    "/boards/orders?mode=calendar&at=0001-01-01&by=week",
    "/boards/orders?person={huge}&card={huge}&v-city={huge}",
    "/boards/orders/columns/review?after=9999-12-31T23:59:59-14:00~{huge}~1",
    "/boards/orders/map/actual?since=0001-01-01&until=9999-12-31&owner={huge}",
    "/boards/orders/imports/columns?file={huge}",
    "/boards/orders/cards/new?{huge}",
    "/tasks?after=9999-12-31T23:59:59-14:00~1",
    "/tasks?responsible={huge}",
    "/cards/1/timeline?before={huge}",
    "/cards/1?before={huge}",
    "/cards/1/moves/new?to={huge}",
    "/notifications?before={huge}",
    "/search?q=a&after={huge}",
    "/news?before={huge}",
    "/workload?person={huge}",
    "/summary?process={huge}",
)


def test_no_address_breaks_a_page(company: Company) -> None:
    company.order()
    bob = company.client(company.bob)
    for address in ADDRESSES:
        answer = bob.get(address.format(huge=HUGE), headers={"HX-Request": "true"})
        assert answer.status_code in (200, 303, 400, 404), address


def test_no_number_in_a_form_breaks_it(company: Company) -> None:
    card = company.order()
    alice = company.client(company.alice)
    for number in (HUGE, "\u00b2", "-1"):
        sent = {
            "/articles": {"title": "A", "body": "B", "files": number},
            "/reports/amounts/kept": {"name": "A", "id": number, "people": number, "f-person": number},
            f"/cards/{card}/comments": {"text": "A", "f-files": number, "mention": number},
            f"/cards/{card}/moves": {"to": "making", "seen": number},
            f"/cards/{card}/tasks/1/completion": {"outcome": number, "seen": number, "checked": number},
            "/boards/orders/bulk": {"act": "comment", "card": number, "comment": "A", "sure": "1"},
        }
        for address, form in sent.items():
            answer = alice.post(address, data=form)
            assert answer.status_code < 500, (address, number)

"""Orders with lines come by HTTP (a webhook, the API, a public form) into the statuses of their channels."""

from __future__ import annotations

import json
import re
import shutil
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import current_app
from werkzeug.serving import make_server

from tests.runtime.conftest import rows
from tests.runtime.shop import Shop, opened
from webapp import runtime
from webapp.runtime import doors, tokens
from webapp.storage import models as m

MAPPING = """customer = buyer.name
phone = buyer.phone
email = buyer.email
external = id
items = lines
items.product.article = sku
items.quantity = count
items.discount = discount"""
MATCH = "short_name = buyer.name\nphone = buyer.phone\nemail = buyer.email"
BUYER = {"name": "Кафе «Берёзка»", "email": "KAFE@kafe.example"}
ORDER = {
    "id": "A-1",
    "buyer": BUYER,
    "lines": [{"sku": "ДСК-001", "count": 2}, {"sku": "ФРН-103", "count": 4}],
}


@dataclass
class Served:
    """The shop at an address of this machine."""

    shop: Shop
    url: str

    def ask(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, raw, said)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _read(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, _read(refused.read())

    def door(self, kind: str, trigger: str, **settings: Any) -> str:
        (process,) = [row.id for row in rows(m.Process) if row.key == "customer_order"]
        given = {"title": trigger, "kind": kind, "process_id": process, "trigger": trigger}
        settings = {"match_field": "company", **settings}
        doors.save(None, given | {"settings": settings}, None)
        return str(rows(m.Intake)[-1].token)

    def hook(self, trigger: str = "site_shop") -> str:
        return f"/hooks/{self.door('webhook', trigger, mapping=MAPPING, match=MATCH)}"

    def orders(self) -> list[Any]:
        (process,) = [row.id for row in rows(m.Process) if row.key == "customer_order"]
        return [card for card in rows(m.Card) if card.process_id == process]

    def companies(self) -> int:
        (process,) = [row.id for row in rows(m.Process) if row.key == "companies"]
        return sum(card.process_id == process for card in rows(m.Card))


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode()


@pytest.fixture
def served(trading: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Served]:
    folder, people = trading
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Served(Shop(people), f"http://127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def completed(served: Served, card: int) -> Any:
    """The order after its robots have filled in what the sender left out."""
    served.shop.now = runtime.clock()
    served.shop.robots()
    return served.shop.state(card)


@pytest.mark.parametrize(
    ("trigger", "stage", "terms"),
    [("site_shop", "new_site", "prepayment"), ("market_shop", "new_market", "marketplace")],
)
def test_a_webhook_is_an_order_of_its_channel(served: Served, trigger: str, stage: str, terms: str) -> None:
    known = served.companies()
    status, answer = served.ask(served.hook(trigger), ORDER)
    assert status == 201, answer
    state = completed(served, answer["card"])
    assert (state.stage, state.values["payment_terms"]) == (stage, terms)
    assert [(x["quantity"], x["sum"]) for x in state.values["items"]] == [(2, 1_960_000), (4, 276_000)]
    assert state.values["company"] == runtime.find_record("companies", {"inn": "2325444115"}, ("inn",))
    assert served.companies() == known


def test_the_same_delivery_is_one_order_however_often_and_at_once(served: Served) -> None:
    path = served.hook()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: served.ask(path, ORDER, Idempotency_Key="A-1"), range(4)))
    assert sorted(status for status, _ in answers) == [200, 200, 200, 201]
    assert len({answer["card"] for _, answer in answers}) == len(served.orders()) == 1
    assert served.ask(path, ORDER, Idempotency_Key="A-2")[0] == 201
    assert len(served.orders()) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"lines": [{"sku": "ДСК-001"}, {"sku": "НЕТ-ТАКОГО", "count": 1}]},
            "items-n1-product: Здесь нет «НЕТ-",
        ),
        ({"buyer": {"email": "kafe@kafe.example"}}, "customer: "),
        ({"buyer": {"name": "Кафе"}}, "phone: "),
        ({"lines": []}, "items: "),
        ({"lines": [{"sku": "ДСК-001", "count": "много"}]}, "items-n0-quantity: "),
    ],
)
def test_what_is_wrong_is_said_and_kept_and_may_come_again(served: Served, changed: Any, said: str) -> None:
    path = served.hook()
    status, answer = served.ask(path, ORDER | changed, Idempotency_Key="A-1", Accept_Language="ru")
    assert status == 422
    assert answer["error"].startswith(said)
    assert served.orders() == []
    (entry,) = rows(m.IntakeEntry)
    assert entry.state == "refused"
    assert answer["error"] in entry.detail
    assert '"id": "A-1"' in entry.detail
    assert served.ask(path, ORDER, Idempotency_Key="A-1")[0] == 201


def test_what_is_no_json_is_refused_and_kept(served: Served) -> None:
    status, answer = served.ask(served.hook(), b"lines=2")
    assert (status, len(rows(m.IntakeEntry))) == (400, 1)
    assert answer["error"]


def test_a_program_orders_by_the_api(served: Served) -> None:
    known = served.companies()
    belkin = served.shop.people["belkin"]
    _, token = tokens.make(belkin, {"name": "Маркетплейс", "scopes": tokens.SCOPES[:-1]}, belkin)
    said = {"Authorization": f"Bearer {token}", "Content_Type": "application/json", "Idempotency_Key": "A-1"}
    values: dict[str, Any] = {"customer": "Кафе", "phone": "8 861 000-66-77", "payment_terms": "marketplace"}
    body = {"process": "customer_order", "values": values, "match": {"company": {"phone": "+78610006677"}}}
    values["items"] = [{"product": 10**6, "quantity": 1}]
    status, answer = served.ask("/api/v1/cards", body, **said)
    assert (status, served.orders()) == (422, []), answer
    assert "items" in str(answer["errors"])
    values["items"] = [{"article": "ДСК-001", "quantity": 2}]
    made = [served.ask("/api/v1/cards", body, **said) for _ in range(2)]
    assert [status for status, _ in made] == [201, 201]
    state = completed(served, made[0][1]["id"])
    assert (state.stage, state.values["total"], len(served.orders())) == ("new_market", 1_960_000, 1)
    assert state.values["company"] == runtime.find_record("companies", {"inn": "2325444115"}, ("inn",))
    assert served.companies() == known


def test_people_order_by_the_form_of_social_networks(served: Served) -> None:
    known = served.companies()
    path = "/f/" + served.door("form", "social_form", match="short_name = customer\nphone = phone")
    with urllib.request.urlopen(served.url + path, timeout=30) as page:
        seal = re.search(r'name="seal" value="([^"]+)"', page.read().decode())
    assert seal
    form = {"seal": seal[1], "f-customer": "Анна Белова", "f-phone": "8 912 345-67-89", "f-items": "n1"}
    form |= {"f-items-n1-article": "ФРН-103", "f-items-n1-quantity": "4"}
    later = datetime.now(UTC) + timedelta(seconds=30)
    with time_machine.travel(later, tick=True):
        wrong = served.ask(path, urllib.parse.urlencode(form | {"f-phone": "нет"}).encode())
        assert (wrong[0], served.orders(), served.companies()) == (422, [], known)
        assert 'value="нет"' in wrong[1]
        for _ in range(2):
            assert served.ask(path, urllib.parse.urlencode(form).encode())[0] == 200
        (order,) = served.orders()
        state = completed(served, order.id)
    assert (state.stage, state.values["total"]) == ("new_social", 276_000)
    assert served.companies() == known + 1

"""A real server on loopback, which the test allows as an operator would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE, NOW, Outdoors
from webapp import outgoing, robots
from webapp.config import Config
from webapp.process.commands import ChangeFields
from webapp.robots import Context, Done, Failed, Retry

MakeContext = Callable[..., Context]


class Server(ThreadingHTTPServer):
    """Remembers what came; answers what the test says, or does what it says with the connection."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.came: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.act: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def _come(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        came = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body}
        self.server.came.append(came)
        if self.server.act:
            self.server.act(self)
            return
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"{}")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET = do_PUT = do_DELETE = do_PATCH = _come  # noqa: N815 - so the base class calls them

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@dataclass
class Online(Outdoors):
    """The outside with the web in it."""

    config: Config | None = None
    secrets: dict[str, str] = field(default_factory=lambda: {"crm": "open sesame"})

    def ask_web(self, request: outgoing.Request, seconds: float, most: int) -> outgoing.Answer:
        assert self.config
        return outgoing.send(request, self.config, patience=seconds, most=most)

    def secret(self, name: str) -> str:
        return self.secrets[name]


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def online(context: MakeContext, tmp_path: Path) -> MakeContext:
    """A context that may ask loopback, or what else `allow` names."""

    def make(values: dict[str, Any] | None = None, allow: str = "127.0.0.0/8", **parts: Any) -> Context:
        env = {"REGLAMENT_DATA": str(tmp_path), "OUTGOING_ALLOW": allow}
        return replace(context(values, **parts), outside=Online(config=Config.from_env(env)))

    return make


def call(server: Server, context: Context, **settings: Any) -> Any:
    return robots.run("webhook", {"url": f"{server.url}/in", "seconds": 2, **settings}, context)


def test_values_keep_their_kind_and_no_value_breaks_out_of_the_json(
    server: Server, online: MakeContext
) -> None:
    nasty = '"}, "admin": {"x": "\n{price}'
    body = {
        "order": "{number}",
        "sum": "{price}",
        "who": "{customer}",
        "told": "для {customer}",
        "n": [1, "{weight}"],
    }
    answer = call(server, online({"customer": nasty}), body=body)
    assert answer == Done(note={"host": "127.0.0.1", "status": 200})
    (came,) = server.came
    assert json.loads(came["body"]) == {
        "order": "М-2026-0017",
        "sum": 1_250_000,
        "who": nasty,
        "told": f"для {nasty}",
        "n": [1, 12.5],
    }
    assert (came["method"], came["headers"]["Idempotency-Key"]) == ("POST", "42:9:robot:5")


def test_what_is_put_into_the_address_stays_in_its_place(server: Server, online: MakeContext) -> None:
    call(
        server,
        online({"what": "a/../b?c=d&e #f"}),
        url=f"{server.url}/orders/{{what}}?n={{number}}",
        method="GET",
    )
    path = server.came[0]["path"]
    assert path.startswith("/orders/a%2F..%2Fb%3Fc%3Dd%26e%20%23f?n=%D0%9C-2026-0017")


def test_headers_carry_secrets_and_a_signature_and_the_timeline_neither(
    server: Server, online: MakeContext
) -> None:
    headers = [
        {"name": "Authorization", "value": "Bearer", "secret": "crm"},
        {"name": "X-Order", "value": "{what}"},
    ]
    context = online({"what": "one\r\nX-Evil: yes"})
    answer = call(server, context, headers=headers, body={"a": 1}, sign="crm")
    came = server.came[0]["headers"]
    assert came["Authorization"] == "Bearer open sesame"
    assert "X-Evil" not in came
    moment = str(int(NOW.timestamp()))
    signed = b".".join((b"42:9:robot:5", moment.encode(), b'{"a": 1}'))
    expected = base64.b64encode(hmac.new(b"open sesame", signed, hashlib.sha256).digest()).decode()
    assert (came["webhook-timestamp"], came["webhook-signature"]) == (moment, f"v1,{expected}")
    assert "sesame" not in str(answer)


def test_what_is_answered_comes_into_the_card(server: Server, online: MakeContext) -> None:
    server.answers = [(200, json.dumps({"data": {"id": "A-1", "items": [{"sum": 12.5}]}}).encode())]
    answer = call(
        server, online(), answer={"data.id": "what", "data.items.0.sum": "price", "data.none.x": "customer"}
    )
    assert answer.effects == (ChangeFields({"what": "A-1", "price": "12.5"}),)


def test_a_server_in_trouble_is_asked_again_and_one_that_says_no_is_not(
    server: Server, online: MakeContext
) -> None:
    server.answers = [(500, b"oops"), (200, b"{}"), (429, b""), (400, b""), (201, b"")]
    assert call(server, online()) == Retry("127.0.0.1 ответил: 500.")
    assert isinstance(call(server, online()), Done)
    assert isinstance(call(server, online()), Retry)
    assert call(server, online()) == Failed("127.0.0.1 ответил: 400.")
    assert isinstance(call(server, online(), success=[200]), Failed)
    assert len({came["headers"]["Idempotency-Key"] for came in server.came}) == 1


def test_redirects_are_not_followed(server: Server, online: MakeContext) -> None:
    server.answers = [(302, b"")]
    assert isinstance(call(server, online()), Failed)
    assert [came["path"] for came in server.came] == ["/in"]


@pytest.mark.parametrize("answer", [b"<html>", b"", b'{"a":', b"\xff\xfe"])
def test_an_answer_that_is_not_json_is_a_failure_if_it_was_to_be_read(
    server: Server, online: MakeContext, answer: bytes
) -> None:
    server.answers = [(200, answer), (200, answer)]
    assert isinstance(call(server, online(), answer={"id": "what"}), Failed)
    assert isinstance(call(server, online()), Done)


def test_an_answer_that_never_ends_is_cut_off(server: Server, online: MakeContext) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    server.act = drip
    began = time.monotonic()
    assert isinstance(call(server, online(), seconds=1), Retry)
    assert time.monotonic() - began < 4


def test_an_answer_of_100_mb_is_not_taken_in(server: Server, online: MakeContext) -> None:
    sent = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
        try:
            for _ in range(1600):
                sent += handler.wfile.write(b"1" * 65536)
        except OSError:
            return

    server.act = flood
    assert isinstance(call(server, online(), answer={"id": "what"}), Failed)
    assert sent < 50 * 1024 * 1024


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1", "169.254.169.254", "0.0.0.0"],
)
def test_addresses_of_our_own_network_are_refused(server: Server, online: MakeContext, host: str) -> None:
    answer = call(server, online(allow=""), url=f"http://{host}:{server.server_port}/in")
    assert isinstance(answer, Failed)
    assert "внутреннюю сеть" in answer.error
    assert server.came == []


def test_a_name_that_leads_into_our_network_is_refused_whatever_it_leads_to_later(
    server: Server, online: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once: nobody asks whether it leads elsewhere a moment later."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> Any:
        asked.append(host)
        ip = "10.1.2.3" if len(asked) == 1 else "93.184.216.34"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", look_up)
    answer = call(server, online(allow=""), url="https://innocent.example/in")
    assert isinstance(answer, Failed)
    assert asked == ["innocent.example"]


def test_a_server_that_is_not_found_or_does_not_listen_is_tried_again(online: MakeContext) -> None:
    nowhere = {"url": "http://127.0.0.1:9/", "seconds": 1}
    assert isinstance(robots.run("webhook", nowhere, online()), Retry)
    lost = {"url": "http://nobody.invalid/", "seconds": 1}
    assert isinstance(robots.run("webhook", lost, online()), Retry)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://example.org"},
        {"url": "https://{what}.example.org/"},
        {"url": "https://example.org/{nothing}"},
        {"headers": [{"name": "Host", "value": "x"}]},
        {"headers": [{"name": "A: b"}]},
        {"body": "{"},
        {"body": {"a": ["{nothing}"]}},
        {"answer": {"id": "nothing"}},
        {"seconds": 3600},
        {"success": [404]},
    ],
)
def test_what_does_not_fit_is_told(wrong: dict[str, Any]) -> None:
    right = {"url": "https://example.org/{number}", "body": {"a": "{price}"}, "answer": {"id": "what"}}
    assert not robots.settings_problems("webhook", right, FURNITURE)
    assert len(robots.settings_problems("webhook", right | wrong, FURNITURE, "en")) == 1

"""Requests to addresses that people typed in."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.application import make_config
from webapp import outgoing
from webapp.outgoing import Refusal, Request, Unreachable

Serve = Callable[[Callable[[socket.socket], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers one connection in a way of the test's own; gives its address."""
    threads: list[threading.Thread] = []
    sockets: list[socket.socket] = []

    def start(answer: Callable[[socket.socket], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def run() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    answer(connection)

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/hook?a=1"

    yield start
    for server in sockets:
        server.close()
    for thread in threads:
        thread.join(2)


def test_an_answer_comes_back(serve: Serve, tmp_path: Path) -> None:
    url = serve(lambda c: c.sendall(b"HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok"))
    config = make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8")
    answer = outgoing.send(Request("POST", url, b"{}"), config)
    assert (answer.status, answer.fine, answer.text, answer.headers["x-a"]) == (201, True, "ok", "b")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://192.168.0.1:8080/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://[fec0::1]/",
        "http://[::127.0.0.1]/",
    ],
)
def test_nothing_of_our_own_network_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refusal) as refused:
        outgoing.send(Request("GET", url), make_config(tmp_path))
    assert refused.value.code in ("private_address", "unknown_host")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://a@b.example/",
        "http://a.example/\r\nX: y",
        "http://a.example:0/",
        "http://a.example:99999/",
        "http://[::1",
        "http://a.example/" + "x" * 2000,
        "//a.example",
    ],
)
def test_what_is_no_address_on_the_web_is_refused(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        outgoing.checked(url)
    assert refused.value.code == "bad_url"


def test_public_addresses_are_open() -> None:
    assert outgoing.is_open(ipaddress.ip_address("93.184.215.14"))
    assert outgoing.is_open(ipaddress.ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c"))


def test_the_operator_allows_networks_and_hosts(serve: Serve, tmp_path: Path) -> None:
    fine = b"HTTP/1.1 204 No Content\r\n\r\n"
    url = serve(lambda c: c.sendall(fine)).replace("127.0.0.1", "localhost")
    config = make_config(tmp_path, OUTGOING_ALLOW="10.0.0.0/8, localhost")
    assert outgoing.send(Request("GET", url), config).status == 204
    with pytest.raises(Refusal):
        outgoing.send(Request("GET", "http://127.0.0.1/"), config)


def test_a_redirect_is_not_followed(serve: Serve, tmp_path: Path) -> None:
    url = serve(
        lambda c: c.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")
    )
    answer = outgoing.send(Request("GET", url), make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8"))
    assert (answer.status, answer.fine) == (302, False)


def test_a_long_answer_is_cut_off(serve: Serve, tmp_path: Path) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(OSError):
            for _ in range(2000):
                connection.sendall(b"x" * 65536)

    answer = outgoing.send(Request("GET", serve(flood)), make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8"))
    assert (len(answer.body), answer.whole) == (outgoing.MOST, False)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_never_ends_is_not_waited_for(serve: Serve, tmp_path: Path, begin: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(begin)
        with suppress(OSError):
            for number in range(100):
                connection.sendall(b"X-%d: y\r\n" % number)
                time.sleep(0.05)

    began = time.monotonic()
    config = make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8")
    with pytest.raises(Unreachable):
        outgoing.send(Request("GET", serve(drip)), config, patience=0.5)
    assert time.monotonic() - began < 3


def test_a_greeting_that_never_ends_is_not_waited_for(serve: Serve, tmp_path: Path) -> None:
    def greet(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb")
        for _ in range(12):
            time.sleep(0.25)
            connection.sendall(b"\x03")

    url = serve(greet).replace("http://", "https://")
    config = make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8")
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        outgoing.send(Request("GET", url), config, patience=0.6)
    assert time.monotonic() - begun < 2


def test_nobody_there_is_said(tmp_path: Path) -> None:
    config = make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable):
        outgoing.send(Request("GET", f"http://127.0.0.1:{port}/"), config)


def test_a_certificate_must_be_right(serve: Serve, tmp_path: Path) -> None:
    url = serve(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\n\r\n")).replace("http:", "https:")
    with pytest.raises(Unreachable):
        outgoing.send(Request("GET", url), make_config(tmp_path, OUTGOING_ALLOW="127.0.0.0/8"))

"""Letters come over TLS from a real IMAP server, and never from one that nobody vouches for."""

from __future__ import annotations

import imaplib
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.application import make_config
from webapp.mailin import sources

pytestmark = pytest.mark.slow
CERTIFICATE = Path(__file__).parent.parent / "work" / "localhost.pem"
LETTER = b"From: kirill@gavan.example\r\nSubject: =?utf-8?b?0JfQsNC60LDQtw==?=\r\n\r\nhello\r\n"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """pymap with one letter that nobody has seen."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", str(CERTIFICATE), "--key", str(CERTIFICATE)]
    command += ["dict", "--demo-data", "--demo-user", "us", "--demo-password", "sesame"]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _deliver(port)
            yield port
        finally:
            server.kill()


def _deliver(port: int) -> None:
    for _ in range(300):
        with suppress(ConnectionRefusedError), imaplib.IMAP4("127.0.0.1", port, timeout=10) as mailbox:
            assert "STARTTLS" in mailbox.capabilities
            mailbox.starttls(ssl._create_unverified_context())
            mailbox.login("us", "sesame")
            mailbox.create("Reglament")
            assert mailbox.append("Reglament", "", None, LETTER)[0] == "OK"  # type: ignore[arg-type]
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


@pytest.fixture
def secure_port(port: int) -> Iterator[int]:
    """The same server behind TLS from the first byte, as on port 993."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)

    class Tunnel(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as outer:
                inner = socket.create_connection(("127.0.0.1", port))
                threading.Thread(target=_copy, args=(inner, outer), daemon=True).start()
                _copy(outer, inner)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the test is vouched for, as by an authority of the company."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def read(url: str, folder: Path, *, done: bool = True) -> list[bytes]:
    with sources.opened(replace(make_config(folder), mail_in=url)) as source:
        found = list(source.letters(1_000_000))
        for letter in found if done else []:
            source.done(letter)
    return [letter.raw for letter in found]


@pytest.mark.usefixtures("trusted")
def test_letters_are_read_once_over_starttls(port: int, tmp_path: Path) -> None:
    url = f"imap://us:sesame@127.0.0.1:{port}/Reglament"
    assert read(url, tmp_path, done=False) == [LETTER]
    assert read(url, tmp_path) == [LETTER]
    assert read(url, tmp_path) == []


@pytest.mark.usefixtures("trusted")
def test_letters_are_read_once_over_tls_from_the_first_byte(secure_port: int, tmp_path: Path) -> None:
    url = f"imaps://us:sesame@127.0.0.1:{secure_port}/Reglament"
    assert read(url, tmp_path) == [LETTER]
    assert read(url, tmp_path) == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    port: int, secure_port: int, tmp_path: Path
) -> None:
    for url in (f"imap://us:sesame@127.0.0.1:{port}", f"imaps://us:sesame@127.0.0.1:{secure_port}"):
        with pytest.raises(OSError, match="certificate verify failed"):
            read(f"{url}/Reglament", tmp_path)


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_is_refused(secure_port: int, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"Hostname mismatch|not valid for"):
        read(f"imaps://us:sesame@localhost:{secure_port}/Reglament", tmp_path)

"""Letters from a mailbox on a server: only new ones, large ones by their head; handled ones are seen."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.support.application import make_config
from webapp.config import Config, ConfigError
from webapp.mailin import sources


@dataclass
class Box:
    """The letters of the server, and which of them are seen."""

    letters: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    password: str = "sesame"
    port: int = 0


class Handler(socketserver.StreamRequestHandler):
    box: Box

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, _, command = line.strip().partition(b" ")
            self.answer(command)
            self.say(tag + b" " + self.end(command))
            if command.upper().startswith(b"LOGOUT"):
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def end(self, command: bytes) -> bytes:
        wrong = command.upper().startswith(b"LOGIN") and self.box.password.encode() not in command
        return b"NO wrong password" if wrong else b"OK done"

    def answer(self, command: bytes) -> None:
        upper = command.upper()
        if upper.startswith(b"CAPABILITY"):
            self.say(b"* CAPABILITY IMAP4rev1")
        elif upper.startswith(b"SELECT"):
            self.say(b"* %d EXISTS" % len(self.box.letters))
        elif upper.startswith(b"UID SEARCH"):
            self.say(b"* SEARCH " + b" ".join(b"%d" % n for n in self.box.letters if n not in self.box.seen))
        elif upper.startswith(b"UID STORE"):
            self.box.seen.add(int(command.split()[2]))
        elif upper.startswith(b"UID FETCH"):
            self.fetch(int(command.split()[2]), command)

    def fetch(self, uid: int, command: bytes) -> None:
        raw = self.box.letters[uid]
        if b"RFC822.SIZE" in command:
            self.say(b"* %d FETCH (UID %d RFC822.SIZE %d)" % (uid, uid, len(raw)))
            return
        assert b"PEEK" in command, "looking alone makes no letter seen"
        limit = re.search(rb"<0\.(\d+)>", command)
        part = raw[: int(limit[1])] if limit else raw
        self.say(b"* %d FETCH (UID %d BODY[] {%d}" % (uid, uid, len(part)))
        self.wfile.write(part)
        self.say(b")")


@pytest.fixture
def box() -> Iterator[Box]:
    found = Box()
    handler = type("OfBox", (Handler,), {"box": found})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def config(box: Box, folder: Path, password: str = "sesame") -> Config:
    return replace(make_config(folder), mail_in=f"imap://us:{password}@127.0.0.1:{box.port}/INBOX")


def test_new_letters_are_read_and_then_seen(box: Box, tmp_path: Path) -> None:
    box.letters = {
        3: b"Subject: old\r\n\r\nx",
        7: b"Subject: new\r\n\r\nhello",
        9: b"Subject: big\r\n\r\n" + b"x" * 99999,
    }
    box.seen = {3}
    with sources.opened(config(box, tmp_path)) as source:
        small, large = source.letters(50_000)
        assert (small.raw, small.whole) == (box.letters[7], True)
        assert (len(large.raw), large.whole) == (sources.HEAD, False)
        source.done(small)
    assert box.seen == {3, 7}


def test_a_wrong_password_is_an_error_that_does_not_tell_it(box: Box, tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="wrong password") as found,
        sources.opened(config(box, tmp_path, "hush")),
    ):
        pass
    assert "hush" not in str(found.value)


@pytest.mark.parametrize("url", ["pop3://host", "imaps://", "maildir:", "somewhere"])
def test_an_address_that_is_no_mailbox_is_told_at_once(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MAIL_IN"):
        make_config(tmp_path, MAIL_IN=url)

"""Where letters come in: a mailbox on a server (IMAP) or a folder on this machine (maildir)."""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from webapp.config import Config, is_loopback

TIMEOUT = 30.0
AT_ONCE = 50
HEAD = 64 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """Its bytes, or only the head of one that is too large."""

    handle: Any
    raw: bytes
    whole: bool = True


class Source(Protocol):
    def letters(self, most: int) -> Iterator[Letter]:
        """Those that nobody has handled, the oldest first; of larger ones than `most` bytes the head."""

    def done(self, letter: Letter) -> None:
        """It has been handled and does not come again."""


@contextmanager
def opened(config: Config) -> Iterator[Source]:
    url = urlsplit(config.mail_in)
    if url.scheme == "maildir":
        yield Maildir(Path(unquote(url.path)))
        return
    with _connected(url) as connection:
        yield Imap(connection, unquote(url.path.strip("/")) or "INBOX")


class Maildir:
    """Letters lie in `new`; handled ones go to `cur` as seen, as mail programs do it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def letters(self, most: int) -> Iterator[Letter]:
        for path in sorted((self.folder / "new").iterdir())[:AT_ONCE]:
            whole = path.stat().st_size <= most
            with path.open("rb") as file:
                yield Letter(path, file.read() if whole else file.read(HEAD), whole)

    def done(self, letter: Letter) -> None:
        target = self.folder / "cur"
        target.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            letter.handle.rename(target / f"{letter.handle.name.partition(':')[0]}:2,S")


class Imap:
    def __init__(self, connection: imaplib.IMAP4, folder: str) -> None:
        self.connection = connection
        self._ask("SELECT", *connection.select(f'"{folder}"'))

    def letters(self, most: int) -> Iterator[Letter]:
        found = self._ask("SEARCH", *self.connection.uid("SEARCH", "UNSEEN"))
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            whole = self._size(uid) <= most
            wanted = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[]<0.{HEAD}>)"
            answer = self._ask("FETCH", *self.connection.uid("FETCH", uid.decode(), wanted))
            raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if isinstance(raw, bytes):
                yield Letter(uid.decode(), raw, whole)

    def _size(self, uid: bytes) -> int:
        answer = self._ask("FETCH", *self.connection.uid("FETCH", uid.decode(), "(RFC822.SIZE)"))
        figures = b"".join(part for part in answer if isinstance(part, bytes)).rpartition(b"SIZE ")[2]
        return int(figures.rstrip(b") ").split(b" ")[0] or 0)

    def done(self, letter: Letter) -> None:
        self._ask("STORE", *self.connection.uid("STORE", letter.handle, "+FLAGS.SILENT", r"(\Seen)"))

    @staticmethod
    def _ask(what: str, status: str, answer: Any) -> list[Any]:
        if status != "OK":
            raise OSError(f"IMAP {what}: {status} {answer!r}"[:300])
        return list(answer)


@contextmanager
def _connected(url: SplitResult) -> Iterator[imaplib.IMAP4]:
    """A session over TLS; without it only on this machine, or where the URL says `?tls=off`."""
    host, context = url.hostname or "", ssl.create_default_context()
    if url.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT)
    try:
        off = parse_qs(url.query).get("tls") == ["off"] or is_loopback(host)
        if url.scheme == "imap" and ("STARTTLS" in server.capabilities or not off):
            server.starttls(context)
        server.login(unquote(url.username or ""), unquote(url.password or ""))
        yield server
    except imaplib.IMAP4.error as error:
        # Nothing of what was asked, which holds the password.
        raise OSError(f"IMAP: {type(error).__name__}: {str(error)[:200]}") from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()

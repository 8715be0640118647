"""A letter that came in, as far as it can be understood; whoever wrote it may have meant harm."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import getaddresses, parseaddr
from functools import lru_cache
from html.parser import HTMLParser
from itertools import islice
from typing import Any

MOST_PARTS = 200
# The parser of the standard library takes the square of the time for what is longer than any letter's.
LONGEST_HEAD, LONGEST_HEADER, LONGEST_OF_PART = 128 * 1024, 4 * 1024, 1000
MOST_BOUNDARIES, MOST_LINES = 5_000, 600_000
MOST_ATTACHED = 20
LONGEST_TEXT = 20_000
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
# Where the words of the letter that is answered begin, in the mail programs people use here.
QUOTED = re.compile(
    r"^\s*("
    r">"
    r"|On .{5,200}wrote:$"
    r"|.{0,200}(пишет|написал|написала|писал|wrote)(\(а\))?\s*:$"
    r"|-{2,}\s*(Original Message|Исходное сообщение|Пересылаемое сообщение|Forwarded message)\s*-{2,}"
    r"|_{20,}$"
    r"|(From|От|От кого):\s.+@.+"
    r"|--\s?$"
    r")",
    re.IGNORECASE,
)


class Unreadable(Exception):
    """Nothing that a mail program would send."""


class Briefly(EmailPolicy):
    """Of a header only as much as a mail program writes."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        most = LONGEST_OF_PART if name.lower().startswith("content-") else LONGEST_HEADER
        return _understood(name, value[:most]) if type(value) is str else value


@lru_cache(maxsize=256)
def _understood(name: str, value: str) -> Any:
    """Each part is asked for the same header again and again."""
    return default.header_fetch_parse(name, value)


BRIEFLY = Briefly()
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
UNENDED = re.compile(r"<(?=[^<>]*(?:<|\Z))")


@dataclass(frozen=True)
class Incoming:
    """`text` is what was written, without what was quoted; `automatic` was written by a machine."""

    key: str
    sender: str
    subject: str
    recipients: str
    text: str
    automatic: bool
    attachments: tuple[tuple[str, bytes], ...] = ()


def key_of(raw: bytes) -> str:
    """One for each letter, however often it is read: by its Message-ID, or by all of it."""
    head = re.split(rb"\r?\n\r?\n", raw[: 64 * 1024], maxsplit=1)[0]
    found = re.search(rb"^message-id:\s*(<[^>\r\n]{1,900}>)", head, re.IGNORECASE | re.MULTILINE)
    return hashlib.sha256(found[1] if found else raw).hexdigest()


def read(raw: bytes, *, own: str = "") -> Incoming:
    """Raises `Unreadable`; `own` is our address, whose letters are never answered."""
    try:
        return _read(raw, own)
    except Exception as error:
        # The parser of the standard library raises almost anything for letters made to break it.
        raise Unreadable(f"{type(error).__name__}: {error}"[:200]) from error


def _read(raw: bytes, own: str) -> Incoming:
    if _is_endless(raw):
        raise Unreadable("too long a head, too many parts or lines")
    message = email.message_from_bytes(raw, policy=BRIEFLY)
    parts = sum(1 for _ in islice(message.walk(), MOST_PARTS + 1))
    if not isinstance(message, EmailMessage) or parts > MOST_PARTS:
        raise Unreadable("too many parts")
    sender = parseaddr(_header(message, "From"))[1].lower()[:254]
    return Incoming(
        key_of(raw),
        sender,
        _header(message, "Subject")[:300],
        _recipients(message),
        written(_body(message)),
        _automatic(message) or bool(own and sender == own.lower()),
        tuple(_attachments(message)),
    )


def _is_endless(raw: bytes) -> bool:
    """Whether it was made to be read for hours."""
    headless = len(raw) > LONGEST_HEAD and not re.search(rb"\r?\n\r?\n", raw[:LONGEST_HEAD])
    return headless or raw.count(b"\n--") > MOST_BOUNDARIES or raw.count(b"\n") > MOST_LINES


def _header(message: EmailMessage, name: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(message.get(name, "")))
    return " ".join(text.split())


def _recipients(message: EmailMessage) -> str:
    """Every address it was sent to, apart."""
    values = [str(value) for name in RECIPIENTS for value in message.get_all(name, [])]
    return " ".join(address for _, address in getaddresses(values)[:MOST_PARTS])


def _automatic(message: EmailMessage) -> bool:
    """Answers of machines, lists and ourselves: answering those would never end."""
    said = _header(message, "Auto-Submitted").lower()
    bulk = _header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    loops = any(message.get(name) for name in ("X-Loop", "X-Autoreply", "X-Autorespond", "List-Id"))
    bounced = _header(message, "Return-Path") == "<>"
    return said not in ("", "no") or bulk or loops or bounced


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    return _plain(text) if part.get_content_subtype() == "html" else text


def _decoded(part: Any) -> str:
    """Whatever its charset is called; what cannot be read is shown as such."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content[: LONGEST_TEXT * 8].decode(charset, "replace")
    except LookupError:
        return content[: LONGEST_TEXT * 8].decode("utf-8", "replace")


class _Text(HTMLParser):
    """The words of a page, paragraph by paragraph, as far as the first quotation."""

    BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3"})
    SILENT = frozenset({"style", "script", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(self.silent - (tag in self.SILENT), 0)
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def _plain(page: str) -> str:
    parser = _Text()
    parser.feed(UNENDED.sub("&lt;", COMMENT.sub("", page)))
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.words))


def written(text: str) -> str:
    """What the sender wrote, up to the letter that is answered."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if QUOTED.match(line[:400]):
            break
        kept.append("".join(c if c.isprintable() or c == "\t" else " " for c in line).rstrip())
    return "\n".join(kept).strip()[:LONGEST_TEXT]


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in list(message.iter_attachments())[:MOST_ATTACHED] if message.is_multipart() else ():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield part.get_filename() or "file", content

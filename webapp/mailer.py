"""Letters: by SMTP, or into a folder that serves as mailbox where no server is set.

The key of a letter is one per cause. It makes the Message-ID, so that a letter sent again after a crash
is the same letter to the mail programs on its way, and the development mailbox keeps it once.
"""

from __future__ import annotations

import email
import hashlib
import logging
import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr, parseaddr, parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from webapp.config import Config, is_loopback
from webapp.process.errors import Refused

TIMEOUT = 20.0
# Nothing that has a meaning in a header, and so exactly one address.
ADDRESS = re.compile(r"""([^\s@<>()\[\]\\,;:"]+)@([^\s@<>()\[\]\\,;:"]+)""")

log = logging.getLogger(__name__)
Attached = tuple[str, str, bytes]


class Undeliverable(Refused):
    """This letter will never arrive; trying again does not help."""

    code = "mail_undeliverable"


@dataclass(frozen=True)
class Letter:
    """`attachments` are (name, type, content); `key` is one per cause, however often it is sent.

    `html` says the same as `text`; `headers` are those beyond the usual ones.
    """

    to: str
    subject: str
    text: str
    key: str
    attachments: tuple[Attached, ...] = ()
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """A letter of the development mailbox."""

    id: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attached, ...]
    html: str = ""


def send(config: Config, letter: Letter) -> None:
    """Sends the letter; `Undeliverable` is for good, any other error may pass."""
    message = compose(config, letter)
    if config.mail_url:
        _by_smtp(urlsplit(config.mail_url), message)
    else:
        _into_mailbox(_folder(config) / f"{_digest(letter.key)}.eml", message.as_bytes(policy=SMTP))


def domain(config: Config) -> str:
    """The part behind the @ in everything we send."""
    return parseaddr(config.mail_from)[1].partition("@")[2] or "localhost"


def compose(config: Config, letter: Letter) -> EmailMessage:
    """The letter as it goes out; no header can hold more than its one line."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr(parseaddr(_line(config.mail_from)))
    message["To"] = _address(letter.to)
    message["Subject"] = _line(letter.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{_digest(letter.key)}@{domain(config)}>"
    # No answering machine should answer a machine.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = _line(value)
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for name, mime, content in letter.attachments:
        main, _, sub = mime.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=_line(name))
    return message


def _address(to: str) -> str:
    """One address and nothing else: no list, no name, no second line."""
    found = ADDRESS.fullmatch(to)
    try:
        if found and found[1].isascii() and to.isprintable():
            return f"{found[1]}@{found[2].encode('idna').decode()}"
    except UnicodeError:
        log.info("no such domain can be: %r", found)
    raise Undeliverable(to=_line(to), reason="not an address")


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]


# -- by a server -----------------------------------------------------------------------------------------


def _by_smtp(url: SplitResult, message: EmailMessage) -> None:
    try:
        with _connected(url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        _refuse_for_good(message, *next(iter(refused.recipients.values())))
        raise
    except smtplib.SMTPDataError as refused:
        _refuse_for_good(message, refused.smtp_code, refused.smtp_error)
        raise


def _refuse_for_good(message: EmailMessage, code: int, said: bytes | str) -> None:
    """A 5xx answer to this very letter; a 4xx one passes."""
    if code >= 500:
        reason = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise Undeliverable(to=message["To"], reason=f"{code} {_line(reason)}") from None


@contextmanager
def _connected(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A session over TLS; without it only on this machine, or where the URL says `?tls=off`."""
    host, context = url.hostname or "", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT)
    with server:
        server.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and _wants_tls(url, server):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server


def _wants_tls(url: SplitResult, server: smtplib.SMTP) -> bool:
    """Elsewhere it is not a matter of what the server offers: somebody between might hide the offer."""
    if parse_qs(url.query).get("tls") == ["off"]:
        return False
    return server.has_extn("starttls") or not is_loopback(url.hostname or "")


# -- the development mailbox -----------------------------------------------------------------------------


def mailbox(config: Config, most: int = 200) -> list[Received]:
    """The letters, newest first."""
    files = sorted(_folder(config).glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in files[:most]]


def received(config: Config, letter_id: str) -> Received | None:
    """One letter of the mailbox by its id."""
    return next((_read(path) for path in _folder(config).glob("*.eml") if path.stem == letter_id), None)


def _folder(config: Config) -> Path:
    return config.data / "mailbox"


def _into_mailbox(path: Path, content: bytes) -> None:
    """The whole letter or nothing; the same letter again changes nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
        finally:
            Path(draft.name).unlink()


def _read(path: Path) -> Received:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body, page = message.get_body(("plain",)), message.get_body(("html",))
    return Received(
        id=path.stem,
        at=parsedate_to_datetime(message["Date"]),
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content().replace("\r\n", "\n") if body else "",
        attachments=tuple(_attached(part) for part in message.iter_attachments()),
        html=page.get_content() if page else "",
    )


def _attached(part: EmailMessage) -> Attached:
    content = part.get_payload(decode=True)
    return part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b""

from __future__ import annotations

import email
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from webapp import mailer
from webapp.config import Config
from webapp.mailer import Letter, Undeliverable

CERTIFICATE = Path(__file__).with_name("localhost.pem")
PDF = ("Счёт М-2026-0017.pdf", "application/pdf", b"%PDF-1.7 \x00\xff invoice")
LETTER = Letter(
    to="kirill@gavan.example",
    subject="Счёт на оплату заказа М-2026-0017",
    text="Здравствуйте!\n\nК оплате 1 250 000 ₽.\n.\nВерба\n",
    key="42:9:robot:5@verba.example",
    attachments=(PDF,),
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    env = {"REGLAMENT_DATA": str(tmp_path), "MAIL_FROM": "Верба <orders@verba.example>"}
    return Config.from_env(env)


class Postman:
    """A mail server that remembers; it answers as the test says."""

    def __init__(self) -> None:
        self.letters: list[tuple[Envelope, EmailMessage]] = []
        self.rcpt = self.data = "250 OK"
        self.tls: list[bool] = []
        self.users: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data.startswith("250"):
            parsed = email.message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
            assert isinstance(parsed, EmailMessage)
            self.letters.append((envelope, parsed))
            self.tls.append(server.transport.get_extra_info("sslcontext") is not None)
        return self.data

    def admit(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"p@ss:word", handled=False)


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def serve(postman: Postman) -> Iterator[Callable[..., str]]:
    """Starts the server and gives its address."""
    running: list[Controller] = []

    def start(**options: Any) -> str:
        controller = Controller(
            postman, hostname="127.0.0.1", port=_free_port(), authenticator=postman.admit, **options
        )
        controller.start()
        running.append(controller)
        return f"127.0.0.1:{controller.port}"

    yield start
    for controller in running:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- by a server


def test_the_letter_arrives_whole(config: Config, postman: Postman, serve: Callable[..., str]) -> None:
    mailer.send(replace(config, mail_url=f"smtp://{serve()}"), LETTER)
    ((envelope, message),) = postman.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("orders@verba.example", ["kirill@gavan.example"])
    assert message["Subject"] == LETTER.subject
    assert message["From"] == "Верба <orders@verba.example>"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == LETTER.text.splitlines()
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type(), attachment.get_content()) == PDF


def test_sent_twice_it_is_the_same_letter(
    config: Config, postman: Postman, serve: Callable[..., str]
) -> None:
    there = replace(config, mail_url=f"smtp://{serve()}")
    mailer.send(there, LETTER)
    mailer.send(there, LETTER)
    mailer.send(there, replace(LETTER, key="43:1:robot:2@verba.example"))
    first, second, other = (message["Message-ID"] for _, message in postman.letters)
    assert first == second != other
    assert first.endswith("@verba.example>")


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("rcpt", "550 No such user here", Undeliverable),
        ("rcpt", "451 Try later", smtplib.SMTPRecipientsRefused),
        ("data", "554 Too large", Undeliverable),
        ("data", "452 Disk full", smtplib.SMTPDataError),
    ],
)
def test_what_is_refused_for_good_is_told_from_what_may_pass(
    config: Config,
    postman: Postman,
    serve: Callable[..., str],
    step: str,
    answer: str,
    error: type[Exception],
) -> None:
    setattr(postman, step, answer)
    with pytest.raises(error):
        mailer.send(replace(config, mail_url=f"smtp://{serve()}"), LETTER)


def test_nobody_listening_may_pass(config: Config) -> None:
    with pytest.raises(ConnectionRefusedError):
        mailer.send(replace(config, mail_url=f"smtp://127.0.0.1:{_free_port()}"), LETTER)


def test_a_server_that_says_nothing_does_not_hold_us(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailer, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OSError, match="timed out"):
        mailer.send(replace(config, mail_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}"), LETTER)


def test_we_say_who_we_are(config: Config, postman: Postman, serve: Callable[..., str]) -> None:
    where = serve(auth_require_tls=False)
    mailer.send(replace(config, mail_url=f"smtp://orders:p%40ss%3Aword@{where}"), LETTER)
    assert postman.users == ["orders"]
    with pytest.raises(smtplib.SMTPAuthenticationError):
        mailer.send(replace(config, mail_url=f"smtp://orders:wrong@{where}"), LETTER)
    assert len(postman.letters) == 1


# -- TLS


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate, which our side trusts for this test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_offered_tls_is_used(
    config: Config, postman: Postman, serve: Callable[..., str], trusted: ssl.SSLContext
) -> None:
    mailer.send(replace(config, mail_url=f"smtp://{serve(tls_context=trusted)}"), LETTER)
    assert postman.tls == [True]


def test_smtps_is_tls_from_the_beginning(
    config: Config, postman: Postman, serve: Callable[..., str], trusted: ssl.SSLContext
) -> None:
    mailer.send(replace(config, mail_url=f"smtps://{serve(ssl_context=trusted)}"), LETTER)
    assert postman.tls == [True]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    config: Config,
    postman: Postman,
    serve: Callable[..., str],
    trusted: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError):
        mailer.send(replace(config, mail_url=f"smtp://{serve(tls_context=trusted)}"), LETTER)
    assert postman.letters == []


def test_elsewhere_nothing_goes_out_without_tls(
    config: Config, postman: Postman, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailer, "is_loopback", lambda host: False)
    where = serve()
    with pytest.raises(smtplib.SMTPNotSupportedError):
        mailer.send(replace(config, mail_url=f"smtp://{where}"), LETTER)
    assert postman.letters == []
    mailer.send(replace(config, mail_url=f"smtp://{where}/?tls=off"), LETTER)
    assert postman.tls == [False]


# -- headers


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r\nSubject: hello",
        "Name <a@b.example>",
        "a@",
        "@b.example",
        "a@b.example;c@d.example",
        "a b@c.example",
        "кирилл@gavan.example",
        "a@b.example\0",
    ],
)
def test_only_one_plain_address_is_written_to(config: Config, to: str) -> None:
    with pytest.raises(Undeliverable):
        mailer.send(config, replace(LETTER, to=to))
    assert mailer.mailbox(config) == []


def test_a_header_holds_one_line_whatever_it_is_given(config: Config) -> None:
    nasty = "Счёт\r\nBcc: everybody@verba.example\nX-Evil:\x00 yes\u2028 \u202e"
    mailer.send(config, Letter("a@почта.рф", nasty, "text", "k", ((nasty, "text/plain", b"x"),)))
    (path,) = (config.data / "mailbox").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert message["Subject"] == "Счёт Bcc: everybody@verba.example X-Evil: yes"
    assert message["To"] == "a@xn--80a1acny.xn--p1ai"


# -- the development mailbox


def test_without_a_server_letters_go_to_the_mailbox(config: Config) -> None:
    mailer.send(config, LETTER)
    (letter,) = mailer.mailbox(config)
    assert (letter.to, letter.subject, letter.text) == (LETTER.to, LETTER.subject, LETTER.text)
    assert letter.sender == "Верба <orders@verba.example>"
    assert letter.attachments == (PDF,)
    assert mailer.received(config, letter.id) == letter
    assert mailer.received(config, "../../secret") is None


def test_the_same_key_never_makes_two(config: Config) -> None:
    senders = [threading.Thread(target=lambda: mailer.send(config, LETTER)) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(mailer.mailbox(config)) == 1
    assert len(list((config.data / "mailbox").iterdir())) == 1


def test_the_mailbox_shows_the_newest_first_and_not_without_end(config: Config) -> None:
    for number in range(5):
        mailer.send(config, replace(LETTER, key=str(number), subject=f"Письмо {number}"))
    assert [letter.subject for letter in mailer.mailbox(config, most=3)] == [
        "Письмо 4",
        "Письмо 3",
        "Письмо 2",
    ]


def test_text_attachments_come_back_too(config: Config) -> None:
    mailer.send(config, replace(LETTER, attachments=(("list.csv", "text/csv", "полка;100\n".encode()),)))
    assert mailer.mailbox(config)[0].attachments == (("list.csv", "text/csv", "полка;100\n".encode()),)


def test_the_domain_is_that_of_the_sender(config: Config) -> None:
    assert mailer.domain(config) == "verba.example"
    assert mailer.domain(replace(config, mail_from="nobody")) == "localhost"

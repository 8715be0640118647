"""Letters that come in: answers become comments, others start cards; each once; hostile ones do no harm."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from sqlalchemy import select

from tests.channels.delivered import deliver, letters
from tests.support.application import Somebody
from tests.web.company import MONDAY, ORDERS, Company
from webapp import runtime
from webapp.mailin import addresses
from webapp.mailin import letters as read
from webapp.runtime import mailin
from webapp.runtime.outdoors import Outside
from webapp.storage import models as m

TRIGGER = """
triggers:
  - key: by_mail
    title: {ru: Письмом, en: By mail}
    "on": mail
    start: {customer: "{sender}", what: "{subject}", city: "{text}"}
"""


@pytest.fixture
def postal(company: Company, tmp_path: Path) -> Company:
    """Letters come into a maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "maildir" / name).mkdir(parents=True)
    config = company.app.config["REGLAMENT"]
    company.app.config["REGLAMENT"] = replace(
        config, mail_in=f"maildir://{tmp_path}/maildir", mail_reply="flow@firma.example"
    )
    return company


def box(company: Company) -> Path:
    return Path(company.app.config["REGLAMENT"].mail_in.removeprefix("maildir://"))


def address(company: Company, card: int, somebody: Somebody) -> str:
    return addresses.reply_to(company.app.config["REGLAMENT"], card, somebody.id)


def write(sender: str, to: str, text: str = "Looks fine", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: 2026-0001"
    message["Message-ID"] = f"<{abs(hash((sender, to, text)))}@mail.example>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def post(company: Company, *messages: EmailMessage | bytes) -> None:
    for message in messages:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        number = sum(1 for _ in box(company).rglob("*.host*"))
        (box(company) / "new" / f"{number}.host").write_bytes(raw)
    look(company)


def look(company: Company, minutes: int = 1) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    with company.app.app_context():
        mailin.watch(now=at)
        for id in runtime.due(now=at):
            runtime.run_job(id, now=at)


def told(company: Company) -> list[tuple[str, str]]:
    with company.app.app_context(), runtime.reading() as conn:
        k = m.MailIn
        return [tuple(row) for row in conn.execute(select(k.outcome, k.reason).order_by(k.id))]


def comments(company: Company) -> list[Any]:
    with company.app.app_context(), runtime.reading() as conn:
        table = m.Event.__table__
        rows = conn.execute(select(table).where(table.c.kind == "CommentAdded").order_by(table.c.id))
        return list(rows)


def test_an_answer_to_a_letter_becomes_a_comment_on_its_card(postal: Company) -> None:
    card = postal.order()
    deliver(postal)
    (letter,) = letters(postal, postal.dora.email)
    (file,) = (postal.app.config["REGLAMENT"].data / "mailbox").glob(f"{letter.id}.eml")
    to = address(postal, card, postal.dora)
    assert f"Reply-To: {to}".encode() in file.read_bytes()
    quoted = "Agreed, but by Friday.\n\nOn Mon, 23 Nov 2026, Reglament wrote:\n> New task\n"
    post(postal, write(postal.dora.email, to, quoted))
    (comment,) = comments(postal)
    assert (comment.card_id, comment.actor_id) == (card, postal.dora.id)
    assert comment.data["text"] == "Agreed, but by Friday."
    assert told(postal) == [("comment", "")]
    assert list((box(postal) / "new").iterdir()) == []


def test_a_letter_counts_once_however_often_read(postal: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    to = address(postal, postal.order(), postal.dora)
    monkeypatch.setattr("webapp.mailin.sources.Maildir.done", lambda *_: 1 / 0)
    post(postal, write(postal.dora.email, to))
    monkeypatch.undo()
    assert list((box(postal) / "new").iterdir()), "its worker died before it could say that it was done"
    look(postal, minutes=30)
    assert len(comments(postal)) == 1
    assert list((box(postal) / "new").iterdir()) == []


def test_files_of_the_answer_come_to_the_card(postal: Company) -> None:
    to = address(postal, postal.order(), postal.dora)
    message = write(postal.dora.email, to)
    message.add_attachment(b"%PDF-1.4 offer", maintype="application", subtype="pdf", filename="offer.pdf")
    message.add_attachment(b"MZ\x90\x00" * 100, maintype="application", subtype="pdf", filename="bad.exe")
    post(postal, message)
    (comment,) = comments(postal)
    assert [one["name"] for one in comment.data["files"]] == ["offer.pdf"]
    assert "File not accepted: bad.exe" in comment.data["text"]


@pytest.mark.parametrize(
    "header", [{"Auto_Submitted": "auto-replied"}, {"X_Loop": "x"}, {"Precedence": "bulk"}]
)
def test_machines_are_not_listened_to(postal: Company, header: dict[str, str]) -> None:
    to = address(postal, postal.order(), postal.dora)
    post(postal, write(postal.dora.email, to, **header))
    assert comments(postal) == []
    assert told(postal) == [("ignored", "automatic")]


def test_another_sender_or_a_forged_token_is_refused_and_seen(postal: Company) -> None:
    card = postal.order()
    to = address(postal, card, postal.dora)
    forged = to.replace(f"+r{card:x}-", f"+r{card + 1:x}-")
    post(postal, write("thief@evil.example", to), write(postal.dora.email, forged, "Second"))
    assert comments(postal) == []
    assert told(postal) == [("refused", "not_the_person_written_to"), ("refused", "nobody_waits_for_it")]
    page = postal.client(postal.alice).get("/admin/letters/").text
    assert "thief@evil.example" in page
    assert postal.get(postal.bob, "/admin/letters/").status_code == 404


def test_who_may_not_see_the_card_any_more_says_nothing_there(postal: Company) -> None:
    to = address(postal, postal.order(), postal.charlie)
    post(postal, write(postal.charlie.email, to))
    assert (comments(postal), told(postal)) == ([], [("refused", "no_such_card")])


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
HOSTILE = {
    "nothing": b"",
    "no header": b"\x00\xff" * 500,
    "deep": b"From: dora@verba.example\n" + NESTED,
    "charset": b"From: dora@verba.example\nContent-Type: text/plain; charset=klingon\n\nhi",
    "encoded": b"From: =?x?q?=\nSubject: =?utf-8?b?////?=\nContent-Transfer-Encoding: base64\n\n%%%",
    "many": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000 + b"--b--",
    "folded": b"From: a@b.c\nSubject: x\n" + b" y\n" * 20000 + b"\nhi",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_letters_are_noted_and_the_next_one_is_read(postal: Company, raw: bytes) -> None:
    to = address(postal, postal.order(), postal.dora)
    post(postal, raw, write(postal.dora.email, to))
    assert [outcome for outcome, _ in told(postal)] == ["refused", "comment"]


def test_a_letter_that_breaks_the_reading_is_noted_and_the_next_one_is_read(
    postal: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, whole = address(postal, postal.order(), postal.dora), read.read

    def breaks(raw: bytes, **own: Any) -> Any:
        return 1 / 0 if b"Poison" in raw else whole(raw, **own)

    monkeypatch.setattr("webapp.runtime.mailin.letters.read", breaks)
    post(postal, write(postal.dora.email, to, "Poison"), write(postal.dora.email, to, "Fine"))
    assert told(postal) == [("refused", "unforeseen"), ("comment", "")]


def test_a_letter_that_is_too_large_is_not_loaded(postal: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailin, "LARGEST", 1000)
    to = address(postal, postal.order(), postal.dora)
    post(postal, write(postal.dora.email, to, "x\n" * 2000))
    assert told(postal) == [("refused", "letter_too_large")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Да\n\n23 ноября 2026, Регламент пишет:\n> Новая задача", "Да"),
        ("Yes\n-----Original Message-----\nFrom: x@y.z", "Yes"),
        ("Yes\n> quoted\n", "Yes"),
        ("Yes\n-- \nDora, director", "Yes"),
        ("Yes\n\nFrom: Reglament <flow@firma.example>\nSent: Monday", "Yes"),
        ("One\n\nTwo", "One\n\nTwo"),
    ],
)
def test_only_what_was_written_is_kept(text: str, kept: str) -> None:
    assert read.written(text) == kept


HEAD = b"From: a@b.example\r\nContent-Type: text/html\r\n"
PART = b"--x\r\nContent-Type: text/plain; " + b";" * 9000 + b"\r\nContent-Disposition: a; b=" + b'"' * 9000


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.example\r\nTo: " + b'"' * 100_000 + b"\r\n\r\n",
        b"From: a@b.example\r\nTo: " + b"." * 100_000 + b"\r\n\r\n",
        b"Content-Type: text/plain; " + b"a*0=b; " * 10_000 + b"\r\n\r\n",
        b"To: a@b.example\r\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (PART + b"\r\n\r\nA\r\n") * 50,
        HEAD + b"\r\n" + b"<a " * 50_000,
        HEAD + b"\r\n" + b"<!--" * 40_000,
        HEAD + b"\r\n" + b"</" * 80_000,
    ],
    ids=range(9),
)
def test_no_letter_is_read_for_long(raw: bytes) -> None:
    """Each of these took from twenty seconds to hours."""
    begun = process_time()
    with suppress(read.Unreadable):
        read.read(raw)
    assert process_time() - begun < 5


def test_a_page_is_read_as_text() -> None:
    message = EmailMessage()
    message["From"] = "a@b.c"
    message.set_content("<style>x</style><p>One<br>two</p><blockquote>old</blockquote>", subtype="html")
    assert read.read(message.as_bytes()).text == "One\ntwo"


def test_a_letter_to_a_process_starts_a_card(postal: Company) -> None:
    with postal.app.app_context():
        runtime.publish(ORDERS + TRIGGER)
    message = write("customer@shop.example", "flow+orders@firma.example", "Oak, please {subject}")
    message.replace_header("Subject", "A table")
    post(postal, message, message)
    (outcome,) = told(postal)
    assert outcome == ("card", "")
    with postal.app.app_context(), runtime.reading() as conn:
        (card,) = conn.execute(select(m.Card.__table__))
    assert card.values == {
        "customer": "customer@shop.example",
        "what": "A table",
        "city": "Oak, please {subject}",
    }


def test_what_could_not_be_kept_of_such_a_letter_is_said_on_the_card(postal: Company) -> None:
    with postal.app.app_context():
        runtime.publish(ORDERS + TRIGGER)
    message = write("customer@shop.example", "flow+orders@firma.example", "See the file")
    message.add_attachment(b"MZ\x90\x00" * 100, maintype="application", subtype="pdf", filename="bad.exe")
    post(postal, message)
    (comment,) = comments(postal)
    assert (comment.data["text"], comment.data["sender"]) == (
        "File not accepted: bad.exe",
        "customer@shop.example",
    )


# -- what a robot wrote to somebody outside is answered ------------------------------------------------------


def written_to(company: Company, card: int, to: str) -> str:
    """A robot's letter to that address; gives where its answer goes."""
    with company.app.app_context():
        Outside(MONDAY, card).send_mail(to, "Your order", "Is ready", (), f"{to}-{card}")
    (letter,) = letters(company, to)
    raw = (company.app.config["REGLAMENT"].data / "mailbox" / f"{letter.id}.eml").read_bytes()
    return str(message_from_bytes(raw, policy=default)["Reply-To"])


def test_a_customers_answer_stands_on_the_card_and_its_owner_hears_of_it(postal: Company) -> None:
    card = postal.order()
    to = written_to(postal, card, "Anna@shop.example")
    message = write("anna@shop.example", to, "Deliver on Friday\n\n> Is ready\n")
    message.add_attachment(b"%PDF-1.4 map", maintype="application", subtype="pdf", filename="map.pdf")
    post(postal, message)
    (comment,) = comments(postal)
    assert (comment.card_id, comment.actor_kind) == (card, "robot")
    assert comment.data["text"] == "Deliver on Friday"
    assert [one["name"] for one in comment.data["files"]] == ["map.pdf"]
    assert "Letter from anna@shop.example" in postal.get(postal.bob, f"/cards/{card}").text
    bell = postal.client(postal.bob).get("/notifications").text
    assert "Letter from anna@shop.example: Deliver on Friday" in bell


def test_only_who_was_written_to_answers(postal: Company) -> None:
    card = postal.order()
    to = written_to(postal, card, "anna@shop.example")
    forged = to.replace(f"+c{card:x}-", f"+c{card + 1:x}-")
    post(postal, write("thief@evil.example", to), write("anna@shop.example", forged))
    assert comments(postal) == []
    assert told(postal) == [("refused", "not_the_person_written_to")] * 2


def test_a_colleague_whom_a_robot_wrote_to_answers_as_themselves(postal: Company) -> None:
    card = postal.order()
    seeing, stranger = (written_to(postal, card, one.email) for one in (postal.dora, postal.charlie))
    post(postal, write(postal.dora.email, seeing), write(postal.charlie.email, stranger))
    (comment,) = comments(postal)
    assert (comment.actor_id, comment.data.get("sender", "")) == (postal.dora.id, "")
    assert told(postal) == [("comment", ""), ("refused", "no_such_card")]


def test_a_mailbox_that_is_away_is_tried_again(postal: Company) -> None:
    config = postal.app.config["REGLAMENT"]
    postal.app.config["REGLAMENT"] = replace(config, mail_in="maildir:///nowhere/at/all")
    look(postal)
    with postal.app.app_context(), runtime.reading() as conn:
        (job,) = conn.execute(select(m.Job.__table__).where(m.Job.kind == "mail"))
    assert job.state == "planned"
    assert "nowhere" in job.error
    postal.app.config["REGLAMENT"] = config
    to = address(postal, postal.order(), postal.dora)
    (box(postal) / "new" / "1.host").write_bytes(write(postal.dora.email, to).as_bytes())
    look(postal, minutes=10)
    assert len(comments(postal)) == 1

"""Files go to those who may see their card, and to nobody else."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.application import People, Somebody, enter
from webapp import runtime
from webapp.process.commands import Actor
from webapp.process.errors import NoSuch
from webapp.web.files import kind

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + b"\0" * 40
)
PROCESS = """
key: letters
title: Letters
numbering: {pattern: "{year}-{seq}"}
face: {title: "{subject}"}
fields: [{key: subject, kind: text, title: Subject}, {key: paper, kind: file, title: Paper}]
start: {fields: [subject, paper]}
rights: {create: [{role: sales}]}
stages:
  - key: reading
    title: Reading
    kind: start
    flow:
      - {type: task, key: read, kind: acknowledge, title: Read it, assignees: [{role: director}],
         outcomes: [{key: read, title: Read, goto: done}]}
  - {key: done, title: Done, kind: success}
"""


@dataclass(frozen=True)
class Paperwork:
    """Bob writes letters to Alice; Charlie has nothing to do with them."""

    app: Flask
    people: People

    def upload(self, name: str = "letter.pdf", content: bytes = PDF, by: Somebody | None = None) -> int:
        with self.app.app_context():
            return int(runtime.upload(io.BytesIO(content), name, (by or self.people.bob).id)["id"])

    def send(self, name: str = "letter.pdf", content: bytes = PDF) -> int:
        file = self.upload(name, content)
        self.start(file)
        return file

    def start(self, file: int) -> None:
        with self.app.app_context():
            runtime.start("letters", {"paper": [file]}, Actor("person", self.people.bob.id))

    def get(self, somebody: Somebody, file: int, query: str = "", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return enter(self.app.test_client(), somebody).get(f"/files/{file}{query}", headers=named)

    def of_bob(self, file: int, query: str = "", **headers: str) -> TestResponse:
        return self.get(self.people.bob, file, query, **headers)


@pytest.fixture
def paperwork(app: Flask, people: People) -> Paperwork:
    with app.app_context():
        runtime.publish(PROCESS)
    return Paperwork(app, people)


def test_who_sees_the_card_gets_the_file(paperwork: Paperwork) -> None:
    file = paperwork.send()
    for somebody in (paperwork.people.alice, paperwork.people.bob):
        answer = paperwork.get(somebody, file)
        assert (answer.status_code, answer.data) == (200, PDF)


def test_a_stranger_gets_none_and_learns_nothing(paperwork: Paperwork) -> None:
    charlie = paperwork.people.charlie
    there, nowhere = paperwork.get(charlie, paperwork.send()), paperwork.get(charlie, 999999)
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert len(there.data) == len(nowhere.data)


def test_before_the_form_is_sent_a_file_is_its_uploaders_own(paperwork: Paperwork) -> None:
    file = paperwork.upload()
    assert paperwork.of_bob(file).status_code == 200
    assert paperwork.get(paperwork.people.charlie, file).status_code == 404
    # An administrator sees cards, not what is only being written.
    assert paperwork.get(paperwork.people.alice, file).status_code == 404


def test_a_pdf_opens_in_the_browser_in_a_cage(paperwork: Paperwork) -> None:
    headers = paperwork.of_bob(paperwork.send()).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("inline")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_picture_opens_in_a_sandbox(paperwork: Paperwork) -> None:
    headers = paperwork.of_bob(paperwork.upload("a.png", PNG)).headers
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["notes.txt", "table.csv"])
def test_everything_else_is_saved_and_not_shown(paperwork: Paperwork, name: str) -> None:
    headers = paperwork.of_bob(paperwork.upload(name, b"name;price\ntable;2\nchair;1\n")).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


def test_any_file_is_saved_when_asked_for(paperwork: Paperwork) -> None:
    assert (
        paperwork.of_bob(paperwork.send(), "?download=1")
        .headers["Content-Disposition"]
        .startswith("attachment")
    )


def test_a_name_in_russian_arrives_whole_and_alone(paperwork: Paperwork) -> None:
    disposition = paperwork.of_bob(paperwork.upload('Счёт "№ 1"\r\nX: y.pdf')).headers["Content-Disposition"]
    assert "filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82" in disposition
    assert "\n" not in disposition


def test_a_file_that_the_browser_has_is_not_sent_again(paperwork: Paperwork) -> None:
    file = paperwork.send()
    again = paperwork.of_bob(file, If_None_Match=paperwork.of_bob(file).headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_can_be_asked_for(paperwork: Paperwork) -> None:
    part = paperwork.of_bob(paperwork.send(), Range="bytes=0-3")
    assert (part.status_code, part.data) == (206, b"%PDF")
    assert part.headers["Content-Range"] == f"bytes 0-3/{len(PDF)}"


def test_who_is_not_signed_in_gets_no_file(paperwork: Paperwork) -> None:
    assert paperwork.app.test_client().get(f"/files/{paperwork.send()}").status_code == 303


def test_the_file_of_another_cannot_be_attached(paperwork: Paperwork) -> None:
    theirs = paperwork.upload(by=paperwork.people.charlie)
    with pytest.raises(NoSuch, match="no_such_file"):
        paperwork.start(theirs)


@pytest.mark.parametrize(
    ("mime", "picture"),
    [
        ("application/pdf", "pdf"),
        ("image/jpeg", "image"),
        ("text/csv", "sheet"),
        ("application/zip", "archive"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "sheet"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "doc"),
        ("application/vnd.oasis.opendocument.text", "doc"),
        ("image/vnd.dwg", "drawing"),
        ("text/plain", "other"),
    ],
)
def test_each_kind_of_file_has_its_picture(mime: str, picture: str) -> None:
    assert kind(mime) == picture

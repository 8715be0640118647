"""Files are kept as soon as they are chosen."""

from __future__ import annotations

import io
import re

from flask import Flask
from flask.testing import FlaskClient

from tests.support.application import MakeApp, People, SignIn, enter, populate
from tests.web.test_files import PDF
from webapp.extensions import db
from webapp.storage.models import Attachment

HTMX = {"HX-Request": "true"}


def send(client: FlaskClient, *files: tuple[bytes, str], field: str = "f-paper") -> tuple[int, str]:
    data = {field: [(io.BytesIO(content), name) for content, name in files]}
    answer = client.post("/uploads", data=data, headers=HTMX)
    return answer.status_code, answer.text


def rows(app: Flask) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(db.select(Attachment)))


def test_a_chosen_file_comes_back_as_an_input_of_the_form(
    app: Flask, client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    status, page = send(sign_in(client, people.bob), (PDF, "Счёт.pdf"))
    row = rows(app)[0]
    assert status == 200
    assert f'<input type="hidden" name="f-paper" value="{row.id}">' in page
    assert "Счёт.pdf" in page
    assert (row.uploaded_by, row.mime, row.card_id) == (people.bob.id, "application/pdf", None)
    assert client.get(f"/files/{row.id}").data == PDF


def test_several_files_come_back_together(client: FlaskClient, people: People, sign_in: SignIn) -> None:
    _, page = send(sign_in(client, people.bob), (PDF, "a.pdf"), (PDF + b"\n", "b.pdf"))
    assert len(re.findall(r'name="f-paper"', page)) == 2


def test_a_page_under_the_name_of_a_pdf_is_refused(
    app: Flask, client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    status, page = send(sign_in(client, people.bob), (b"<!doctype html><script>alert(1)</script>", "a.pdf"))
    assert status == 422
    assert "a kind that is not accepted" in page
    assert rows(app) == []


def test_an_empty_file_and_none_at_all_are_refused(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.bob)
    assert send(client, (b"", "a.txt"))[0] == 422
    status, page = send(client)
    assert (status, "No file was chosen" in page) == (422, True)


def test_a_file_that_is_too_large_is_refused_in_words(make_app: MakeApp) -> None:
    app = make_app(MAX_UPLOAD_MB="1")
    people = populate(app)
    status, page = send(enter(app.test_client(), people.bob), (PDF + b"x" * 1024 * 1024, "a.pdf"))
    assert status == 413
    assert "That is too large" in page
    assert rows(app) == []

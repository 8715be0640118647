"""Every refusal has its sentence, and every sentence can be filled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from tests.support.application import People
from webapp import accounts, mailer
from webapp.process.errors import CardHasMoved, NotAllowed, Refused, TaskIsClosed, ValuesHaveChanged
from webapp.process.sentences import SENTENCES as OF_THE_ENGINE
from webapp.sentences import FIELDS, SENTENCES, of_field, sentence

WEBAPP = Path(__file__).resolve().parent.parent / "webapp"
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in WEBAPP.rglob("*.py"))
# Raised as: Refused("code"), a class with its own code, errors = {"field": ("code", {...})}.
RAISED = re.compile(
    r'\b(?:Refused|NotAllowed|NoSuch|TaskIsClosed|CardIsClosed|CardHasMoved|Undeliverable)\(\s*"(\w+)"'
)
OF_WAYS = re.compile(r'^ +return "(\w+_\w+)"', re.MULTILINE)
OF_FIELDS = re.compile(r'\("([a-z]+(?:_[a-z]+)*)", \{')


def codes() -> set[str]:
    ways = OF_WAYS.findall((WEBAPP / "process" / "rights.py").read_text(encoding="utf-8"))
    return {*RAISED.findall(SOURCES), *(kind.code for kind in kinds(Refused)), *ways}


def kinds(kind: type[Refused]) -> list[type[Refused]]:
    return [kind, *(below for child in kind.__subclasses__() for below in kinds(child))]


def field_codes() -> set[str]:
    named = {
        "accounts.py",
        "people.py",
        "credentials.py",
        "engine.py",
        "tasks.py",
        "steps.py",
        "profile.py",
        "passwords.py",
    }
    files = [path for path in WEBAPP.rglob("*.py") if path.name in named or path.parent.name == "storage"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    weak = re.findall(r'return "(password_\w+)"', (WEBAPP / "credentials.py").read_text(encoding="utf-8"))
    return {*OF_FIELDS.findall(text), *weak}


def test_codes_are_found() -> None:
    assert {"card_has_moved", "may_not_create", "not_yours_to_move", "file_kind", "wrong_password"} <= codes()
    assert {"comment_required", "login_taken", "password_short", "department_loop"} <= field_codes()


def test_every_refusal_has_a_sentence() -> None:
    assert codes() - set(SENTENCES) == set()


def test_every_complaint_about_a_field_has_a_sentence() -> None:
    assert field_codes() - set(FIELDS) - set(OF_THE_ENGINE) == set()


def test_no_sentence_is_left_over() -> None:
    unused = set(SENTENCES) - codes()
    assert {code for code in unused if f'"{code}"' not in SOURCES.replace(f'"{code}": _l', "")} == set()


PARAMS: dict[str, Any] = {
    "name": "a.pdf",
    "most": 100,
    "line": "what is this",
    "origin": "nonsense",
    "accept": "pdf",
    "to": "a@b.example",
    "reason": "no such user",
    "least": 10,
    "encoding": "UTF-8",
    "count": 3,
    "processes": "Orders",
    "field": "Stock",
    "before": 2,
    "add": -3,
    "free": 2,
    "wanted": 3,
}


def test_sentences_are_whole(app: Flask) -> None:
    with app.test_request_context():
        for code in SENTENCES:
            said = sentence(Refused(code, **PARAMS))
            assert said.endswith("."), code
            assert "%(" not in said, code


def test_sentences_of_fields_are_whole(app: Flask) -> None:
    with app.test_request_context():
        for code in FIELDS:
            assert of_field(code, PARAMS).endswith("."), code


def test_who_and_when_are_said(app: Flask, people: People) -> None:
    at = datetime(2025, 11, 21, 11, 30, tzinfo=UTC)
    with app.test_request_context():
        moved = sentence(CardHasMoved(stage="design", person=people.bob.id, at=at))
        changed = sentence(ValuesHaveChanged(changes={"price": (people.bob.id, at)}))
        closed = sentence(TaskIsClosed(person=None))
    assert "(Бобров Б., 21 November 2025, 14:30)" in moved.replace("\u00a0", " ")
    assert "(Бобров Б., 21 November 2025, 14:30)" in changed.replace("\u00a0", " ")
    assert "already. What" in closed


def test_an_administrators_reason_is_said_in_the_viewers_language(app: Flask) -> None:
    reason = {"ru": "Сначала подпишите договор.", "en": "Sign the contract first."}
    with app.test_request_context():
        assert "yet. Sign the contract first. Nothing" in sentence(
            NotAllowed("condition_not_met", reason=reason)
        )
        assert "yet. Nothing" in sentence(NotAllowed("condition_not_met", reason=None))


def test_refusals_of_accounts_and_letters_are_known() -> None:
    assert {accounts.WrongPassword.code, accounts.LinkIsDead.code, mailer.Undeliverable.code} <= set(
        SENTENCES
    )

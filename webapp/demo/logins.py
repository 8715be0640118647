"""The demo log-ins: passwords made at set-up, kept beside the data for who runs the demo."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from .. import accounts
from ..config import Config
from .company import MEMBERS

WORDS = ("verba", "sosna", "dub", "klen", "iva", "lipa", "yasen", "buk", "topol", "ryabina")


def make(config: Config, people: dict[str, int]) -> None:
    """Gives everybody a password of their own."""
    made = {login: _password() for login in people}
    for login, password in made.items():
        accounts.set_password(people[login], password, None)
    path = _file(config)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(made, file, ensure_ascii=False, indent=2)


def _password() -> str:
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(9000) + 1000}"


def _file(config: Config) -> Path:
    return config.data / "demo-logins.json"


def text(config: Config) -> str:
    """A line for everybody: log-in, password, who it is. Empty without a demo."""
    path = _file(config)
    if not path.is_file():
        return ""
    passwords = json.loads(path.read_text(encoding="utf-8"))
    return "\n".join(
        f"  {m.login:<14}{passwords[m.login]:<22}{m.last} {m.first} {m.patronymic}, {m.position}"
        for m in MEMBERS
        if m.login in passwords
    )

"""Every word of the interface is there in Russian, with the same placeholders."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
RUSSIAN = ROOT / "webapp" / "translations" / "ru" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def russian() -> Catalog:
    with RUSSIAN.open("rb") as file:
        return read_po(file, locale="ru")


def said() -> dict[str, str]:
    """Every msgid in the sources, and a place where it is said."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"][
        "mappings"
    ]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    found = extract_from_dir(
        str(ROOT / "webapp"), [(p.removeprefix("webapp/"), m) for p, m in methods], keywords=keywords
    )
    return {_first(msgid): f"webapp/{path}:{line}" for path, line, msgid, *_ in found}


def _first(msgid: str | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_words_are_found() -> None:
    assert {"Sign in", "Automation", "This link works no more", "Your place in Reglament"} <= set(said())


def test_nothing_is_without_its_russian() -> None:
    missing = {}
    for msgid, place in said().items():
        message = russian().get(msgid)
        if message is None or message.fuzzy or not all(strings(message)):
            missing[msgid] = place
    assert missing == {}


def test_placeholders_are_the_same() -> None:
    wrong = [
        message.id
        for message in russian()
        if message.id
        for string in strings(message)
        if set(PLACEHOLDER.findall(string)) != set(PLACEHOLDER.findall(_first(message.id)))
    ]
    assert wrong == []


def test_russian_is_written_as_russians_do() -> None:
    """«Ёлочки», and no straight quotes or two spaces."""
    wrong = [
        string
        for message in russian()
        if message.id
        for string in strings(message)
        if re.search(r'[а-яё]"|"[а-яё]|  | - ', string, re.IGNORECASE)
    ]
    assert wrong == []

"""Texts with placeholders: what can be put into them is offered beside them, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import Line, Lines, LongWords, Words
from webapp.admin.design.here import Here, said

OF_CARD: Mapping[str, Any] = {
    "number": _l("number of the card"),
    "title": _l("title of the card"),
    "link": _l("address of the card"),
    "@stage": _l("stage"),
    "@today": _l("today"),
    "@initiator": _l("who created the card"),
    "@owner": _l("the owner"),
}


def placeholders(here: Here) -> list[tuple[str, str]]:
    """What stands for the card and its fields in a text, each with its name."""
    fields = ((one.key, said(one.settings.get("title"), one.key)) for one in here.fields)
    return [(f"{{{key}}}", str(name)) for key, name in (*fields, *OF_CARD.items())]


class Template(Words):
    """A line in which fields are filled in."""

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return {**super().more(at, value, here), "names": placeholders(here)}


class LongTemplate(LongWords):
    """A text of several lines in which fields are filled in."""

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return {**super().more(at, value, here), "names": placeholders(here)}


class PlainTemplate(Line):
    """A line in no language in which fields are filled in, such as an address on the web."""

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return {"names": placeholders(here)}


class PlainLines(Lines):
    """Several lines for machines in which fields are filled in."""

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return {"names": placeholders(here)}

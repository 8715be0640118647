"""Short and long text."""

from __future__ import annotations

import unicodedata
from typing import Any

from webapp.process import registries
from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, fold, single


class Text(Kind):
    """One line."""

    most = 500

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        text = single(raw)
        if not isinstance(text, str):
            raise BadValue("not_text")
        text = self._tidy(unicodedata.normalize("NFC", text))
        if len(text) > self.most:
            raise BadValue("too_long", {"most": self.most})
        return registries.parse(field.registry, text) if field.registry else text

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and len(value) <= self.most

    def folded(self, field: Field, value: Any) -> str:
        return fold(value)

    def _tidy(self, text: str) -> str:
        return " ".join(_printable(text).split())


class LongText(Text):
    """Several lines; indentation and empty lines stay."""

    most = 20_000

    def _tidy(self, text: str) -> str:
        return _printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _printable(text: str) -> str:
    """Without control characters, which a database refuses or a page shows as boxes."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))

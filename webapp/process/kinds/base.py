"""What every kind of field can do: read what was typed, know its own values, be found by search."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Any

from webapp.process.definition import Field

BLANKS = "\t \u00a0\u2000-\u200a\u202f\u205f\u3000"


class BadValue(ValueError):
    """Something typed that does not fit its field; `code` names the sentence, `params` fill it."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params or {}

    def located(self, key: str) -> dict[str, BadValue]:
        """Under which names of a form's inputs it is said, for a field of that key."""
        return {key: self}


@dataclass(frozen=True)
class Today:
    """The day and the time zone in which something was typed."""

    date: date
    zone: tzinfo = UTC


class Kind:
    """A kind of field. `missing` says what to do when a required field of the kind is empty."""

    missing = "required"

    def parse(self, field: Field, raw: Any, today: Today) -> Any:
        """The value to store, of a raw value that is not blank; raises `BadValue`."""
        raise NotImplementedError

    def parse_again(self, field: Field, raw: Any, today: Today, before: Any) -> Any:
        """The value to store where `before` stands: what has expired meanwhile may be sent back as it was."""
        value = self.parse(self.lenient(field), raw, today)
        return value if value == before else self.parse(field, raw, today)

    def lenient(self, field: Field) -> Field:
        """The field without the limits that time may have moved since its value was entered."""
        return field.model_copy(update={"not_past": False, "not_future": False})

    def fits(self, field: Field, value: Any) -> bool:
        """Whether the value is one that this kind stores."""
        raise NotImplementedError

    def folded(self, field: Field, value: Any) -> str:
        """The words by which the value is found."""
        return ""


def single(raw: Any) -> Any:
    """The one value of a form that sends lists."""
    if not isinstance(raw, list):
        return raw
    if len(raw) != 1:
        raise BadValue("one_value")
    return raw[0]


def several(raw: Any, most: int) -> list[Any]:
    """The values of a form, each once, blanks left out."""
    given = raw if isinstance(raw, list) else [raw]
    found = [item for n, item in enumerate(given) if item not in ("", None) and item not in given[:n]]
    if len(found) > most:
        raise BadValue("too_many", {"most": most})
    return found


def fold(text: str) -> str:
    """Text as search compares it: no case, no ё, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(plain.split())


def squeezed(text: str) -> str:
    """Text without any spaces, the unbreakable ones included."""
    return re.sub(f"[{BLANKS}]", "", text)


def is_nothing(value: Any) -> bool:
    """No value at all; a no and a zero are values."""
    return value is None or value in ("", [], (), {})

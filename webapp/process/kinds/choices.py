"""Yes or no, one of several, several of several."""

from __future__ import annotations

from typing import Any

from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, fold, several, single

YES = ("true", "on", "1", "yes", "да")
NO = ("false", "off", "0", "no", "нет")


class YesNo(Kind):
    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> bool:
        answer = single(raw)
        said = str(answer).strip().lower() if isinstance(answer, bool | str) else ""
        if said not in YES + NO:
            raise BadValue("not_yesno")
        return said in YES

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, bool)


class Choice(Kind):
    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        return _option(field, single(raw))

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and value in keys(field)

    def folded(self, field: Field, value: Any) -> str:
        return _titles(field, [value])


class Choices(Kind):
    """In the order of the options, whatever the order of ticking."""

    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> list[str]:
        chosen = {_option(field, item) for item in several(raw, len(field.options))}
        return [key for key in keys(field) if key in chosen]

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(v, str) and v in keys(field) for v in value)

    def folded(self, field: Field, value: Any) -> str:
        return _titles(field, value)


def keys(field: Field) -> list[str]:
    """The keys of the options, in their order."""
    return [option.key for option in field.options]


def _option(field: Field, key: Any) -> str:
    if not isinstance(key, str) or key not in keys(field):
        raise BadValue("not_an_option")
    return key


def _titles(field: Field, chosen: list[str]) -> str:
    """The titles in every language: search does not know who searches."""
    return fold(" ".join(t for o in field.options if o.key in chosen for t in o.title.values()))

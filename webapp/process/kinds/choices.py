"""Yes or no, one of several, several of several; the several are options or the values of a directory."""

from __future__ import annotations

from typing import Any

from webapp.process.definition import Field
from webapp.process.directories import offered
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

    def lenient(self, field: Field) -> Field:
        return _all_active(field)

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and _known(field, value)

    def folded(self, field: Field, value: Any) -> str:
        return _titles(field, [value])


class Choices(Kind):
    """In the order of the options, whatever the order of ticking."""

    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> list[str]:
        chosen = {_option(field, item) for item in several(raw, len(field.options))}
        return [key for key in keys(field) if key in chosen]

    def lenient(self, field: Field) -> Field:
        return _all_active(field)

    def parse_again(self, field: Field, raw: Any, today: Today, before: Any) -> list[str]:
        """A value that is offered no more may stay among others, but not be added."""
        chosen = self.parse(self.lenient(field), raw, today)
        for key in chosen:
            if key not in before:
                _option(field, key)
        return chosen

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(v, str) and _known(field, v) for v in value)

    def folded(self, field: Field, value: Any) -> str:
        return _titles(field, value)


def keys(field: Field) -> list[str]:
    """The keys of the options, in their order."""
    return [option.key for option in field.options]


def _known(field: Field, key: str) -> bool:
    """Whether the key is an option's; of a directory that was not looked up, anything may be."""
    return key in keys(field) or (field.directory is not None and not field.options)


def _option(field: Field, key: Any) -> str:
    if not isinstance(key, str) or key not in keys(field):
        raise BadValue("not_an_option")
    if key not in {option.key for option in offered(field)}:
        title = next(o.title for o in field.options if o.key == key)
        raise BadValue("option_retired", {"title": title})
    return key


def _all_active(field: Field) -> Field:
    options = tuple(o.model_copy(update={"active": True}) if field.directory else o for o in field.options)
    return field.model_copy(update={"options": options})


def _titles(field: Field, chosen: list[str]) -> str:
    """The titles in every language: search does not know who searches."""
    return fold(" ".join(t for o in field.options if o.key in chosen for t in o.title.values()))

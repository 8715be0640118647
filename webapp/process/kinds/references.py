"""People, departments, cards and files, by their ids. Whether they exist is asked by whoever knows them."""

from __future__ import annotations

import json
import re
from typing import Any

from webapp.process.definition import KEY, Field
from webapp.process.kinds.base import BadValue, Kind, Today, fold, several, single

MOST_PEOPLE = 200
MOST_FILES = 50


class Person(Kind):
    missing = "required_person"

    def parse(self, field: Field, raw: Any, today: Today) -> int:
        return _id(single(raw), "not_person")

    def fits(self, field: Field, value: Any) -> bool:
        return _is_id(value)


class People(Kind):
    missing = "required_person"

    def parse(self, field: Field, raw: Any, today: Today) -> list[int]:
        return list(dict.fromkeys(_id(item, "not_person") for item in several(raw, MOST_PEOPLE)))

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(_is_id(v) for v in value)


class Department(Kind):
    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        key = single(raw)
        if not self.fits(field, key):
            raise BadValue("not_department")
        return str(key)

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and bool(re.fullmatch(KEY, value))


class Card(Kind):
    missing = "required_choice"

    def parse(self, field: Field, raw: Any, today: Today) -> int:
        return _id(single(raw), "not_card")

    def fits(self, field: Field, value: Any) -> bool:
        return _is_id(value)


class Files(Kind):
    """A list of `{"id", "name"}`. A form sends the ids of what was uploaded; the runtime adds the names."""

    missing = "required_file"
    most = MOST_FILES

    def parse(self, field: Field, raw: Any, today: Today) -> list[dict[str, Any]]:
        found = {file["id"]: file for file in map(_file, several(raw, self.most))}
        return list(found.values())

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and len(value) <= self.most and all(_is_file(v) for v in value)

    def folded(self, field: Field, value: Any) -> str:
        return fold(" ".join(file["name"] for file in value))


class File(Files):
    most = 1


def _id(raw: Any, code: str) -> int:
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if not re.fullmatch(r"[1-9]\d{0,17}", text, re.ASCII):
        raise BadValue(code)
    return int(text)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18


def _file(raw: Any) -> dict[str, Any]:
    """A file as JSON, as the text of it, or by its id alone."""
    if isinstance(raw, str) and raw.lstrip().startswith("{"):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raise BadValue("not_file") from None
    if not isinstance(raw, dict):
        return {"id": _id(raw, "not_file"), "name": ""}
    name = raw.get("name", "")
    if not isinstance(name, str):
        raise BadValue("not_file")
    return {"id": _id(raw.get("id"), "not_file"), "name": name}


def _is_file(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"id", "name"}:
        return False
    return _is_id(value["id"]) and isinstance(value["name"], str)

"""Values as an example writes them, as a form would send them, and back.

People are written by their log-in, days as `@today+5` from the day the card begins, files by their name,
money as it is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ..assignees import World
from ..definition import Definition, Field
from ..organisation import Organisation

RELATIVE = r"@today(?:\s*([+-])\s*(\d{1,4}))?(?:[ T](\d{2}:\d{2}))?"
FILES = ("file", "files")
DAYS = ("date", "datetime")
PEOPLE = ("person", "people")
FIRST_FILE = 10**15
"""Ids of files that do not exist: no table ever gets that far."""


def sent(definition: Definition, written: Mapping[str, Any], begun: datetime, world: World) -> dict[str, Any]:
    """The values as a form sends them; what belongs to no field stays as it is."""
    known = definition.field_of
    return {
        key: _sent(known[key], value, begun, world) if key in known else value
        for key, value in written.items()
    }


def _sent(field: Field, value: Any, begun: datetime, world: World) -> Any:
    if field.kind in FILES:
        return made_up(value)
    if field.kind in DAYS and isinstance(value, str):
        return _day(field, value, begun, world)
    if field.kind in PEOPLE:
        ids = [_id(one, world.organisation) for one in (value if isinstance(value, list) else [value])]
        return ids if field.kind == "people" else ids[0]
    if field.kind == "lines":
        return _each_cell(field, value, lambda column, cell: _sent(column, cell, begun, world))
    if field.kind == "money" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _each_cell(field: Field, lines: Any, said: Callable[[Field, Any], Any]) -> Any:
    """A table with every cell of a known column said in the other way; what is no table stays."""
    columns = {column.key: column for column in field.columns}
    if not isinstance(lines, list) or not all(isinstance(line, Mapping) for line in lines):
        return lines
    return [
        {key: said(columns[key], cell) if key in columns else cell for key, cell in line.items()}
        for line in lines
    ]


def made_up(value: Any) -> list[Any]:
    """Files that exist by name only."""
    names = [one for one in (value if isinstance(value, list) else [value]) if one]
    return [
        {"id": FIRST_FILE + n, "name": one} if isinstance(one, str) else one for n, one in enumerate(names)
    ]


def _day(field: Field, value: str, begun: datetime, world: World) -> str:
    found = re.fullmatch(RELATIVE, value.strip())
    if not found:
        return value
    sign, days, clock = found.groups()
    day = world.today(begun) + timedelta(days=int(f"{sign or '+'}{days or 0}"))
    if field.kind == "date":
        return day.isoformat()
    at = datetime.fromisoformat(f"{day.isoformat()}T{clock or '10:00'}")
    return at.replace(tzinfo=ZoneInfo(world.calendar.zone)).isoformat()


def _id(one: Any, org: Organisation) -> Any:
    """A person by log-in; anything else is for the form to judge."""
    return org.by_login[one].id if isinstance(one, str) and one in org.by_login else one


# -- back ------------------------------------------------------------------------------------------------


def written(
    definition: Definition, values: Mapping[str, Any], begun: datetime, world: World
) -> dict[str, Any]:
    """Values of a card or a form as an example writes them; empty ones are left out."""
    fields = definition.field_of
    return {
        key: _written(fields[key], value, begun, world) if key in fields else value
        for key, value in values.items()
        if value not in (None, "", [])
    }


def _written(field: Field, value: Any, begun: datetime, world: World) -> Any:
    if field.kind in FILES and isinstance(value, list):
        names = [one["name"] if isinstance(one, dict) else one for one in value]
        return names[0] if len(names) == 1 else names
    if field.kind in DAYS and isinstance(value, str):
        return _relative(field, value, begun, world)
    if field.kind in PEOPLE:
        logins = [_login(one, world.organisation) for one in (value if isinstance(value, list) else [value])]
        return logins if field.kind == "people" else logins[0]
    if field.kind == "lines":
        return _each_cell(field, value, lambda column, cell: _written(column, cell, begun, world))
    if field.kind == "money" and isinstance(value, int) and not isinstance(value, bool):
        return _spoken(value)
    return value


def _spoken(minor: int) -> str:
    amount = Decimal(minor) / 100
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _relative(field: Field, value: str, begun: datetime, world: World) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = moment.astimezone(ZoneInfo(world.calendar.zone)) if moment.tzinfo else moment
    day: date = local.date()
    days = (day - world.today(begun)).days
    told = f"@today{days:+d}" if days else "@today"
    return told if field.kind == "date" else f"{told} {local:%H:%M}"


def _login(one: Any, org: Organisation) -> Any:
    found = org.people.get(int(one)) if isinstance(one, int) or str(one).isdecimal() else None
    return found.login if found else one

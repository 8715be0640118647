"""Numbers: counted for each legal entity and year, without gaps and never twice, whoever starts at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.runtime.test_races import at_once
from webapp import runtime
from webapp.process.commands import Actor
from webapp.process.errors import Refused

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)

BILLS = """
key: bills
title: Счета
numbering: {pattern: "PATTERN", by: entity, gapless: true}
face: {title: "{what}"}
fields:
  - key: entity
    kind: choice
    title: Юрлицо
    options: [{key: v, title: Верба}, {key: lug, title: Луг}]
  - {key: what, kind: text, title: Что, unique: true}
start: {fields: [{field: entity, required: true}, {field: what, required: true}]}
stages:
  - {key: new, title: Новый, kind: start}
  - {key: done, title: Готов, kind: success}
transitions: [{key: on, source: [new], target: [done], who: [{everyone: true}]}]
rights: {create: [{everyone: true}]}
"""
People = dict[str, Actor]


def published(pattern: str = "{prefix}-{year}-{seq:03}") -> None:
    runtime.publish(BILLS.replace("PATTERN", pattern), None)


def bill(who: Actor, what: str, entity: str = "v", now: datetime = NOW) -> str:
    return runtime.start("bills", {"entity": entity, "what": what}, who, now=now).number


def test_each_entity_and_year_has_its_own_count(app: Flask, furniture: People) -> None:
    published()
    dora = furniture["dora"]
    numbers = [
        bill(dora, "1"),
        bill(dora, "2", "lug"),
        bill(dora, "3"),
        bill(dora, "4", now=NEXT_YEAR),
        bill(dora, "5", "lug"),
    ]
    assert numbers == ["V-2026-001", "LUG-2026-001", "V-2026-002", "V-2027-001", "LUG-2026-002"]


def test_a_count_without_a_year_goes_on_in_the_next(app: Flask, furniture: People) -> None:
    published("{prefix}{seq}")
    dora = furniture["dora"]
    assert [bill(dora, "1"), bill(dora, "2", now=NEXT_YEAR), bill(dora, "3", "lug")] == ["V1", "V2", "LUG1"]


def test_a_count_that_loses_its_year_goes_on_from_the_highest(app: Flask, furniture: People) -> None:
    published()
    dora = furniture["dora"]
    bill(dora, "1")
    bill(dora, "2")
    published("{prefix}{seq}")
    assert bill(dora, "3") == "V3"


def test_a_card_that_was_refused_takes_no_number(app: Flask, furniture: People) -> None:
    published()
    dora = furniture["dora"]
    bill(dora, "1")
    with pytest.raises(Refused):
        bill(dora, "1")
    assert bill(dora, "2") == "V-2026-002"


def test_many_at_once_get_all_numbers_and_no_gap(app: Flask, furniture: People) -> None:
    """Some are refused half-way, since what they say was said before; their numbers go to the others."""
    published()
    dora = furniture["dora"]
    said = [*(str(n) for n in range(9)), "0", "1", "2"]
    results = at_once(app, [lambda what=what: bill(dora, what) for what in said])
    numbers = sorted(result for result in results if isinstance(result, str))
    assert numbers == [f"V-2026-{n:03}" for n in range(1, 10)]
    assert sum(isinstance(result, Refused) for result in results) == 3

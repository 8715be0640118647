"""Two versions of a process, compared in an administrator's words."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.chance import Maker
from tests.process.samples import final, goto, outcome, process, robot, stage, task
from tests.process.test_moving import mutated
from webapp.library import templates
from webapp.process.definition import Definition
from webapp.process.difference import GROUPS, Change, difference
from webapp.process.map.words import Names
from webapp.process.reading import read

YES = outcome("yes", approves=True)


def made(*flow: dict[str, Any], **more: Any) -> Definition:
    return process(
        stage("new", *(flow or (task("decide", YES),)), goto("done"), kind="start"), final(), **more
    )


def spaced(change: Change) -> Change:
    """With simple spaces."""
    return replace(change, lines=tuple(line.replace("\u00a0", " ") for line in change.lines))


def told(old: Definition, new: Definition, locale: str = "ru", **names: Any) -> list[tuple[str, str, str]]:
    return [(c.group, c.kind, c.title) for c in difference(old, new, locale, Names(**names))]


def one(old: Definition, new: Definition, locale: str = "ru", **names: Any) -> Change:
    (change,) = difference(old, new, locale, Names(**names))
    return spaced(change)


def test_what_is_the_same_is_no_difference() -> None:
    assert difference(made(), made()) == ()


def test_a_longer_deadline_is_said_in_days() -> None:
    old, new = (made(task("decide", YES, deadline=f"{n} working days")) for n in (1, 3))
    assert one(old, new) == Change(
        "flow", "changed", "Decide", "New", ("срок: 1 рабочий день → 3 рабочих дня",)
    )
    assert one(old, new, "en").lines == ("deadline: 1 working day → 3 working days",)


def test_who_does_it_is_said_by_name() -> None:
    old, new = (made(task("decide", YES, assignees=[{"role": r}])) for r in ("director", "voters"))
    roles = {"director": {"ru": "Директор"}, "voters": {"ru": "Комиссия"}}
    assert one(old, new, roles=roles).lines == ("кому: роль «Директор» → роль «Комиссия»",)


def test_a_condition_is_said_in_words() -> None:
    old, new = (made(robot("email") | {"when": {"field": "price", "op": "gt", "value": n}}) for n in (10, 20))
    (line,) = one(old, new).lines
    assert line == "только если: «Price» > 10 → «Price» > 20"


def test_a_robots_own_setting_of_a_common_name_is_not_lost() -> None:
    old, new = (made(robot("notify", when=n)) for n in ("x", "y"))
    assert one(old, new).group == "robots"


def test_things_are_matched_by_their_keys() -> None:
    old = made(task("decide", YES), task("check", YES))
    new = made(task("decide", YES, title="Approve"), task("pay", YES))
    assert told(old, new) == [
        ("flow", "changed", "Approve"),
        ("flow", "added", "Decide"),
        ("flow", "removed", "Decide"),
        ("outcomes", "added", "Yes"),
        ("outcomes", "removed", "Yes"),
    ]


def test_what_stands_elsewhere_is_moved_and_nothing_else() -> None:
    a, b, c = (task(key, YES, title=key.upper()) for key in "abc")
    assert told(made(a, b, c), made(b, c, a)) == [("flow", "moved", "A")]
    group = {"type": "parallel", "key": "group", "branches": [[a], [b]]}
    assert ("flow", "moved", "A") in told(made(a, b, c), made(group, c))


def test_fields_stages_rights_transitions_and_the_process_itself() -> None:
    way = {"key": "t", "source": ["new"], "target": ["done"], "who": [{"everyone": True}]}
    new = made(
        title="Purchases",
        transitions=[way],
        rights={"create": [{"everyone": True}]},
        fields=[{"key": "what", "kind": "text", "title": "Subject", "required": True}],
        start={"fields": ["what"]},
        face={"title": "{what}"},
    )
    found = difference(made(), new, "en")
    assert {c.group for c in found} == {"process", "fields", "transitions", "rights"}
    by = {(c.group, c.kind, c.title): c.lines for c in found}
    assert by["fields", "changed", "Subject"] == ("title: What → Subject", "required: no → yes")
    assert by["transitions", "added", "New → Done"] == ("from: New", "to: Done", "by whom: everybody")
    assert by["rights", "changed", "create cards"] == ("by whom: role “sales” → everybody",)
    assert "title: Orders → Purchases" in by["process", "changed", "The process itself"]


def test_a_change_that_words_do_not_tell_is_not_lost() -> None:
    def lines(width: int) -> Definition:
        column = {"key": "n", "kind": "number", "title": "Count", "min": width}
        table = {"key": "rows", "kind": "lines", "title": "Rows", "columns": [column]}
        what = {"key": "what", "kind": "text", "title": "What"}
        return made(fields=[what, table], start={"fields": ["what"]})

    assert one(lines(1), lines(2)).lines == ("столбцы: другие настройки",)


def test_templates_of_the_library_are_told_whole() -> None:
    everything = [read(path.read_text(encoding="utf-8")) for path in templates().values()]
    for old in everything:
        for new in everything:
            found = difference(old, new)
            assert bool(found) == (old != new)
            assert all(c.group in GROUPS and c.title for c in found)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.sampled_from(["ru", "en"]))
def test_random_definitions_are_compared(seed: int, locale: str) -> None:
    random = Random(seed)
    old = Maker(random).definition()
    assert difference(old, old, locale) == ()
    copy = Definition.model_validate_json(old.model_dump_json(exclude_none=True))
    assert difference(old, copy, locale) == ()
    new = mutated(random, old)
    assert bool(difference(old, new, locale)) == (
        json.loads(old.model_dump_json()) != json.loads(new.model_dump_json())
    )


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_what_is_added_one_way_is_removed_the_other(locale: str) -> None:
    old, new = (Maker(Random(n)).definition() for n in (1, 2))
    there = {(c.group, c.title, c.where) for c in difference(old, new, locale) if c.kind == "added"}
    back = {(c.group, c.title, c.where) for c in difference(new, old, locale) if c.kind == "removed"}
    assert there == back

"""What a new version has no longer, and what of another process or of a door names it."""

from __future__ import annotations

from webapp import robots
from webapp.process import reading
from webapp.process.checks import dropped as check
from webapp.process.definition import Definition

DEAL = """
key: deal
title: Deal
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: What}
  - {key: sum, kind: money, title: Sum}
  - key: parts
    kind: lines
    title: Parts
    columns:
      - {key: name, kind: text, title: Name}
      - {key: good, kind: card, process: goods, title: Good}
start: {fields: [what, sum, parts]}
stages:
  - {key: new, title: New, kind: start}
  - {key: done, title: Done, kind: success}
transitions: [{key: on, source: [new], target: [done], who: [{role: sales}]}]
"""
GOODS = "key: goods\ntitle: Goods\nface: {title: '{name}'}\nfields: [{key: name, kind: text, title: Name}]\n"
FILLS = """
key: lead
title: Lead
face: {title: "{who}"}
fields:
  - {key: who, kind: text, title: Who}
  - {key: deal, kind: card, process: deal, title: Deal, lookup: [sum]}
start: {fields: [who, deal]}
stages:
  - key: new
    title: New
    kind: start
    on_enter:
      - key: make
        do: create_card
        settings: {process: deal, stage: done, values: {what: {field: who}}}
  - {key: end, title: End, kind: success}
transitions: [{key: on, source: [new], target: [end], who: [{role: sales}]}]
"""


def version(*changes: tuple[str, str]) -> Definition:
    source = DEAL
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return reading.read(source)


def lost(*changes: tuple[str, str]) -> check.Dropped:
    return check.dropped(version(), version(*changes))


def named(lost: check.Dropped) -> list[tuple[str, str]]:
    return [(use.by, use.gone.key) for use in check.uses(reading.read(FILLS), lost, robots.aims)]


def test_the_same_version_has_dropped_nothing() -> None:
    assert not lost().any
    assert not lost(("title: Sum", "title: Price")).any


def test_what_is_renamed_is_gone_and_what_is_of_another_kind_says_so() -> None:
    renamed = (("key: sum", "key: price"), ("[what, sum", "[what, price"))
    found = lost(*renamed, ("key: done", "key: end"), ("[done]", "[end]"))
    assert [(g.key, g.kind) for g in found.fields.values()] == [("sum", "")]
    assert list(found.stages) == ["done"]
    assert named(found) == [("robot", "done"), ("field", "sum")]
    changed = lost(("key: sum, kind: money", "key: sum, kind: number"))
    assert [(g.key, g.kind) for g in changed.fields.values()] == [("sum", "number")]
    assert named(changed) == [("field", "sum")]


def test_columns_are_named_by_doors_and_so_are_fields_of_their_records() -> None:
    mapping = {"parts": {"path": "lines", "columns": {"name": "title", "good.name": "sku"}}}
    found = lost(("key: name, kind: text", "key: name, kind: longtext"))
    assert [(g.key, g.kind) for g in found.columns.values()] == [("name", "longtext")]
    door = check.of_door(version(), "webhook", "x", {"mapping": mapping}, found)
    assert [(gone.what, gone.key) for gone in door] == [("column", "name")]
    goods = reading.read(GOODS)
    other = check.dropped(goods, reading.read(GOODS.replace("name", "title_")))
    door = check.of_door(version(), "webhook", "x", {"mapping": mapping}, other)
    assert [(gone.what, gone.key) for gone in door] == [("field", "name")]

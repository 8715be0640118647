"""Tables of lines: read cell by cell, told apart, added up; and choices that come from directories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.process.cast import ALICE, DORA, MONDAY, WORLD, person
from tests.process.samples import found, process
from tests.process.typing_in import MOSCOW, TODAY
from webapp.process import events, face, fields, lines, replay
from webapp.process.commands import ChangeFields, Start
from webapp.process.definition import Asked, Definition, Field
from webapp.process.directories import Directories, Directory, Entry
from webapp.process.engine import decide
from webapp.process.errors import InvalidInput
from webapp.process.sentences import say
from webapp.process.state import CardState

WOODS = Directories(
    {
        "woods": Directory(
            "woods",
            {"ru": "Породы", "en": "Woods"},
            (
                Entry(key="oak", title={"ru": "Дуб", "en": "Oak"}),
                Entry(key="ash", title={"ru": "Ясень", "en": "Ash"}),
                Entry(key="elm", title={"ru": "Вяз", "en": "Elm"}, active=False),
            ),
        )
    }
)
COLUMNS = [
    {"key": "what", "kind": "text", "title": "What", "required": True},
    {"key": "pieces", "kind": "number", "title": "Pieces", "default": 1, "total": True},
    {"key": "price", "kind": "money", "title": "Price", "total": True},
    {"key": "ready", "kind": "date", "title": "Ready", "not_past": True},
    {"key": "wood", "kind": "choice", "title": "Wood", "directory": "woods"},
]


def orders(**settings: Any) -> Definition:
    """A process with a table of lines and a field of the directory, both changed by hand by Dora."""
    known = [
        {"key": "what", "kind": "text", "title": "What"},
        {"key": "items", "kind": "lines", "title": "Items", "columns": COLUMNS, **settings},
        {"key": "wood", "kind": "choice", "title": "Wood", "directory": "woods"},
        {"key": "woods", "kind": "choices", "title": "Woods", "directory": "woods"},
    ]
    rights = {"create": [{"role": "sales"}], "edit": [{"who": [{"role": "director"}]}]}
    return process(fields=known, start={"fields": [f["key"] for f in known]}, rights=rights)


def table(**settings: Any) -> Field:
    return WOODS.bound(orders(**settings)).field_of["items"]


def typed(*rows: dict[str, Any], before: Any = None, **settings: Any) -> Any:
    """The value of the table after a form that held `before`."""
    definition = WOODS.bound(orders(**settings))
    values, errors = fields.validate(
        definition, [Asked(field="items")], {"items": list(rows)}, TODAY, MOSCOW, {"items": before}
    )
    assert not errors, errors
    assert values["items"] is None or fields.fits(definition.field_of["items"], values["items"])
    return values["items"]


def refused(*rows: dict[str, Any], before: Any = None, **settings: Any) -> dict[str, str]:
    """What is wrong, by the names of the inputs; each can be said in both languages."""
    definition = WOODS.bound(orders(**settings))
    _, errors = fields.validate(
        definition, [Asked(field="items")], {"items": list(rows)}, TODAY, MOSCOW, {"items": before}
    )
    for bad in errors.values():
        assert say(bad.code, bad.params, "ru")
        assert say(bad.code, bad.params, "en")
    return {name: bad.code for name, bad in errors.items()}


# -- reading


def test_each_cell_is_read_by_its_own_kind() -> None:
    row = {"_id": "n1", "what": " Стол ", "pieces": "2,5", "price": "1 250,50", "ready": "01.12.2026"}
    assert typed(row | {"wood": "oak"}) == [
        {"_id": 1, "what": "Стол", "pieces": "2.5", "price": 125_050, "ready": "2026-12-01", "wood": "oak"}
    ]


def test_lines_keep_their_numbers_and_new_ones_get_the_next() -> None:
    before = [{"_id": 1, "what": "a"}, {"_id": 4, "what": "b"}]
    rows = [{"_id": "4", "what": "b"}, {"_id": "n9", "what": "c"}, {"_id": "1", "what": "a"}]
    assert [line["_id"] for line in typed(*rows, before=before)] == [4, 5, 1]


def test_a_number_sent_twice_is_one_line_and_a_new_one() -> None:
    assert [line["_id"] for line in typed({"_id": "3", "what": "a"}, {"_id": "3", "what": "b"})] == [3, 4]


def test_lines_that_nobody_filled_in_are_left_out() -> None:
    assert typed({"_id": "n1", "what": "", "pieces": "1"}, {"_id": "n2", "what": " "}) is None


def test_a_line_that_was_emptied_is_gone() -> None:
    before = [{"_id": 1, "what": "a"}, {"_id": 2, "what": "b"}]
    assert typed({"_id": "1", "what": ""}, {"_id": "2", "what": "b"}, before=before) == [before[1]]


def test_what_is_wrong_is_said_at_line_and_column() -> None:
    rows = ({"_id": "n1", "what": "a", "price": "dear"}, {"_id": "7", "price": "5", "ready": "01.01.2020"})
    assert refused(*rows) == {
        "items-n1-price": "not_money",
        "items-7-ready": "date_in_past",
        "items-7-what": "required",
    }


def test_a_date_that_has_passed_meanwhile_may_stay_in_its_line() -> None:
    before = [{"_id": 1, "what": "a", "ready": "2026-11-01"}]
    assert typed({"_id": "1", "what": "b", "ready": "01.11.2026"}, before=before)[0]["what"] == "b"
    assert refused({"_id": "1", "what": "b", "ready": "02.11.2026"}, before=before)
    assert refused({"_id": "n2", "what": "b", "ready": "01.11.2026"}, before=before)


def test_the_number_of_lines_is_bounded() -> None:
    rows = [{"_id": f"n{n}", "what": "a"} for n in range(1001)]
    assert refused(*rows) == {"items": "too_many_lines"}
    assert len(typed(*rows[:1000])) == 1000
    assert refused(*rows[:3], max=2) == {"items": "too_many_lines"}
    assert refused(rows[0], min=2) == {"items": "too_few_lines"}
    assert typed(min=2) is None, "whether it may be empty is for `required` to say"


@pytest.mark.parametrize("raw", ["a", ["a"], {"nonsense": 1}, [{"what": "a", "nonsense": "b"}], [5]])
def test_what_are_no_lines_is_refused(raw: Any) -> None:
    _, errors = fields.validate(orders(), [Asked(field="items")], {"items": raw}, TODAY)
    assert errors["items"].code == "not_lines"


def test_a_required_table_needs_a_line() -> None:
    _, errors = fields.validate(orders(), [Asked(field="items", required=True)], {"items": []}, TODAY)
    assert errors["items"].code == "required_lines"


@pytest.mark.parametrize(
    "value",
    [
        [{"what": "a"}],
        [{"_id": 1}, {"_id": 1}],
        [{"_id": "1", "what": "a"}],
        [{"_id": 1, "nonsense": "a"}],
        [{"_id": 1, "price": "5"}],
        {"_id": 1},
        ["a"],
    ],
)
def test_a_value_of_another_shape_does_not_fit(value: Any) -> None:
    assert not fields.fits(table(), value)


def test_lines_are_found_by_the_words_in_them() -> None:
    assert fields.folded(table(), [{"_id": 1, "what": "Ёлка", "wood": "oak"}]) == "елка дуб oak"


CELLS = {
    "what": st.text(min_size=1, max_size=8),
    "pieces": st.one_of(st.integers(-5, 10**6).map(str), st.decimals(0, 99, places=2).map(str)),
    "price": st.one_of(st.integers(0, 10**6), st.integers(0, 10**6).map(lambda n: f"{n},50 ₽")),
    "ready": st.dates(TODAY).map(lambda day: f"{day:%d.%m.%Y}"),
    "wood": st.sampled_from(["", "oak", "ash"]),
}
ROW = st.fixed_dictionaries({"_id": st.one_of(st.integers(1, 6).map(str), st.just("n1"))}, optional=CELLS)


@given(rows=st.lists(ROW, max_size=6))
def test_lines_sent_back_as_they_are_stay_so(rows: list[dict[str, Any]]) -> None:
    field = table(columns=[column | {"required": False} for column in COLUMNS])
    try:
        value = fields.parse(field, rows, TODAY)
    except fields.BadValue as bad:
        value = None
        event(f"refused: {min(bad.located('items'))}")
    again = fields.parse(field, value, TODAY) if value else None
    assert again == value
    assert value is None or fields.fits(field, value)
    assert list(lines.changes(value, again)) == []


# -- sums and differences


def test_columns_are_added_up_exactly() -> None:
    rows = [{"_id": 1, "pieces": "0.1", "price": 10}, {"_id": 2, "pieces": "0.2"}, {"_id": 3, "price": 5}]
    assert lines.totals(table(), rows) == {"pieces": "0.3", "price": 15}
    assert lines.totals(table(), None) == {"pieces": 0, "price": 0}


def test_a_change_names_the_lines_that_differ() -> None:
    before = [{"_id": 1, "what": "a"}, {"_id": 2, "what": "b"}, {"_id": 3, "what": "c"}]
    after = [{"_id": 3, "what": "c"}, {"_id": 1, "what": "A", "price": 5}, {"_id": 4, "what": "d"}]
    told = list(lines.changes(before, after))
    assert [(c.how, c.number) for c in told] == [("changed", 2), ("added", 3), ("removed", 2)]
    assert [column.key for column in told[0].columns(table())] == ["what", "price"]
    assert lines.reordered(before, after)
    assert not lines.reordered(before, before[1:])


# -- the engine


def act(state: CardState, command: Any, who: int = DORA) -> tuple[tuple[events.Event, ...], CardState]:
    return decide(orders(), state, command, person(who), MONDAY, replace(WORLD, directories=WOODS))


def started(**values: Any) -> tuple[tuple[events.Event, ...], CardState]:
    return act(CardState(), Start({"what": "x", **values}), ALICE)


def test_a_card_holds_its_lines_and_its_story_gives_them_back() -> None:
    first, state = started(items=[{"_id": "n1", "what": "a", "price": "5"}])
    rows = [{"_id": "1", "what": "b", "price": "5"}, {"_id": "n2", "what": "c"}]
    second, after = act(state, ChangeFields({"items": rows}))
    assert after.values["items"] == [{"_id": 1, "what": "b", "price": 500}, {"_id": 2, "what": "c"}]
    (changed,) = (event for event in second if isinstance(event, events.FieldsChanged))
    assert [c.how for c in lines.changes(*changed.changes["items"])] == ["changed", "added"]
    story = [events.load(type(e).__name__, events.dump(e)) for e in (*first, *second)]
    actors = [ALICE] * len(first) + [DORA] * len(second)
    assert replay.replay((e, MONDAY, person(who)) for e, who in zip(story, actors, strict=True)) == after


def test_lines_sent_back_unchanged_are_no_event() -> None:
    _, state = started(items=[{"_id": "n1", "what": "a", "wood": "oak"}])
    assert act(state, ChangeFields({"items": [{"_id": "1", "what": "a", "wood": "oak"}]}))[0] == ()


def test_the_engine_refuses_cell_by_cell() -> None:
    with pytest.raises(InvalidInput) as caught:
        started(items=[{"_id": "n1", "what": "a", "wood": "pine"}])
    assert caught.value.errors == {"items-n1-wood": ("not_an_option", {})}


def test_lines_leave_nothing_behind_in_a_title() -> None:
    named = Definition.model_validate(orders().model_dump() | {"face": {"title": "{what} {items} {woods}"}})
    assert face.title(named, {"what": "x", "items": [{"_id": 1}], "woods": ["oak", "ash"]}) == "x oak, ash"


# -- directories


def test_only_active_values_are_offered() -> None:
    assert started(wood="oak", woods=["ash", "oak"])[1].values["woods"] == ["oak", "ash"]
    for values in ({"wood": "elm"}, {"woods": ["oak", "elm"]}, {"items": [{"what": "a", "wood": "elm"}]}):
        with pytest.raises(InvalidInput) as caught:
            started(**values)
        ((code, params),) = caught.value.errors.values()
        assert code == "option_retired"
        assert "Вяз" in say(code, params, "ru")


def test_a_value_switched_off_stays_where_it_stands() -> None:
    held = {"wood": "elm", "woods": ["elm"], "items": [{"_id": 1, "what": "a", "wood": "elm"}]}
    state = replace(started()[1], values={"what": "x", **held})
    again = {"wood": "elm", "woods": ["elm", "ash"], "items": [{"_id": "1", "what": "b", "wood": "elm"}]}
    after = act(state, ChangeFields(again))[1].values
    assert (after["wood"], after["woods"]) == ("elm", ["ash", "elm"])
    assert after["items"] == [{"_id": 1, "what": "b", "wood": "elm"}]


def test_a_directory_that_is_gone_offers_nothing() -> None:
    with pytest.raises(InvalidInput):
        decide(orders(), CardState(), Start({"what": "x", "wood": "oak"}), person(ALICE), MONDAY, WORLD)


def test_a_definition_is_bound_once_and_others_are_left_alone() -> None:
    definition, plain = orders(), process()
    bound = WOODS.bound(definition)
    assert bound is WOODS.bound(definition) is WOODS.bound(bound)
    assert WOODS.bound(plain) is plain
    assert [o.key for o in bound.field_of["items"].columns[4].options] == ["oak", "ash", "elm"]
    assert definition.field_of["wood"].options == ()


# -- checking


def column(**settings: Any) -> dict[str, Any]:
    return {"key": "more", "kind": "text", "title": "More", **settings}


def test_a_sound_table_has_no_problems() -> None:
    assert found(orders(), directories=WOODS) == {}
    assert found(orders()) == {}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (column(kind="file"), "column_kind"),
        (column(kind="lines", columns=[column()]), "column_kind"),
        (column(key="what"), "repeated_column"),
        (column(total=True), "total_of_no_amount"),
        (column(kind="number", min=5, max=1), "min_above_max"),
        (column(kind="number", default="many"), "default_value"),
        (column(kind="choice", directory="nonsense"), "unknown_directory"),
    ],
)
def test_a_column_that_cannot_work_is_told(more: dict[str, Any], code: str) -> None:
    problems = found(orders(columns=[*COLUMNS, more]), directories=WOODS)
    assert set(problems) == {code}
    assert problems[code].path[:4] == ("fields", 1, "columns", 5)


def test_too_many_columns_are_told() -> None:
    many = [column(key=f"c{n}") for n in range(21)]
    assert "too_many_columns" in found(orders(columns=many))


def test_unknown_and_empty_directories_are_told() -> None:
    assert found(orders(), directories=Directories())["unknown_directory"].level == "error"
    empty = Directories({"woods": Directory("woods", {"ru": "Породы"}, (WOODS["woods"].entries[2],))})
    assert found(orders(), directories=empty)["empty_directory"].level == "warning"


@pytest.mark.parametrize(("value", "codes"), [("oak", set()), ("elm", set()), ("pine", {"option_compared"})])
def test_a_condition_may_ask_for_any_value_of_a_directory(value: str, codes: set[str]) -> None:
    way = {"key": "go", "source": ["new"], "target": ["done"], "who": [{"role": "sales"}], "reason": "x"}
    way |= {"when": {"field": "wood", "op": "eq", "value": value}}
    definition = Definition.model_validate(orders().model_dump() | {"transitions": [way]})
    assert set(found(definition, directories=WOODS)) == codes

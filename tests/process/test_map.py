"""The map of a process as boxes and lines: nothing overlaps, every word fits, every way is drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process import samples
from tests.process.chance import Maker
from webapp.process.definition import Definition
from webapp.process.map import Map, Names, style, text, wording
from webapp.process.map.shapes import Box, Edge, Picture
from webapp.process.map.telling import walk
from webapp.process.map.words import Words
from webapp.process.reading import read

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARY = ROOT / "webapp" / "library"
SHEET = (ROOT / "webapp" / "static" / "map.css").read_text(encoding="utf-8")
NAMES = Names(
    {"director": {"ru": "Директор", "en": "Director"}},
    {"workshop": {"ru": "Цех", "en": "Workshop"}},
    {"notify": {"ru": "Сообщить", "en": "Notify"}},
    {"erin": "Ёлкина Е."},
)
SEEDS = st.integers(0, 10**9)
MANY = settings(max_examples=60, deadline=None)
WORDS = st.text(st.sampled_from("аШщ жWi.№<&\u00a0\x00-"), min_size=1, max_size=120)


def furniture() -> Definition:
    return read((LIBRARY / "furniture.yaml").read_text(encoding="utf-8"))


def by_chance(seed: int) -> Definition:
    return Maker(Random(seed)).definition()


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.w <= outer.x + outer.w + 0.01
        and inner.y + inner.h <= outer.y + outer.h + 0.01
    )


def crossing(edge: Edge, box: Box) -> bool:
    """Whether a part of the line runs through the inside of the box."""
    return any(
        min(ax, bx) < box.x + box.w - 0.01
        and max(ax, bx) > box.x + 0.01
        and min(ay, by) < box.y + box.h - 0.01
        and max(ay, by) > box.y + 0.01
        for (ax, ay), (bx, by) in pairwise(edge.points)
    )


def on_border(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    at_side = x in (box.x, box.x + box.w) and box.y <= y <= box.y + box.h
    return at_side or (y in (box.y, box.y + box.h) and box.x <= x <= box.x + box.w)


def near(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    wide = box.x - 0.01 <= x <= box.x + box.w + 0.01
    return wide and box.y - 0.01 <= y <= box.y + box.h + 0.01


def sound(picture: Picture) -> None:
    """What is true of every map."""
    boxes = {box.id: box for box in picture.boxes}
    assert len(boxes) == len(picture.boxes)
    levels: dict[tuple[int, str | None], list[Box]] = {}
    for box in picture.boxes:
        levels.setdefault((box.level, box.parent), []).append(box)
        if box.parent:
            assert inside(box, boxes[box.parent]), box.id
        assert box.x >= 0
        assert box.x + box.w <= picture.width
        assert box.y + box.h <= picture.height
        for label in box.labels:
            if not (box.kind == "head" and label is box.labels[0]):
                assert label.x + text.width(label.text, label.size, label.bold) <= box.w + 0.01, label
            assert label.size * 0.7 <= label.y <= box.h, (box.id, label)
    for group in levels.values():
        for n, box in enumerate(group):
            assert [other.id for other in group[n + 1 :] if overlap(box, other)] == []
    lines(picture, boxes)


def lines(picture: Picture, boxes: dict[str, Box]) -> None:
    stages = [box for box in picture.boxes if box.kind == "stage"]
    assert len({edge.id for edge in picture.edges}) == len(picture.edges)
    for edge in picture.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        assert near(edge.points[0], source), edge
        assert near(edge.points[-1], target), edge
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.points))
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in edge.points)
        home = source.id.split("-")[0]
        if edge.kind != "flow":
            assert [box.id for box in stages if box.id != home and crossing(edge, box)] == []


@given(SEEDS)
@MANY
def test_a_map_of_any_process_is_sound(seed: int) -> None:
    definition = by_chance(seed)
    shown = Map(definition, "ru", NAMES, {"s0": 3, "done": 12_345})
    sound(shown.picture)
    ET.fromstring(shown.svg)


@given(WORDS, WORDS, st.sampled_from(("ru", "en")))
@settings(max_examples=25, deadline=None)
def test_whatever_titles_are_they_fit(title: str, other: str, locale: str) -> None:
    plain = furniture().model_dump(mode="json")
    plain["stages"][0] |= {"title": {"ru": title}}
    plain["stages"][0]["flow"][0] |= {"title": {"ru": other}}
    plain["stages"][0]["flow"][0]["outcomes"][0] |= {"title": {"ru": title}}
    shown = Map(Definition.model_validate(plain), locale, NAMES, {"director": 10**6}, other)
    sound(shown.picture)
    ET.fromstring(shown.file(SHEET))


@given(st.text(), st.floats(30, 300), st.booleans())
def test_lines_are_no_wider_than_their_room_and_lose_nothing(said: str, room: float, bold: bool) -> None:
    found = text.wrap(said, room, 13, bold, most=10**6)
    assert all(text.width(line, 13, bold) <= room for line in found)
    bare = re.compile("[ \n\t]")
    assert bare.sub("", "".join(found)) == bare.sub("", said)


def test_what_is_too_long_for_its_lines_says_so() -> None:
    found = text.wrap("слово " * 50, 100, 12, most=3)
    assert len(found) == 3
    assert found[-1].endswith("…")
    assert text.width(found[-1], 12) <= 100


def test_every_outcome_and_transition_has_its_line() -> None:
    picture = Map(furniture()).picture
    kinds = [edge.kind for edge in picture.edges]
    assert kinds.count("outcome") == 11
    assert kinds.count("hand") == 0
    refused = next(edge for edge in picture.edges if edge.label == "Отклонить")
    declined = next(box for box in picture.boxes if box.title == "Не берём в работу" and box.kind == "stage")
    assert (refused.target, refused.colour, refused.back) == (declined.id, "red", False)
    assert on_border(refused.points[-1], declined)


def test_ways_back_and_by_hand_are_marked() -> None:
    requests = read((LIBRARY / "orders_simple.yaml").read_text(encoding="utf-8"))
    hand = [edge for edge in Map(requests).picture.edges if edge.kind == "hand"]
    assert len(hand) == 8
    assert [(edge.source.split("-")[0], edge.target) for edge in hand if edge.back] == [("s2", "s1")]


def test_a_sheet_across_is_filled_well() -> None:
    """Twelve stages in one row would be too small to read."""
    picture = Map(furniture()).picture
    assert 1.1 < picture.width / picture.height < 1.8
    assert min(277 / picture.width, 184 / picture.height) * 12 / 25.4 * 72 > 5.4, "points of the small print"


def test_the_kind_of_a_stage_is_said_in_words_not_only_in_colour() -> None:
    said = Map(furniture()).svg
    for words in ("Начало", "Успешное завершение", "Неуспешное завершение"):
        assert words in said


def test_people_conditions_and_time_are_said_in_words() -> None:
    definition = samples.process(
        samples.stage(
            "review",
            samples.task(
                "ask",
                samples.outcome("yes"),
                assignees=[
                    {"role": "director"},
                    {"department": "workshop", "who": "head"},
                    {"person": "erin"},
                ],
                deadline="3 working days",
                mode="votes",
                votes=2,
            ),
            {
                "type": "branch",
                "key": "b",
                "cases": [
                    {
                        "when": {
                            "all": [
                                {"field": "weight", "op": "gt", "value": 5},
                                {"field": "agreed", "op": "filled"},
                            ]
                        }
                    }
                ],
                "otherwise": [],
            },
            {"type": "wait", "key": "w", "duration": "1 hour", "limit": "21 days", "at_limit": "done"},
            kind="start",
        ),
        samples.final("done"),
    )
    said = [f"{node.title} {' '.join(node.notes)}" for node in walk(Map(definition, "ru", NAMES).stages)]
    every = "\n".join(said).replace("\u00a0", " ")
    for words in (
        "Кто: роль «Директор», руководитель отдела «Цех», Ёлкина Е.",
        "Срок: 3 рабочих дня",
        "нужно согласий: 2",
        "> 5 и ",
        "заполнено",
        "Ждать: 1 час",
        "Не дольше: 21 день → 2 · ",
    ):
        assert words in every, words


def test_cards_are_counted_on_it_only_when_asked() -> None:
    shown = Map(furniture(), counts={"production": 7}).picture
    pills = {box.parent: box.labels[0].text for box in shown.boxes if box.kind.startswith("count")}
    assert len(pills) == 12
    assert pills["s5-head"] == "7"
    assert not [box for box in Map(furniture()).picture.boxes if box.kind.startswith("count")]


def test_a_stage_that_a_draft_names_but_does_not_have_is_named_by_its_key() -> None:
    definition = samples.process(samples.stage("one", samples.goto("gone", "g"), kind="start"))
    shown = Map(definition)
    sound(shown.picture)
    assert [node.notes for node in walk(shown.stages) if node.kind == "goto"] == [("→ gone",)]
    assert not shown.picture.edges


def test_the_picture_has_a_title_and_a_description() -> None:
    root = ET.fromstring(Map(furniture()).svg)
    assert root.get("role") == "img"
    found = {element.get("id"): element.text for element in root if element.get("id")}
    assert found[root.get("aria-labelledby")] == "Схема процесса «Мебель на заказ»"
    assert "1. Согласование у директора" in str(found[root.get("aria-describedby")])


def test_a_file_of_its_own_needs_no_page() -> None:
    alone = Map(furniture()).file(SHEET)
    rules = alone[alone.index("<style>") : alone.index("</style>")]
    assert "var(" not in rules
    assert "light-dark" not in rules
    drawn = set(re.findall(r'class="([^"]+)"', alone[alone.index("</style>") :]))
    for name in {one for classes in drawn for one in classes.split() if one.startswith("m-")}:
        known = (
            f".{name} " in rules or f".{name}." in rules or name in ("m-title", "m-line", "m-outcome-line")
        )
        assert known or name.startswith("m-legend") or name.endswith("-line"), name


def test_a_drawing_in_a_page_brings_no_style_of_its_own() -> None:
    assert "style" not in re.sub(r">[^<]*<", "><", Map(furniture()).svg)


@pytest.mark.parametrize("name", sorted(style.PALETTE.keys() - {"sans"}))
def test_the_colours_of_a_file_are_those_of_the_light_theme(name: str) -> None:
    page = (ROOT / "webapp" / "static" / "app.css").read_text(encoding="utf-8")
    found = re.search(rf"--{name}: light-dark\((#\w+),", page)
    assert found
    assert found[1] == style.PALETTE[name]


@pytest.mark.parametrize("colour", style.TONES)
def test_the_tones_too(colour: str) -> None:
    page = (ROOT / "webapp" / "static" / "app.css").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if f".c-{colour} {{" in line)
    values = tuple(re.findall(r"--tone[-\w]*: (?:light-dark\()?(#\w+)", line))
    assert values == style.TONES[colour]


def test_every_word_is_there_in_both_languages() -> None:
    assert {code for code, said in wording.SAID.items() if set(said) != {"ru", "en"}} == set()
    assert [wording.plural("day", n, "ru") for n in (1, 2, 5, 11, 21, 112)] == [
        "день",
        "дня",
        "дней",
        "дней",
        "день",
        "дней",
    ]


def test_words_fall_back_to_the_key() -> None:
    words = Words(furniture())
    assert words.rules(furniture().stages[0].flow[0].assignees) == "роль «director»"  # type: ignore[union-attr]

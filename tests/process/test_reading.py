"""A definition is read from a file, with everything wrong said at once; and is written as one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.process import nodes
from webapp.process.problems import BrokenFile, Problem
from webapp.process.reading import read, review
from webapp.process.sentences import sentence

SOUND = """\
key: orders
title: {ru: Заказы, en: Orders}
face: {title: "{what}"}
fields:
  - key: what
    kind: text
    title: Что
start: {fields: [what]}
stages:
  - key: new
    title: Новый
    kind: start
    norm: 3 working days
    flow:
      - type: task
        key: decide
        kind: approve
        title: Решить
        assignees: [{role: director}]
        outcomes:
          - {key: yes, title: Да, approves: true, goto: done}
          - {key: no, title: Нет, comment: no, goto: done}
  - {key: done, title: Готово, kind: success}
"""


def broken(text: str) -> list[Problem]:
    """What is wrong with the file; each thing can be said in both languages."""
    with pytest.raises(BrokenFile) as caught:
        read(text)
    for problem in caught.value.problems:
        assert sentence(problem, "ru").startswith(f"Строка {problem.line}: " if problem.line else "Файл")
        assert sentence(problem, "en")
    return list(caught.value.problems)


def only(text: str) -> Problem:
    problems = broken(text)
    assert len(problems) == 1, problems
    return problems[0]


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_a_sound_file_is_read() -> None:
    definition = read(SOUND)
    assert definition.title == {"ru": "Заказы", "en": "Orders"}
    assert str(definition.stages[0].norm) == "3 working days"


def test_no_and_yes_are_words_and_not_truth() -> None:
    outcomes = read(SOUND).stages[0].flow[0].outcomes  # type: ignore[union-attr]
    assert [o.key for o in outcomes] == ["yes", "no"]
    assert outcomes[1].comment == "no"


def test_a_byte_order_mark_is_ignored() -> None:
    assert read("\ufeff" + SOUND) == read(SOUND)


# -- everything at once, with lines


def test_all_problems_are_said_at_once_in_the_order_of_lines() -> None:
    text = SOUND.replace("kind: text", "kind: txt").replace("kind: approve", "knd: approve")
    problems = broken(text.replace("title: Новый", "title: Новый\n    title: Ещё"))
    assert [(p.code, p.line) for p in problems] == [
        ("not_one_of", 6),
        ("repeated_setting", 12),
        ("missing_setting", 16),
        ("unknown_setting", 18),
    ]


def test_an_unknown_setting_gets_did_you_mean() -> None:
    problem = only(changed("    norm:", "    nrom:"))
    assert (problem.code, problem.line, problem.path) == ("unknown_setting", 13, ("stages", 0, "nrom"))
    assert sentence(problem, "en").endswith("Did you mean “norm”?")
    assert sentence(problem, "ru").endswith("Может быть, «norm»?")


def test_an_unknown_setting_of_a_step_names_what_that_step_may_have() -> None:
    problem = only(changed("        assignees:", "        asignees: x\n        assignees:"))
    assert problem.params["suggestion"] == "assignees"
    assert "stage" not in problem.params["allowed"]


def test_a_missing_setting_is_said_where_it_belongs() -> None:
    problem = only(changed("    title: Новый\n", ""))
    assert (problem.code, problem.line, problem.params) == ("missing_setting", 10, {"key": "title"})


def test_a_repeated_setting_is_refused_with_the_line_of_the_first() -> None:
    problem = only(changed("    norm: 3 working days\n", "    norm: 3 days\n    norm: 4 days\n"))
    assert (problem.code, problem.line, problem.params["first"]) == ("repeated_setting", 14, 13)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("3 working days", "three days", "duration"),
        ("3 working days", "3", "duration"),
        ("key: decide", "key: Decide!", "bad_key"),
        ("{role: director}", "{role: director, card: owner}", "rule_one"),
        ("{role: director}", "{supervisor_of: Big Boss}", "bad_key"),
        ("[{role: director}]", "[]", "too_few_items"),
        ("[{role: director}]", "director", "list_expected"),
        ("type: task", "type: tusk", "unknown_step_type"),
        ("type: task", "kond: task", "missing_setting"),
        ("title: Новый", "title: ''", "empty_text"),
        ("title: Новый", "title: {}", "empty_text"),
        ("title: Новый", "title: 2026", "title_expected"),
        ("title: Новый", "title: {de: Neu}", "unknown_language"),
        ("title: Новый", "title: {ru: 5}", "text_expected"),
        ("title: Новый", "title: !!python/name:os.system ''", "yaml_tag"),
        ("kind: text", "kind: choice", "options"),
        ("kind: text", "kind: card", "card_process"),
        ("kind: text", "kind: money\n    currency: рубли", "bad_currency"),
        ("kind: text", "kind: number\n    min: много", "number_expected"),
        ("kind: text", "kind: file\n    max_mb: 5000", "number_too_large"),
        ("kind: text", "kind: file\n    max_mb: 0", "number_too_small"),
        ("kind: text", "kind: date\n    not_past: может быть", "yesno_expected"),
        ("kind: approve", "kind: approve\n        mode: votes", "votes"),
        ("kind: approve", "kind: approve\n        deadline: {}", "deadline_none"),
        ('face: {title: "{what}"}', 'face: {title: "{what}", lines: [what, what, what]}', "too_many_items"),
        ('face: {title: "{what}"}', "face: orders", "settings_expected"),
        ("stages:", "numbering: {pattern: '{seq:999999999}'}\nstages:", "numbering"),
        ("stages:", "numbering: {pattern: '{seq.real}'}\nstages:", "numbering"),
        ("stages:", "rights: {create: [{}]}\nstages:", "who_one"),
    ],
)
def test_each_mistake_has_its_sentence(old: str, new: str, code: str) -> None:
    assert code in [p.code for p in broken(changed(old, new))]


def test_a_branch_needs_a_default() -> None:
    step = "      - {type: branch, key: way, cases: [{when: {field: what, op: filled}}]}\n"
    assert only(changed("    flow:\n", "    flow:\n" + step)).code == "branch_default"


@pytest.mark.parametrize("condition", ["{field: what}", "{all: [], any: []}", "{}"])
def test_a_condition_is_one_comparison_or_one_group(condition: str) -> None:
    step = f"      - {{type: wait, key: w, until: {condition}}}\n"
    assert only(changed("    flow:\n", "    flow:\n" + step)).code == "condition_one"


def test_a_wait_waits_for_one_thing() -> None:
    step = "      - {type: wait, key: w, duration: 1 day, message: hello}\n"
    assert only(changed("    flow:\n", "    flow:\n" + step)).code == "wait_one"


# -- files that are no YAML, or too much of it


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty_file", None),
        ("# only a remark\n", "empty_file", None),
        ("just words", "not_a_definition", 1),
        ("- a\n- b\n", "not_a_definition", 1),
        ("key: a\n\ttitle: b\n", "yaml_tab", 2),
        ("key: a\ntitle: Заказ: новый\n", "yaml_colon", 2),
        ("key: a\ntitle: 'open\n", "yaml_syntax", 3),
        ("key: a\ntitle: *nobody\n", "yaml_alias", 2),
        ("key: a\ntitle: \x07\n", "yaml_character", 2),
        ("? [a, b]\n: c\n", "yaml_key", 1),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text: str, code: str, line: int | None) -> None:
    first = broken(text)[0]
    assert (first.code, first.line) == (code, line)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert only("a" * (nodes.MOST_CHARACTERS + 1)).code == "file_too_large"


def test_names_that_multiply_a_file_are_bounded() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{two}: &{two} [" + ", ".join([f"*{one}"] * 9) + "]\n"
    assert only(bomb).code == "file_too_large"


def test_a_file_that_contains_itself_is_refused() -> None:
    assert only("key: &a [*a]\n").code == "file_too_deep"


@pytest.mark.parametrize("levels", [100, 20_000])
def test_deep_nesting_is_refused(levels: int) -> None:
    assert only("key: " + "[" * levels + "]" * levels).code == "file_too_deep"


def test_a_part_used_twice_by_its_name_is_understood() -> None:
    text = changed("[{role: director}]", "&boss [{role: director}]\n        fallback: *boss")
    step = read(text).stages[0].flow[0]
    assert step.assignees == step.fallback  # type: ignore[union-attr]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_slip_of_the_pen_gets_a_sentence(data: st.DataObject) -> None:
    lines = SOUND.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    slip = data.draw(st.text(st.sampled_from("abя:{}[]-\"'#&*!|>?% \t\n1.,~"), max_size=4))
    lines[number] = lines[number][:start] + slip + lines[number][start + data.draw(st.integers(0, 5)) :]
    for problem in review("\n".join(lines))[1]:
        assert sentence(problem, "ru")
        assert sentence(problem, "en")


# -- review


def test_a_review_gives_the_lines_of_what_check_finds() -> None:
    definition, problems = review(
        changed("no, title: Нет, comment: no, goto: done", "no, title: Нет, goto: dones")
    )
    assert definition is not None
    unknown = next(p for p in problems if p.code == "unknown_stage")
    assert (unknown.line, unknown.params["suggestion"]) == (22, "done")


def test_a_review_of_a_broken_file_gives_its_problems() -> None:
    assert review("")[0] is None
    assert [p.code for p in review("")[1]] == ["empty_file"]


@pytest.mark.parametrize("escape", ["\\0", "\\ud800"])
def test_characters_that_no_database_takes_are_named_with_their_line(escape: str) -> None:
    text = f'key: x\ntitle: "a{escape}b"\n'
    with pytest.raises(BrokenFile) as broken:
        read(text)
    assert [(p.code, p.line) for p in broken.value.problems if p.code == "yaml_character"] == [
        ("yaml_character", 2)
    ]

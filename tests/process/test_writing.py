"""A definition is written as a readable file, which is read as the same definition."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.samples import final, goto, outcome, process, robot, stage, task
from webapp.process.definition import Definition
from webapp.process.reading import read, write

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=30
)
lines = st.lists(words, min_size=1, max_size=3).map("\n".join)
texts = st.one_of(
    st.builds(lambda t: {"ru": t}, lines), st.builds(lambda a, b: {"ru": a, "en": b}, lines, words)
)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
tricky = st.sampled_from(
    ["no", "yes", "on", "null", "~", "1", "1.5", "1e3", "0x1f", "2026-01-01", "=", "<<", "- a"]
)
values = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9), tricky, lines
)
anything = st.recursive(
    values, lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(keys, v, max_size=3)), max_leaves=6
)
durations = st.sampled_from(["1 day", "4 working hours", "30 minutes", "0 days"])


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    answer = outcome("yes", title=draw(texts), goto="done", comment=draw(st.sampled_from(["no", "optional"])))
    asked = task(
        "ask",
        answer,
        title=draw(texts),
        reminders={"first": draw(durations)},
        deadline=draw(durations),
        fields=["what", {"field": "due", "required": draw(st.booleans())}],
        checklist=draw(st.lists(texts, max_size=2)),
    )
    condition = {"all": [{"field": "what", "op": "in", "value": draw(st.lists(tricky, min_size=1))}]}
    mail = robot("email", text=draw(anything)) | {
        "when": condition,
        "if_it_fails": draw(st.sampled_from(["stop", "go_on"])),
    }
    branch = {
        "type": "branch",
        "key": "way",
        "cases": [{"when": condition, "steps": [mail]}],
        "otherwise": [goto("done")],
    }
    wait = {"type": "wait", "key": "pause", "duration": draw(durations)}
    group = {
        "type": "parallel",
        "key": "both",
        "branches": [[wait], [asked]],
        "join": draw(st.sampled_from(["any", 1])),
    }
    return process(
        stage("new", *draw(st.permutations([branch, group])), kind="start", help=draw(st.none() | texts)),
        {"key": "done", "title": draw(texts), "kind": "success", "norm": draw(st.none() | durations)},
        description=draw(st.none() | texts),
    )


@settings(max_examples=150, deadline=None)
@given(definitions())
def test_what_is_written_is_read_as_the_same(definition: Definition) -> None:
    assert read(write(definition)) == definition


def test_a_written_file_is_short_and_in_order() -> None:
    text = write(process(stage("new", task(), kind="start", norm="3 working days"), final()))
    assert re.findall(r"^\w+", text, re.MULTILINE) == [
        "key",
        "title",
        "numbering",
        "face",
        "fields",
        "start",
        "stages",
        "rights",
    ]
    assert "norm: 3 working days" in text
    assert "enabled" not in text


def test_a_written_file_reads_like_one_written_by_hand() -> None:
    fields = ["what", {"field": "due", "required": True}]
    asked = stage("new", task("ask", title="Спросить", fields=fields, deadline="1 day"), kind="start")
    mail = {"key": "tell", "do": "notify", "settings": {"text": {"ru": "Одна строка\nи другая"}}}
    lines = write(process(asked, final(on_enter=[mail]))).splitlines()
    for line in (
        "      - type: task",
        "        title: Спросить",
        "          - {field: due, required: true}",
        "        deadline: 1 day",
        "            ru: |-",
        "              Одна строка",
    ):
        assert line in lines

"""Drafts are changed part by part, each change whole and written down, nobody overwriting anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.runtime.conftest import rows
from webapp import runtime
from webapp.process.commands import Actor
from webapp.process.errors import NoSuch, Refused
from webapp.runtime import drafts
from webapp.runtime.drafts import DraftHasChanged
from webapp.storage import drafts as stored
from webapp.storage import models as m

People = dict[str, Actor]
ADA, DORA = 9, 1


@pytest.fixture
def draft(people: People) -> int:
    return drafts.create({"ru": "Отпуска", "en": "Holidays"}, ADA)


def compiled(process: int) -> Any:
    with runtime.reading() as conn:
        return stored.compiled(conn, process)


def part(process: int, key: str) -> Any:
    return next(p for p in compiled(process).parts if p.key == key)


def stages(process: int) -> list[str]:
    return [stage["key"] for stage in compiled(process).plain["stages"]]


def audited() -> list[tuple[str, str]]:
    return [(row.action, row.title) for row in rows(m.Audit, m.Audit.subject == "draft")]


def add_stage(process: int, title: str, **more: Any) -> int:
    return drafts.add(process, "stages", {"title": {"ru": title}}, ADA, **more)


def test_a_new_process_can_be_read_at_once(draft: int) -> None:
    found = compiled(draft)
    assert found.process.key == "holidays"
    assert found.process.active
    assert found.definition is not None
    assert found.differs
    assert [p.level for p in found.problems].count("error") > 0, "nobody leads from the first stage yet"


def test_two_processes_of_one_name_have_keys_of_their_own(draft: int) -> None:
    second = drafts.create({"ru": "Отпуска", "en": "Holidays"}, ADA)
    assert compiled(second).process.key == "holidays_2"
    assert compiled(second).plain["key"] == "holidays_2"


def test_a_part_is_added_at_its_place_with_a_key_made_of_its_title(draft: int) -> None:
    add_stage(draft, "Согласование", position=1)
    add_stage(draft, "Согласование")
    assert stages(draft) == ["new", "soglasovanie", "done", "declined", "soglasovanie_2"]


def test_a_part_may_bring_along_all_that_is_inside_it(draft: int) -> None:
    step = {
        "type": "task",
        "title": {"ru": "Решить"},
        "kind": "approve",
        "assignees": [{"role": "director"}],
        "outcomes": [{"title": {"ru": "Да"}, "goto": "done"}, {"title": {"ru": "Нет"}, "goto": "declined"}],
    }
    drafts.add(draft, "flow", step, ADA, parent=part(draft, "new").id)
    found = compiled(draft).definition.stage_of["new"].flow[0]
    assert [o.key for o in found.outcomes] == ["da", "net"]
    assert [p.level for p in compiled(draft).problems if p.level == "error"] == []


def test_a_part_is_changed_and_keeps_its_key(draft: int) -> None:
    stage = part(draft, "new")
    drafts.change(draft, stage.id, {"key": "other", "title": {"ru": "Заявка"}, "kind": "start"}, ADA)
    assert compiled(draft).plain["stages"][0] == {"key": "new", "title": {"ru": "Заявка"}, "kind": "start"}
    (row,) = [row for row in rows(m.Audit, m.Audit.subject == "draft") if row.action == "changed"]
    assert row.before == {"title": {"ru": "Новая", "en": "New"}, "colour": "blue"}
    assert row.after == {"title": {"ru": "Заявка"}}


def test_what_changes_nothing_is_not_written_down(draft: int) -> None:
    before = compiled(draft).revision
    stage = part(draft, "new")
    assert drafts.change(draft, stage.id, stage.settings, ADA) == before
    assert drafts.change_process(draft, {"icon": None}, ADA) == before
    assert audited() == [("created", "Отпуска")]


def test_parts_are_moved_among_their_neighbours_and_elsewhere(draft: int) -> None:
    drafts.move(draft, part(draft, "declined").id, ADA, position=1)
    assert stages(draft) == ["new", "declined", "done"]
    first, second = part(draft, "new").id, part(draft, "done").id
    step = drafts.add(draft, "flow", {"type": "goto", "stage": "done", "key": "away"}, ADA, parent=first)
    drafts.move(draft, step, ADA, position=0, parent=second, slot="flow")
    assert [s.get("flow", []) for s in compiled(draft).plain["stages"]] == [
        [],
        [],
        [{"type": "goto", "stage": "done", "key": "away"}],
    ]


def test_nothing_is_moved_where_it_cannot_stand(draft: int) -> None:
    branch = {"type": "branch", "cases": [{"when": {"field": "name", "op": "filled"}}], "otherwise": []}
    outer = drafts.add(draft, "flow", branch, ADA, parent=part(draft, "new").id)
    before = compiled(draft)
    for parent, slot in ((outer, "otherwise"), (None, "stages"), (part(draft, "new").id, "on_enter")):
        with pytest.raises(Refused, match="part_does_not_fit"):
            drafts.move(draft, outer, ADA, position=0, parent=parent, slot=slot)
    with pytest.raises(NoSuch):
        drafts.move(draft, outer, ADA, position=0, parent=part(draft, "name").id, slot="flow")
    assert compiled(draft) == before


def test_a_part_is_removed_with_all_that_is_in_it_and_its_neighbours_close_up(draft: int) -> None:
    drafts.add(draft, "flow", {"type": "goto", "stage": "done"}, ADA, parent=part(draft, "new").id)
    drafts.remove(draft, part(draft, "new").id, ADA)
    assert stages(draft) == ["done", "declined"]
    assert [p.position for p in compiled(draft).parts if p.slot == "stages"] == [0, 1]
    assert [row for row in rows(m.Part) if row.type == "step"] == []
    (row,) = [row for row in rows(m.Audit, m.Audit.subject == "draft") if row.action == "deleted"]
    assert row.before["flow"] == [{"type": "goto", "stage": "done", "key": "step"}]


def test_a_copy_stands_after_its_model_with_keys_of_its_own(draft: int) -> None:
    drafts.add(
        draft, "flow", {"type": "goto", "stage": "done", "key": "away"}, ADA, parent=part(draft, "new").id
    )
    drafts.duplicate(draft, part(draft, "new").id, ADA)
    assert len(stages(draft)) == 4
    assert stages(draft)[1] not in ("new", "done", "declined")
    assert compiled(draft).plain["stages"][1]["flow"][0]["key"] != "away"


# -- two administrators -------------------------------------------------------------------------------------


def test_the_second_to_change_one_part_is_told_who_was_first(draft: int) -> None:
    stage, seen = part(draft, "new"), compiled(draft).revision
    drafts.change(draft, stage.id, {"title": {"ru": "Заявка"}}, DORA, seen=seen)
    before = compiled(draft)
    for late in (
        lambda: drafts.change(draft, stage.id, {"title": {"ru": "Начало"}}, ADA, seen=seen),
        lambda: drafts.remove(draft, stage.id, ADA, seen=seen),
        lambda: drafts.replace(draft, {}, ADA, seen=seen),
    ):
        with pytest.raises(DraftHasChanged) as refused:
            late()
        assert (refused.value.params["person"], refused.value.status) == (DORA, 409)
    assert compiled(draft) == before


def test_two_who_change_different_parts_do_not_disturb_each_other(draft: int) -> None:
    seen = compiled(draft).revision
    drafts.change(draft, part(draft, "new").id, {"title": {"ru": "Заявка"}}, DORA, seen=seen)
    drafts.change(draft, part(draft, "done").id, {"title": {"ru": "Итог"}, "kind": "success"}, ADA, seen=seen)
    drafts.change_process(draft, {"icon": "truck"}, ADA, seen=seen)
    with pytest.raises(DraftHasChanged):
        drafts.change_process(draft, {"icon": "lamp"}, DORA, seen=seen)
    assert [s["title"] for s in compiled(draft).plain["stages"][:2]] == [{"ru": "Заявка"}, {"ru": "Итог"}]


def test_those_who_add_at_once_all_find_their_part(app: Flask, draft: int) -> None:
    def add(number: int) -> int:
        with app.app_context():
            return drafts.add(draft, "stages", {"title": {"ru": "Стадия"}}, ADA if number % 2 else DORA)

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(add, range(12)))
    assert len(set(ids)) == 12
    keys = stages(draft)
    assert len(keys) == len(set(keys)) == 15
    assert [p.position for p in compiled(draft).parts if p.slot == "stages"] == list(range(15))
    assert compiled(draft).revision == 13


def test_those_who_make_processes_of_one_name_at_once_get_one_each(app: Flask, people: People) -> None:
    def make(_: int) -> int:
        with app.app_context():
            return drafts.create({"ru": "Отпуска"}, ADA)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, range(2)))
    assert {row.key for row in rows(m.Process)} == {"otpuska", "otpuska_2"}


def test_those_who_open_a_draft_at_once_make_it_once(app: Flask, furniture: People) -> None:
    (process,) = rows(m.Process)

    def open_it(_: int) -> None:
        with app.app_context():
            drafts.opened(process.id, ADA)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_it, range(4)))
    assert len(rows(m.Draft)) == 1
    whole = compiled(process.id)
    assert (whole.differs, whole.revision) == (False, 1)
    with runtime.reading() as conn:
        from webapp.storage import versions

        assert whole.definition == versions.definition(conn, process.version_id)


# -- errors -------------------------------------------------------------------------------------------------


def test_nothing_is_half_saved_after_an_error(draft: int, monkeypatch: Any) -> None:
    before, told = compiled(draft), len(rows(m.Audit))
    monkeypatch.setattr("webapp.storage.drafts.arrange", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add_stage(draft, "Половина")
    with pytest.raises(ZeroDivisionError):
        drafts.remove(draft, part(draft, "new").id, ADA)
    monkeypatch.setattr("webapp.storage.drafts.insert_parts", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        drafts.replace(draft, {"title": "x", "stages": []}, ADA)
    assert compiled(draft) == before
    assert len(rows(m.Audit)) == told


def test_what_does_not_exist_is_refused(draft: int) -> None:
    for act in (
        lambda: drafts.change(draft, 999, {}, ADA),
        lambda: drafts.remove(draft, 999, ADA),
        lambda: drafts.duplicate(draft, 999, ADA),
        lambda: drafts.add(draft, "flow", {}, ADA),
        lambda: drafts.add(draft, "flow", {}, ADA, parent=999),
        lambda: drafts.opened(999, ADA),
    ):
        with pytest.raises(NoSuch):
            act()


def test_a_part_of_another_process_is_out_of_reach(draft: int) -> None:
    other = drafts.create({"ru": "Другой"}, ADA)
    with pytest.raises(NoSuch):
        drafts.remove(draft, part(other, "new").id, ADA)
    with pytest.raises(NoSuch):
        drafts.add(draft, "flow", {"type": "goto"}, ADA, parent=part(other, "new").id)


def test_a_replaced_draft_keeps_its_key_and_nothing_of_the_old_parts(draft: int) -> None:
    with_another = {**compiled(draft).plain, "key": "stolen", "stages": compiled(draft).plain["stages"][:1]}
    drafts.replace(draft, with_another, ADA, seen=compiled(draft).revision)
    assert (compiled(draft).plain["key"], stages(draft)) == ("holidays", ["new"])
    assert audited()[-1][0] == "replaced"

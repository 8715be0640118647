"""A process as a whole: what waits while it is on hold, what comes back, what is deleted for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, advance, open_task, order, robots, state
from webapp import runtime
from webapp.process.commands import Actor, Cancel, Comment, Complete
from webapp.process.errors import NoSuch, ProcessIsPaused, Refused
from webapp.runtime import drafts, processes
from webapp.storage import models as m

People = dict[str, Actor]


def furniture_id() -> int:
    (row,) = [row for row in rows(m.Process) if row.key == "furniture"]
    return int(row.id)


def audited() -> list[tuple[str, Any, Any]]:
    return [(row.action, row.before, row.after) for row in rows(m.Audit, m.Audit.subject == "process")]


def test_a_process_that_is_off_makes_no_cards_and_lets_those_under_way_go_on(furniture: People) -> None:
    card = order(furniture)
    processes.switch_off(furniture_id(), 9)
    with pytest.raises(Refused, match="process_is_off"):
        order(furniture)
    advance(card, furniture, "director")
    processes.switch_on(furniture_id(), 9)
    assert order(furniture) != card
    assert audited() == [
        ("changed", {"active": True}, {"active": False}),
        ("changed", {"active": False}, {"active": True}),
    ]


def test_on_hold_people_are_refused_and_comments_and_repairs_are_not(furniture: People) -> None:
    card = order(furniture)
    processes.switch_off(furniture_id(), 9, pause=True)
    before = state(card)
    with pytest.raises(ProcessIsPaused) as refused:
        runtime.perform(card, Complete(open_task(card), "approve"), furniture["dora"], now=NOW)
    assert refused.value.status == 409
    assert state(card) == before
    runtime.perform(card, Comment("Ждём поставщика"), furniture["dora"], now=NOW)
    runtime.perform(card, Cancel("Закрываем направление"), furniture["admin"], now=NOW)
    assert state(card).closed == "cancelled"


def test_jobs_wait_while_the_process_is_on_hold_and_none_is_lost(furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate")
    runtime.perform(card, Complete(open_task(card), "agree"), furniture["sam"], now=NOW)
    waiting = [j for j in rows(m.Job) if j.state in ("planned", "queued")]
    deadlines = {j.id: j.due_at for j in waiting}
    processes.switch_off(furniture_id(), 9, pause=True)
    late = NOW + timedelta(days=40)
    assert runtime.due(now=late) == []
    assert runtime.next_due() is None
    assert [runtime.run_job(j.id, now=late) for j in waiting] == [False] * len(waiting)
    assert {j.id: j.due_at for j in rows(m.Job) if j.id in deadlines} == deadlines
    assert "agreed" not in state(card).values
    processes.switch_on(furniture_id(), 9)
    assert robots(late) >= len(waiting)
    assert state(card).values["agreed"] is True


def test_only_the_process_on_hold_waits(furniture: People) -> None:
    runtime.publish(TWIN)
    card = runtime.start("twin", {"name": "x"}, furniture["sam"], now=NOW).card_id
    processes.switch_off(furniture_id(), 9, pause=True)
    assert robots(NOW + timedelta(days=2)) == 1
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("DeadlinePassed") == 1


TWIN = """
key: twin
title: Двойник
numbering: {pattern: "{year}-{seq}"}
face: {title: "{name}"}
fields: [{key: name, kind: text, title: Имя}]
start: {fields: [name]}
stages:
  - key: new
    title: Новая
    kind: start
    flow:
      - type: task
        key: look
        kind: todo
        title: Посмотреть
        assignees: [{role: director}]
        deadline: 1 day
        outcomes: [{key: ok, title: Готово, goto: done}]
  - {key: done, title: Готово, kind: success}
rights: {create: [{everyone: true}]}
"""


def test_an_archived_process_is_off_until_it_is_restored_and_switched_on(furniture: People) -> None:
    id = furniture_id()
    processes.archive(id, 9)
    processes.archive(id, 9)
    with pytest.raises(Refused, match="process_is_archived"):
        processes.switch_on(id, 9)
    processes.restore(id, 9)
    (row,) = [row for row in rows(m.Process) if row.id == id]
    assert (row.active, row.archived_at) == (False, None)
    processes.switch_on(id, 9)
    assert order(furniture)
    assert len(audited()) == 3


def test_a_process_with_cards_is_not_deleted(furniture: People) -> None:
    order(furniture)
    with pytest.raises(Refused, match="process_has_cards"):
        processes.delete(furniture_id(), 9)
    assert furniture_id()


def test_what_is_deleted_leaves_nothing_but_the_audit_and_its_id_is_never_used_again(people: People) -> None:
    runtime.publish(TWIN)
    (process,) = rows(m.Process)
    (version,) = rows(m.Version)
    drafts.opened(process.id, 9)
    processes.delete(process.id, 9)
    for table in (m.Process, m.Version, m.Draft, m.Part):
        assert rows(table) == []
    with runtime.reading() as conn:
        assert conn.execute(select(m.Counter.__table__)).all() == []
    assert audited() == [("deleted", {"key": "twin", "title_ru": "Двойник", "versions": [version.id]}, {})]
    runtime.publish(TWIN.replace("Двойник", "Другой"))
    assert rows(m.Process)[0].id > process.id
    assert rows(m.Version)[0].id > version.id
    with runtime.reading() as conn:
        from webapp.storage import versions

        assert versions.definition(conn, rows(m.Version)[0].id).title == {"ru": "Другой"}


def test_what_does_not_exist_is_not_changed(people: People) -> None:
    for act in (
        processes.switch_on,
        processes.switch_off,
        processes.archive,
        processes.restore,
        processes.delete,
    ):
        with pytest.raises(NoSuch):
            act(999, 9)

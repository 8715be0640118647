"""Several administrators at one draft, versions published under running cards, processes put on hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, OUTCOME, entered, open_task, order, paper, state
from tests.runtime.test_drafts import compiled
from tests.runtime.test_races import MANY, at_once
from tests.runtime.test_version_moves import edited, on_version, results, sound, turns, without_agreement
from webapp import runtime
from webapp.process import reading
from webapp.process.commands import Actor, Cancel, Complete, Move
from webapp.process.errors import Refused
from webapp.runtime import drafts, processes
from webapp.runtime.drafts import DraftHasChanged
from webapp.storage import models as m
from webapp.storage import versions

People = dict[str, Actor]
ADA, PROCESS = 9, 1


def told(results: list[Any]) -> Counter[str]:
    """How often each refusal was given, and how often none."""
    return Counter(r.code if isinstance(r, Refused) else "done" for r in results)


def whole(process: int) -> None:
    """Every part stands in its place: parents are there, places are counted from nought without gaps."""
    found = compiled(process)
    known = {p.id for p in found.parts}
    places = defaultdict(list)
    for p in found.parts:
        assert p.parent is None or p.parent in known
        places[p.parent, p.slot].append(p.position)
    assert {slot: sorted(n) for slot, n in places.items() if sorted(n) != list(range(len(n)))} == {}
    assert sum(1 for _ in found.whole.places.values()) >= len(known) - len(found.own)


@pytest.fixture
def draft(furniture: People) -> int:
    drafts.opened(PROCESS, ADA)
    return PROCESS


def stage_ids(process: int) -> list[int]:
    return [p.id for p in compiled(process).parts if p.slot == "stages"]


# -- one draft -----------------------------------------------------------------------------------------------


def test_of_six_who_change_one_part_the_first_wins_and_the_others_are_told(app: Flask, draft: int) -> None:
    part, seen = stage_ids(draft)[1], compiled(draft).revision
    acts = [
        lambda n=n: drafts.change(draft, part, {"title": f"Стадия {n}"}, ADA, seen=seen) for n in range(MANY)
    ]
    assert told(at_once(app, acts)) == {"done": 1, "draft_has_changed": MANY - 1}
    assert compiled(draft).revision == seen + 1


def test_six_who_change_different_parts_all_win(app: Flask, draft: int) -> None:
    parts, seen = stage_ids(draft)[:MANY], compiled(draft).revision
    acts = [
        lambda part=part: drafts.change(draft, part, {"title": f"Стадия {part}"}, ADA, seen=seen)
        for part in parts
    ]
    assert told(at_once(app, acts)) == {"done": MANY}
    titles = [compiled(draft).part_of[part].settings["title"] for part in parts]
    assert titles == [f"Стадия {part}" for part in parts]
    assert compiled(draft).revision == seen + MANY


def test_six_who_add_move_copy_and_delete_at_once_leave_a_whole_draft(app: Flask, draft: int) -> None:
    stages, before = stage_ids(draft), compiled(draft).revision

    def some(n: int) -> list[Any]:
        acts: list[Callable[[], Any]] = [
            lambda: drafts.add(draft, "stages", {"title": "Новая", "kind": "work"}, ADA, position=n),
            lambda: drafts.move(draft, stages[n], ADA, position=9 - n),
            lambda: drafts.duplicate(draft, stages[(n + 1) % MANY], ADA),
            lambda: drafts.remove(draft, stages[(n + 2) % MANY], ADA),
            lambda: drafts.move(draft, stages[(n + 3) % MANY], ADA, position=10**12),
            lambda: drafts.add(
                draft, "flow", {"type": "goto", "stage": "x"}, ADA, parent=stages[(n + 4) % MANY]
            ),
        ]
        found = []
        for act in acts:
            try:
                found.append(act())
            except Refused as refused:
                found.append(refused)
        return found

    found = [one for batch in at_once(app, [lambda n=n: some(n) for n in range(MANY)]) for one in batch]
    assert set(told(found)) <= {"done", "no_such_part"}
    assert told(found)["done"] == compiled(draft).revision - before
    whole(draft)
    keys = [p.key for p in compiled(draft).parts if p.slot == "stages"]
    assert len(keys) == len(set(keys))


def test_a_draft_opened_by_six_has_its_rows_once(app: Flask, furniture: People) -> None:
    assert told(at_once(app, [lambda: drafts.opened(PROCESS, ADA)] * MANY)) == {"done": MANY}
    assert len(rows(m.Draft)) == 1
    whole(PROCESS)


def test_six_processes_of_one_name_get_keys_of_their_own(app: Flask, people: People) -> None:
    made = at_once(app, [lambda: drafts.create({"ru": "Отпуск"}, ADA)] * MANY)
    assert len(set(made)) == MANY
    assert len({row.key for row in rows(m.Process)}) == MANY


def test_of_six_who_publish_one_makes_the_version(app: Flask, draft: int) -> None:
    seen = edited(description="Другое")
    acts = [lambda: runtime.publish_draft(PROCESS, ADA, seen=seen, now=NOW, places={})] * MANY
    assert told(at_once(app, acts)) == {"done": 1, "nothing_to_publish": MANY - 1}
    assert len(rows(m.Version)) == 2


def test_what_is_changed_while_it_is_published_is_published_whole_or_not_at_all(
    app: Flask, draft: int
) -> None:
    seen, part = edited(description="Другое"), None
    part = stage_ids(draft)[1]

    def change() -> Any:
        return drafts.change(draft, part, {"title": "Позже", "kind": "work"}, ADA)

    answers = at_once(app, [lambda: runtime.publish_draft(PROCESS, ADA, seen=seen, now=NOW), change])
    found = compiled(draft)
    with runtime.reading() as conn:
        published = versions.definition(conn, found.process.version_id)
    if isinstance(answers[0], DraftHasChanged):
        assert len(rows(m.Version)) == 1
    else:
        assert published.stages[1].title["ru"] != "Позже"
        assert found.differs


# -- versions under running cards ----------------------------------------------------------------------------


def answer(card: int, people: People) -> Any:
    """Whoever is asked answers the open task of the card's stage, as often as they are let."""
    stage = state(card).stage
    from tests.runtime.play import WHO

    who = people[WHO[stage]]
    return runtime.perform(
        card, Complete(open_task(card), OUTCOME[stage], entered(stage, who, NOW)), who, now=NOW
    )


def test_cards_that_are_answered_while_they_move_are_neither_lost_nor_stranded(
    app: Flask, furniture: People
) -> None:
    cards = [order(furniture) for _ in range(12)]
    for card in cards[6:]:
        for _ in range(3):
            answer(card, furniture)
    seen = without_agreement()

    def answered(some: list[int]) -> list[Any]:
        found = []
        for card in some:
            try:
                found.append(answer(card, furniture))
            except Refused as refused:
                found.append(refused)
        return found

    def published() -> Any:
        done = runtime.publish_draft(PROCESS, ADA, seen=seen, now=NOW, places={})
        turns(3)
        return done

    done, *answers = at_once(app, [published, *(lambda n=n: answered(cards[n::3]) for n in range(3))])
    turns(6)
    assert "waiting" not in results(done.move_id).values()
    assert len(results(done.move_id)) == len(rows(m.Card)) == 12
    refused = [one for batch in answers for one in batch if isinstance(one, Refused)]
    assert refused == []
    for card in cards:
        sound(card)
        stranded(card)


def stranded(card: int) -> None:
    """The card's stage and its open steps are in its version."""
    (row,) = rows(m.Card, m.Card.id == card)
    with runtime.reading() as conn:
        definition = versions.definition(conn, row.version_id)
    assert row.stage in definition.stage_of
    for step in state(card).steps:
        assert step.kind == "robot" or (step.stage, step.key) in definition.places


def test_a_card_that_moves_and_is_taken_back_by_six_at_once_stays_whole(
    app: Flask, furniture: People
) -> None:
    card = order(furniture)
    done = runtime.publish_draft(PROCESS, ADA, seen=edited(description="Другое"), now=NOW, places={})
    turns(2)
    assert on_version(card) == 2
    found = at_once(app, [lambda: runtime.undo_move(card, ADA, now=NOW)] * MANY)
    assert told(found)["done"] == 1
    assert on_version(card) == 1
    assert results(done.move_id) == {card: "undone"}
    sound(card)


# -- on hold, and gone ---------------------------------------------------------------------------------------


def test_while_a_process_is_on_hold_nothing_moves_and_afterwards_nothing_is_lost(
    app: Flask, furniture: People
) -> None:
    from tests.runtime.play import robots

    card = order(furniture)
    for _ in range(3):
        answer(card, furniture)
    runtime.perform(card, Complete(open_task(card), "agree"), furniture["sam"], now=NOW)
    before = [(e.seq, e.kind) for e in rows(m.Event, m.Event.card_id == card)]
    processes.switch_off(PROCESS, ADA, pause=True)
    commands = (
        Complete(open_task(card), "approve"),
        Cancel("x"),
        Move("declined", comment="x"),
    )
    answers = []
    for who in ("pam", "sam", "ada"):
        for command in commands:
            try:
                answers.append(runtime.perform(card, command, furniture[who], now=NOW))
            except Refused as refused:
                answers.append(refused)
    assert "done" not in told(answers)
    assert runtime.due(now=NOW + timedelta(days=30)) == []
    for job in rows(m.Job, m.Job.state.in_(("planned", "queued"))):
        runtime.run_job(job.id, now=NOW + timedelta(days=30))
    assert [(e.seq, e.kind) for e in rows(m.Event, m.Event.card_id == card)] == before
    processes.switch_on(PROCESS, ADA)
    assert robots(NOW) >= 1
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("RobotDone") == 1
    answer(card, furniture)
    sound(card)


def test_a_process_is_deleted_or_its_first_card_is_made_never_both(app: Flask, furniture: People) -> None:
    files = [paper(furniture["sam"]) for _ in range(MANY)]

    def create(file: list[int]) -> Any:
        values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": file}
        return runtime.start("furniture", values, furniture["sam"], now=NOW)

    acts = [lambda: processes.delete(PROCESS, ADA), *(lambda f=f: create(f) for f in files)]
    deleted, *made = at_once(app, acts)
    if isinstance(deleted, Refused):
        assert deleted.code == "process_has_cards"
        assert len(rows(m.Card)) == told(made)["done"] == MANY
    else:
        assert rows(m.Card) == rows(m.Process) == rows(m.Version) == []
        assert told(made)["done"] == 0


def test_no_card_is_made_after_a_process_was_switched_off(app: Flask, furniture: People) -> None:
    files = [paper(furniture["sam"]) for _ in range(MANY)]

    def create(file: list[int]) -> Any:
        values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": file}
        return runtime.start("furniture", values, furniture["sam"], now=NOW)

    acts = [lambda: processes.switch_off(PROCESS, ADA), *(lambda f=f: create(f) for f in files)]
    off, *made = at_once(app, acts)
    assert told([off]) == {"done": 1}
    assert len(rows(m.Card)) == told(made)["done"]
    with pytest.raises(Refused):
        create(paper(furniture["sam"]))


def test_a_draft_is_read_whole_after_a_file_replaced_it_while_others_changed_it(
    app: Flask, draft: int
) -> None:
    plain, stages = compiled(draft).plain, stage_ids(draft)
    acts: list[Callable[[], Any]] = [lambda: drafts.replace(draft, plain, ADA)]
    acts += [
        lambda s=s: drafts.change(draft, s, {"title": "Своё", "kind": "work"}, ADA) for s in stages[:MANY]
    ]
    assert set(told(at_once(app, acts))) <= {"done", "no_such_part"}
    whole(draft)
    assert reading.understand(compiled(draft).plain)[0] is not None

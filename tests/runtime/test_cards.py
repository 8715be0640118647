"""What the one door lets through, and what it leaves as it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, advance, open_task, order, paper, robots, state
from webapp import runtime
from webapp.process.commands import (
    Actor,
    AddApprover,
    Cancel,
    ChangeFields,
    Comment,
    Complete,
    Move,
    Reassign,
    Take,
)
from webapp.process.errors import (
    CardIsClosed,
    InvalidInput,
    NoSuch,
    NotAllowed,
    Refused,
    TaskIsClosed,
    ValuesHaveChanged,
)
from webapp.storage import models as m

People = dict[str, Actor]


def test_an_order_goes_from_its_form_to_shipped(furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate", "agreement", "schedule")
    runtime.perform(card, Take(open_task(card)), furniture["will"], now=NOW)
    advance(card, furniture, "production", "notify", "payment", "shipping")
    (row,) = rows(m.Card, m.Card.id == card)
    assert (row.stage, row.closed_how, row.due_at) == ("done", "success", None)
    assert row.values["agreed"] is True
    assert row.values["paid"] is True
    assert row.values["invoice"][0]["name"].endswith(".pdf")
    assert not [job for job in rows(m.Job) if job.state in ("planned", "queued", "running", "failed")]


def test_the_timeline_gives_the_present_state(furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate", "agreement")
    runtime.perform(card, Comment("Смотрите, @dora", (furniture["dora"].id or 0,)), furniture["sam"], now=NOW)
    stored, told = runtime.replayed(card)
    assert stored == told


def test_the_same_form_sent_twice_makes_one_card(furniture: People) -> None:
    values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": paper(furniture["sam"])}
    first = runtime.start("furniture", values, furniture["sam"], key="form-1", now=NOW)
    second = runtime.start("furniture", values, furniture["sam"], key="form-1", now=NOW)
    assert (second.card_id, second.number, second.events) == (first.card_id, first.number, ())
    assert len(rows(m.Card)) == 1


def test_numbers_count_up_within_the_year(furniture: People) -> None:
    order(furniture), order(furniture)
    assert [card.number for card in rows(m.Card)] == ["2026-0001", "2026-0002"]


def test_only_those_listed_may_create(furniture: People) -> None:
    with pytest.raises(NotAllowed):
        runtime.start("furniture", {"customer": "Анна"}, furniture["sid"], now=NOW)
    assert rows(m.Card) == []


def test_a_refused_form_names_every_error_and_stores_nothing(furniture: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        runtime.start("furniture", {"customer": "Анна"}, furniture["sam"], now=NOW)
    assert set(refused.value.errors) == {"what", "brief", "phone"}
    assert rows(m.Card) == []
    assert rows(m.Event) == []


def test_a_task_done_twice_is_refused_the_second_time(furniture: People) -> None:
    card = order(furniture)
    answer = Complete(open_task(card), "approve")
    runtime.perform(card, answer, furniture["dora"], now=NOW)
    before = rows(m.Event)
    with pytest.raises(TaskIsClosed) as refused:
        runtime.perform(card, answer, furniture["dora"], now=NOW)
    assert refused.value.params["person"] == furniture["dora"].id
    assert rows(m.Event) == before


@pytest.mark.parametrize("answer", [Complete(99, "approve"), Complete(1, "forged")])
def test_a_forged_task_or_outcome_does_not_exist(furniture: People, answer: Complete) -> None:
    card = order(furniture)
    with pytest.raises(NoSuch):
        runtime.perform(card, answer, furniture["dora"], now=NOW)


def test_nobody_answers_for_another(furniture: People) -> None:
    card = order(furniture)
    for name in ("sam", "sid", "ada"):
        with pytest.raises(NotAllowed):
            runtime.perform(card, Complete(open_task(card), "approve"), furniture[name], now=NOW)


def test_nobody_drags_a_furniture_card(furniture: People) -> None:
    card = order(furniture)
    for name in ("sam", "dora", "ada"):
        with pytest.raises(NotAllowed):
            runtime.perform(card, Move("done"), furniture[name], now=NOW)
    assert state(card).stage == "director"


def test_only_an_administrator_may_act_as_one(furniture: People) -> None:
    card = order(furniture)
    forged = Actor("admin", furniture["sam"].id)
    with pytest.raises(NotAllowed):
        runtime.perform(
            card, Reassign(open_task(card), furniture["sam"].id or 0, "хочу сам"), forged, now=NOW
        )
    runtime.perform(
        card,
        Reassign(open_task(card), furniture["pam"].id or 0, "директор занят"),
        furniture["admin"],
        now=NOW,
    )
    advance_as = Complete(open_task(card), "approve")
    runtime.perform(card, advance_as, furniture["pam"], now=NOW)
    assert state(card).stage == "documentation"


def test_a_form_is_stale_only_when_a_value_it_showed_was_changed_by_another(furniture: People) -> None:
    card = order(furniture)
    seen = state(card).revision
    runtime.perform(card, Comment("Пишу, пока вы читаете"), furniture["sam"], now=NOW)
    runtime.perform(card, ChangeFields({"details": "Выше на 10 см"}, seen), furniture["sam"], now=NOW)
    with pytest.raises(ValuesHaveChanged) as refused:
        runtime.perform(card, Complete(open_task(card), "approve", seen=seen), furniture["dora"], now=NOW)
    assert refused.value.params["changes"]["details"][0] == furniture["sam"].id
    runtime.perform(
        card, Complete(open_task(card), "approve", seen=state(card).revision), furniture["dora"], now=NOW
    )


def test_a_file_of_another_person_cannot_be_attached(furniture: People) -> None:
    values = {"customer": "Анна", "phone": "89123456789", "what": "Стол", "brief": paper(furniture["dora"])}
    with pytest.raises(NoSuch):
        runtime.start("furniture", values, furniture["sam"], now=NOW)


def test_a_new_version_of_a_file_keeps_the_old_one(furniture: People) -> None:
    card = order(furniture)
    advance(card, furniture, "director")
    runtime.perform(
        card,
        Complete(open_task(card), "ready", {"documentation": paper(furniture["dan"])}),
        furniture["dan"],
        now=NOW,
    )
    files = rows(m.Attachment, m.Attachment.card_id == card)
    assert [(f.field, f.replaced_at) for f in files] == [("brief", None), ("documentation", None)]
    (row,) = rows(m.Card, m.Card.id == card)
    assert row.files == 2


def test_mentioned_colleagues_become_observers(furniture: People) -> None:
    card = order(furniture)
    runtime.perform(card, Comment("@sid, посмотрите", (furniture["sid"].id or 0,)), furniture["sam"], now=NOW)
    with runtime.reading() as conn:
        assert conn.execute(m.Observer.__table__.select()).all() == [(card, furniture["sid"].id)]


def test_an_added_approver_is_asked_before_the_approval_ends(furniture: People) -> None:
    card = order(furniture)
    first = open_task(card)
    runtime.perform(card, AddApprover(first, furniture["pam"].id or 0), furniture["dora"], now=NOW)
    runtime.perform(card, Complete(first, "approve"), furniture["dora"], now=NOW)
    assert state(card).stage == "director"
    runtime.perform(card, Complete(open_task(card), "approve"), furniture["pam"], now=NOW)
    assert state(card).stage == "documentation"


def test_a_closed_card_is_not_brought_back(furniture: People) -> None:
    card = order(furniture)
    runtime.perform(card, Complete(open_task(card), "reject", comment="Не наше"), furniture["dora"], now=NOW)
    for command in (Complete(1, "approve"), ChangeFields({"details": "x"}), Cancel("x"), Move("production")):
        with pytest.raises(CardIsClosed):
            runtime.perform(card, command, furniture["sam"], now=NOW)
    assert state(card).closed == "failure"


def test_a_missed_production_date_costs_the_holder_once(furniture: People) -> None:
    from datetime import timedelta

    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate", "agreement", "schedule")
    runtime.perform(card, Take(open_task(card)), furniture["walt"], now=NOW)
    late = NOW + timedelta(days=4)
    for _ in range(3):
        robots(late)
    runtime.perform(
        card,
        ChangeFields({"ready_by": (late + timedelta(days=1)).date().isoformat()}),
        furniture["pam"],
        now=late,
    )
    robots(late + timedelta(days=3))
    (penalty,) = rows(m.Penalty)
    assert (penalty.user_id, penalty.points, penalty.card_id) == (furniture["walt"].id, 10, card)
    told = {(n.user_id, n.kind) for n in rows(m.Notification)}
    assert {
        (furniture["walt"].id, "penalty"),
        (furniture["walt"].id, "overdue"),
        (furniture["dora"].id, "message"),
    } <= told


def test_nobody_takes_it_and_the_head_answers_for_the_delay(furniture: People, app: Any) -> None:
    from datetime import timedelta

    from sqlalchemy import update

    from webapp.storage import org

    with runtime.writing() as conn:
        conn.execute(update(m.Department).values(head_id=furniture["will"].id))
        org.touch(conn)
    card = order(furniture)
    advance(card, furniture, "director", "documentation", "estimate", "agreement", "schedule")
    robots(NOW + timedelta(days=4))
    (penalty,) = rows(m.Penalty)
    assert penalty.user_id == furniture["will"].id


def test_a_process_that_is_switched_off_takes_no_new_cards(furniture: People) -> None:
    from sqlalchemy import update

    with runtime.writing() as conn:
        conn.execute(update(m.Process).values(active=False))
    with pytest.raises(Refused, match="process_is_off"):
        order(furniture)

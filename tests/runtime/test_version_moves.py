"""A draft is published; running cards follow it in a job that may be killed, and may be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.runtime.conftest import Statements, rows
from tests.runtime.play import NOW, advance, open_task, order, state
from tests.runtime.test_races import at_once
from webapp import library, runtime
from webapp.process.commands import Actor, Cancel, Comment, Complete
from webapp.process.errors import Refused
from webapp.process.moving import Places, movable
from webapp.runtime import drafts, moves
from webapp.storage import drafts as stored_drafts
from webapp.storage import models as m
from webapp.storage import moves as stored
from webapp.storage import versions, work

People = dict[str, Actor]
ADA = 9
PROCESS = 1


def edited(**changes: Any) -> int:
    """The draft of the furniture process with other settings; gives its revision."""
    with runtime.reading() as conn:
        plain = stored_drafts.compiled(conn, PROCESS).plain  # type: ignore[union-attr]
    return drafts.replace(PROCESS, {**plain, **changes}, ADA)


def without_agreement() -> int:
    """The stage `agreement` is called `consent` now."""
    source = library.templates()["furniture"].read_text(encoding="utf-8")
    from webapp.process import reading, writing

    return drafts.replace(PROCESS, writing.plain(reading.read(source.replace("agreement", "consent"))), ADA)


def publish(seen: int, **more: Any) -> runtime.Published:
    return runtime.publish_draft(PROCESS, ADA, seen=seen, now=NOW, **more)


def turns(times: int = 20) -> None:
    """Lets the jobs of moves have their turns."""
    moment = NOW
    for _ in range(times):
        moment += timedelta(seconds=61)
        due = [j.id for j in rows(m.Job, m.Job.kind == "version", m.Job.state.in_(("planned", "queued")))]
        runtime.due(now=moment)
        for id in due:
            runtime.run_job(id, now=moment)


def results(move_id: int | None) -> dict[int, str]:
    with runtime.reading() as conn:
        return {row.id: row.result for row in stored.cards(conn, move_id or 0, None)}


def on_version(card: int) -> int:
    with runtime.reading() as conn:
        (row,) = rows(m.Card, m.Card.id == card)
        return versions.number(conn, row.version_id)


def sound(card: int) -> None:
    kept, told = runtime.replayed(card)
    assert kept == told


# -- publishing ----------------------------------------------------------------------------------------------


def test_a_draft_becomes_the_version_that_new_cards_run_on(furniture: People) -> None:
    old = order(furniture)
    published = publish(edited(description="Другое"), note="  Реже спрашиваем  ")
    assert (published.number, published.move_id) == (2, None)
    assert (on_version(old), on_version(order(furniture))) == (1, 2)
    (_, version) = rows(m.Version)
    assert (version.note, version.published_by) == ("Реже спрашиваем", ADA)
    assert "Другое" in version.source
    assert rows(m.Audit)[-1].action == "published"


def test_publishing_twice_or_what_was_not_seen_is_refused(furniture: People) -> None:
    seen = edited(description="Другое")
    edited(description="Ещё другое")
    with pytest.raises(drafts.DraftHasChanged):
        publish(seen)
    publish(seen + 1)
    with pytest.raises(Refused, match="nothing_to_publish"):
        publish(seen + 1)
    assert len(rows(m.Version)) == 2


def test_a_draft_with_mistakes_is_not_published(furniture: People) -> None:
    with pytest.raises(runtime.BadDefinition) as refused:
        publish(edited(transitions=[], stages=[{"key": "new", "title": "Новый", "kind": "start"}]))
    assert refused.value.problems
    assert len(rows(m.Version)) == 1


def test_an_old_version_is_the_draft_again(furniture: People) -> None:
    before = rows(m.Version)[0]
    publish(edited(description="Другое"))
    runtime.restore(PROCESS, before.id, ADA)
    with runtime.reading() as conn:
        compiled = stored_drafts.compiled(conn, PROCESS)
        assert compiled is not None
        assert compiled.definition == versions.definition(conn, before.id)
    with pytest.raises(Refused, match="no_such_version"):
        runtime.restore(PROCESS, 999, ADA)


# -- running cards -------------------------------------------------------------------------------------------


def test_running_cards_follow_and_keep_their_tasks(furniture: People) -> None:
    cards = [order(furniture) for _ in range(3)]
    asks = {card: state(card).asks for card in cards}
    advance(cards[2], furniture, "director")
    published = publish(edited(description="Другое"), places={})
    turns()
    assert set(results(published.move_id).values()) == {"moved"}
    for card in cards:
        assert on_version(card) == 2
        sound(card)
    assert state(cards[0]).asks[0][1] == asks[cards[0]][0][1]
    advance(cards[0], furniture, "director", "documentation")
    (job,) = rows(m.Job, m.Job.kind == "version")
    assert job.state == "done"


def test_cards_without_a_place_stay_and_say_why(furniture: People) -> None:
    early, late = order(furniture), order(furniture)
    advance(late, furniture, "director", "documentation", "estimate")
    published = publish(without_agreement(), places={})
    turns()
    assert results(published.move_id) == {early: "moved", late: "stayed"}
    with runtime.reading() as conn:
        (row,) = stored.cards(conn, published.move_id or 0, "stayed")
    assert "Стадии" in row.why["ru"]
    assert on_version(late) == 1
    places = {"stages": {"agreement": "consent"}, "steps": {"agreement/agreement": "consent/consent"}}
    again = runtime.move_cards(PROCESS, ADA, places, now=NOW)
    turns()
    assert results(again) == {late: "moved"}
    assert state(late).stage == "consent"
    (task,) = rows(m.Task, m.Task.card_id == late, m.Task.closed_at.is_(None))
    assert task.stage == "consent"
    sound(late)


def test_a_worker_killed_half_way_loses_nothing_and_doubles_nothing(
    furniture: People, monkeypatch: Any
) -> None:
    cards = [order(furniture) for _ in range(6)]
    published = publish(edited(description="Другое"), places={})
    (job,) = rows(m.Job, m.Job.kind == "version")
    done: list[int] = []
    change = moves._change

    def killed(move: Any, card_id: int, now: Any) -> None:
        if len(done) == 3:
            raise SystemExit
        done.append(card_id)
        change(move, card_id, now)

    monkeypatch.setattr(moves, "_change", killed)
    with pytest.raises(SystemExit):
        runtime.run_job(job.id, now=NOW)
    monkeypatch.undo()
    assert sorted(results(published.move_id).values()) == ["moved"] * 3 + ["waiting"] * 3
    assert job.id not in runtime.due(now=NOW + timedelta(seconds=30))
    turns()
    assert set(results(published.move_id).values()) == {"moved"}
    for card in cards:
        kinds = [e.kind for e in rows(m.Event, m.Event.card_id == card)]
        assert kinds.count("VersionChanged") == 1


def test_two_workers_move_each_card_once(app: Flask, furniture: People) -> None:
    cards = [order(furniture) for _ in range(5)]
    published = publish(edited(description="Другое"), places={})
    with runtime.reading() as conn:
        move = stored.one(conn, published.move_id or 0)
    at_once(app, [lambda card=card: moves._move(move, card, NOW) for card in cards * 2])
    assert set(results(published.move_id).values()) == {"moved"}
    assert len(rows(m.Event, m.Event.kind == "VersionChanged")) == len(cards)


def test_a_move_that_is_called_off_is_over_and_cards_stay(furniture: People) -> None:
    card = order(furniture)
    published = publish(edited(description="Другое"), places={})
    (job,) = rows(m.Job, m.Job.kind == "version")
    runtime.skip(job.id, "передумали", Actor("admin", ADA), now=NOW)
    turns()
    assert results(published.move_id) == {card: "stayed"}
    assert on_version(card) == 1


def test_a_card_that_closes_meanwhile_stays_closed(furniture: People) -> None:
    card = order(furniture)
    published = publish(edited(description="Другое"), places={})
    runtime.perform(card, Cancel("передумали"), Actor("admin", ADA), now=NOW)
    turns()
    assert results(published.move_id) == {card: "closed"}
    assert on_version(card) == 1


def test_a_card_on_a_newer_version_is_not_taken_back_to_an_older(furniture: People) -> None:
    card = order(furniture)
    first = publish(edited(description="Раз"), places={})
    second = publish(edited(description="Два"), places={})
    with runtime.reading() as conn:
        later = stored.one(conn, second.move_id or 0)
        earlier = stored.one(conn, first.move_id or 0)
    moves._move(later, card, NOW)
    moves._move(earlier, card, NOW)
    assert on_version(card) == 3
    assert results(first.move_id) == {card: "stayed"}


def test_a_card_that_breaks_stops_nobody_else(furniture: People, monkeypatch: Any) -> None:
    cards = [order(furniture) for _ in range(2)]
    published = publish(edited(description="Другое"), places={})
    change = moves._change

    def broken(move: Any, card_id: int, now: Any) -> None:
        if card_id == cards[0]:
            raise KeyError("x")
        change(move, card_id, now)

    monkeypatch.setattr(moves, "_change", broken)
    turns(1)
    assert results(published.move_id) == {cards[0]: "stayed", cards[1]: "moved"}


def test_the_rest_waits_for_the_next_turn(furniture: People, monkeypatch: Any) -> None:
    for _ in range(2):
        order(furniture)
    published = publish(edited(description="Другое"), places={})
    monkeypatch.setattr(moves, "TURN", -1.0)
    turns(1)
    (job,) = rows(m.Job, m.Job.kind == "version")
    assert (job.state, job.tries) == ("planned", 0)
    assert set(results(published.move_id).values()) == {"waiting"}
    monkeypatch.undo()
    turns(1)
    assert set(results(published.move_id).values()) == {"moved"}


# -- taking it back ------------------------------------------------------------------------------------------


def test_a_moved_card_goes_back_until_somebody_acts_on_it(furniture: People) -> None:
    untouched, answered = order(furniture), order(furniture)
    published = publish(edited(description="Другое"), places={})
    turns()
    runtime.perform(untouched, Comment("Что нового?"), furniture["sam"], now=NOW)
    runtime.perform(answered, Complete(open_task(answered), "approve"), furniture["dora"], now=NOW)
    runtime.undo_move(untouched, ADA, now=NOW)
    with pytest.raises(Refused, match="acted_since") as refused:
        runtime.undo_move(answered, ADA, now=NOW)
    assert refused.value.params["person"] == furniture["dora"].id
    assert results(published.move_id) == {untouched: "undone", answered: "moved"}
    assert (on_version(untouched), on_version(answered)) == (1, 2)
    sound(untouched)
    with pytest.raises(Refused, match="nothing_to_take_back"):
        runtime.undo_move(untouched, ADA, now=NOW)


def test_only_administrators_take_back(furniture: People) -> None:
    card = order(furniture)
    publish(edited(description="Другое"), places={})
    turns()
    with pytest.raises(Refused, match="only_administrator"):
        runtime.undo_move(card, furniture["sam"].id or 0, now=NOW)


# -- the preview ---------------------------------------------------------------------------------------------


def test_the_preview_says_what_the_move_will_do(furniture: People, statements: Statements) -> None:
    cards = [order(furniture) for _ in range(4)]
    for card, far in zip(cards, range(4), strict=True):
        advance(card, furniture, *("director", "documentation", "estimate", "agreement")[:far])
    seen = without_agreement()
    with runtime.reading() as conn:
        new = stored_drafts.compiled(conn, PROCESS).definition  # type: ignore[union-attr]
        with statements as sent:
            groups = stored.groups(conn, PROCESS)
        assert len([s for s in sent.sent if "SELECT" in s.upper()]) == 2
        old = versions.definition(conn, groups[0].version_id)
    assert sum(g.count for g in groups) == 4
    foreseen = {
        row.id: not movable(old, new, group.state, Places()) for group in groups for row in group.cards
    }
    published = publish(seen, places={})
    turns()
    assert foreseen == {card: result == "moved" for card, result in results(published.move_id).items()}
    assert set(foreseen.values()) == {True, False}


def test_the_lease_of_a_turn_is_short(furniture: People) -> None:
    order(furniture)
    publish(edited(description="Другое"), places={})
    (job,) = rows(m.Job, m.Job.kind == "version")
    with runtime.writing() as conn:
        claimed = work.claim(conn, job.id, NOW)
    moves.carry_on(claimed, NOW)
    (job,) = rows(m.Job, m.Job.kind == "version")
    assert job.lease_until == NOW + timedelta(minutes=1)


def test_what_is_unique_in_the_new_version_is_the_cards_from_then_on(furniture: People) -> None:
    first, second = order(furniture), order(furniture)
    with runtime.reading() as conn:
        plain = stored_drafts.compiled(conn, PROCESS).plain  # type: ignore[union-attr]
    for field in plain["fields"]:
        if field["key"] == "customer":
            field["unique"] = True
    published = publish(drafts.replace(PROCESS, plain, ADA), places={})
    turns()
    assert results(published.move_id) == {first: "moved", second: "stayed"}
    with runtime.reading() as conn:
        (row,) = stored.cards(conn, published.move_id or 0, "stayed")
    assert set(row.why) == {"ru", "en"}


def test_cards_in_one_position_meet_the_same_obstacles(furniture: People) -> None:
    ways: list[tuple[str, ...]] = [
        ("director", "documentation", "estimate", "agreement")[:n] for n in range(5)
    ]
    cards = [(order(furniture), way) for way in ways for _ in range(2)]
    for card, way in cards:
        advance(card, furniture, *way)
    runtime.perform(cards[0][0], Comment("Ещё раз"), furniture["sam"], now=NOW)
    without_agreement()
    with runtime.reading() as conn:
        new = stored_drafts.compiled(conn, PROCESS).definition  # type: ignore[union-attr]
        groups = stored.groups(conn, PROCESS)
        old = versions.definition(conn, groups[0].version_id)
    assert [g.count for g in groups] == [2] * len(ways)
    for group in groups:
        alike = [state(row.id) for row in group.cards]
        assert len({tuple(o.key for o in movable(old, new, one)) for one in alike}) == 1

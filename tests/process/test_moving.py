"""A running card goes on under another version, or is told why it cannot; and comes back."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from tests.process import invariants
from tests.process.cast import ADMINISTRATOR, ALICE, DORA, HUGO, MONDAY
from tests.process.chance import Maker
from tests.process.play import Play, alarms
from tests.process.samples import final, outcome, process, robot, stage, task
from tests.process.test_invariants import Life
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.check import problems
from webapp.process.commands import CLOCK, ROBOT
from webapp.process.definition import Definition
from webapp.process.engine import decide
from webapp.process.errors import Refused
from webapp.process.moving import Places, movable

GO = task("go", outcome("ok", goto="done"))


def before(*flow: dict[str, Any], **settings: Any) -> Play:
    return Play.begun(made(*flow, **settings), what="x")


def made(*flow: dict[str, Any], **settings: Any) -> Definition:
    return process(stage("new", *(flow or (task(),)), kind="start"), final(), **settings)


def codes(play: Play, new: Definition, **places: Any) -> list[str]:
    found = movable(play.definition, new, play.state, Places(**places))
    for obstacle in found:
        assert obstacle.said("ru")
        assert obstacle.said("en")
    return [o.code for o in found]


def change(play: Play, new: Definition, **places: Any) -> Play:
    return play.do(do.ChangeVersion(1, 2, new, **places), ADMINISTRATOR)


def test_a_card_goes_on_where_its_steps_are() -> None:
    yes = outcome("yes", approves=True)
    play = before(task("decide", yes), GO)
    asks = [a for _, a in play.state.asks]
    change(play, made(task("decide", yes, title="Now other"), task("between", outcome("ok")), GO))
    assert [a for _, a in play.state.asks] == asks
    play.answer(DORA).answer(DORA, "ok", "between")
    assert play.open_steps == ["go"]


def test_the_new_version_decides_what_follows_an_answer() -> None:
    play = before(task("decide", outcome("yes", approves=True)), GO)
    change(play, made(task("decide", outcome("yes", approves=True, goto="done")), GO))
    assert play.answer(DORA).state.closed == "success"


def test_a_stage_that_is_gone_keeps_the_card_unless_it_is_replaced() -> None:
    play = before()
    new = process(stage("first", task(), kind="start"), final())
    assert codes(play, new) == ["move_no_stage"]
    assert codes(play, new, stages={"new": "done"}) == ["move_final_stage"]
    change(play, new, stages={"new": "first"})
    assert (play.state.stage, play.state.visit) == ("first", 1)
    assert play.answer(DORA).state.closed == "success"


def test_an_open_task_that_is_gone_keeps_the_card_unless_it_is_replaced() -> None:
    play = before()
    new = made(task("agree"))
    assert codes(play, new) == ["move_no_step"]
    assert codes(play, new, steps={"new/decide": "new/agree"}) == []
    change(play, new, steps={"new/decide": "new/agree"})
    assert play.open_steps == ["agree"]
    assert play.answer(DORA).state.closed == "success"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (task(), robot("notify", "decide"), "move_other_step"),
        (task(), task(kind="form", fields=["weight"]), "move_other_step"),
        (task(), task(mode="votes", votes=2), "move_votes"),
        (
            {"type": "wait", "key": "w", "message": "post"},
            {"type": "wait", "key": "w", "message": "call"},
            "move_other_step",
        ),
        (
            {"type": "wait", "key": "w", "duration": "1 day"},
            {"type": "wait", "key": "w", "message": "call"},
            "move_other_step",
        ),
        (robot("notify"), robot("notify", "other"), "move_robot"),
    ],
)
def test_a_step_must_be_able_to_end_there(old: Any, new: Any, code: str) -> None:
    assert code in codes(before(old, GO), made(new, GO))


def test_answers_given_must_be_known_there() -> None:
    both = {"assignees": [{"role": "voters"}], "mode": "all"}
    play = before(task("decide", outcome("yes", approves=True), outcome("fine", approves=True), **both), GO)
    play.answer(3, "fine")
    assert codes(play, made(task("decide", outcome("yes", approves=True), **both), GO)) == ["move_answer"]


def group(*branches: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"type": "parallel", "key": "group", "branches": list(branches), **more}


A, B, C = (task(key, outcome("ok")) for key in "abc")


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ([group([A], [B], [C]), GO], "move_branches"),
        ([A, group([B], [C]), GO], "move_group"),
        ([group([A, B], [C]), GO], "move_branches"),
        ([group([B], [A]), GO], None),
        ([group([A], [B], [C], join=2), GO], None),
    ],
)
def test_a_parallel_group_must_come_to_its_end(new: list[Any], code: str | None) -> None:
    play = before(group([A], [B]), GO)
    found = codes(play, made(*new))
    assert code in found if code else not found
    if code is None:
        change(play, made(*new)).answer(DORA, "ok", "a").answer(DORA, "ok", "b")
        assert play.open_steps == ["go"]


def test_two_open_steps_never_become_one() -> None:
    play = before(group([A], [B]), GO)
    found = codes(play, made(group([A], [C]), GO), steps={"new/b": "new/a"})
    assert "move_two_in_one" in found


def test_fields_of_another_kind_keep_every_card() -> None:
    text = {"fields": [{"key": "what", "kind": "text", "title": "What"}], "start": {"fields": ["what"]}}
    number = {"fields": [{"key": "what", "kind": "number", "title": "What"}], "start": {"fields": ["what"]}}
    assert codes(before(**text), made(**number)) == ["move_field_kind"]


def test_nobody_is_left_where_nothing_goes_on() -> None:
    by_hand = {
        "transitions": [{"key": "t", "source": ["new"], "target": ["done"], "who": [{"everyone": True}]}]
    }
    play = Play.begun(process(stage("new", kind="start"), final(), **by_hand), what="x")
    assert codes(play, made()) == ["move_stranded"]
    assert codes(play, made(**by_hand)) == []


def test_closed_cards_stay() -> None:
    play = before().answer(DORA)
    assert codes(play, made()) == ["move_closed"]


# -- taking it back ------------------------------------------------------------------------------------------


def test_a_move_is_taken_back_to_where_the_card_was() -> None:
    play = before()
    old, stood = play.definition, play.state
    new = process(stage("first", task("agree"), kind="start"), final())
    change(play, new, stages={"new": "first"}, steps={"new/decide": "first/agree"})
    assert play.open_steps == ["agree"]
    play.do(do.UndoVersionChange(old), ADMINISTRATOR)
    assert (play.state.stage, play.state.steps) == (stood.stage, stood.steps)
    assert play.refused(do.UndoVersionChange(new), ADMINISTRATOR) == "nothing_to_take_back"


def test_a_stage_that_two_became_is_two_again() -> None:
    lasting = task("keep", outcome("ok"), card_wide=True)
    old = process(
        stage("new", group([lasting], [task("on", outcome("ok", goto="b"))]), GO, kind="start"),
        stage("b", A, B, GO),
        final(),
    )
    new = process(stage("b", lasting, A, B, GO, kind="start"), final())
    play = Play.begun(old, what="x")
    play.answer(DORA, "ok", "on")
    stood = play.state
    change(play, new, stages={"new": "b"})
    assert {s.stage for s in play.state.steps} == {"b"}
    play.do(do.UndoVersionChange(old), ADMINISTRATOR)
    assert (play.state.stage, play.state.steps) == (stood.stage, stood.steps)


def test_once_somebody_has_acted_it_stays() -> None:
    play = before(task("decide", outcome("yes", approves=True)), GO)
    old = play.definition
    change(play, made(task("decide", outcome("yes", approves=True)), GO)).answer(DORA)
    refusal = play.refusal(do.UndoVersionChange(old), ADMINISTRATOR)
    assert (refusal.code, refusal.params["person"]) == ("acted_since", DORA)


def test_words_and_machines_are_not_acts() -> None:
    play = before()
    change(play, made()).do(do.Comment("hello", (HUGO,)), ALICE)
    play.do(do.RecordEmail("a@example.org", "Hello", "key"), ROBOT).later(days=3)
    play.do(do.UndoVersionChange(made()), ADMINISTRATOR)
    assert play.told(e.VersionChanged)[0].undone


def test_what_the_process_did_by_itself_must_have_a_place_before() -> None:
    wait = {"type": "wait", "key": "w", "duration": "1 day"}
    play = before(wait, GO)
    old = play.definition
    change(play, made(wait, task("fresh", outcome("ok")), GO)).later(days=2)
    assert play.open_steps == ["fresh"]
    assert play.refused(do.UndoVersionChange(old), ADMINISTRATOR) == "version_has_no_place"


# -- by chance -----------------------------------------------------------------------------------------------


class Moving(Life):
    """A card that is moved to versions made by chance, and back, all its life."""

    moves = 0

    def perform(self, command: do.Command, actor: do.Actor) -> None:
        super().perform(command, actor)
        if not self.state.closed and self.random.random() < 0.3:
            self.change()

    def change(self) -> None:
        new = mutated(self.random, self.definition)
        command: do.Command = do.ChangeVersion(1, 2, new, *places(self.random, self.definition, new))
        back = self.definition
        for one, under in ((command, new), (do.UndoVersionChange(back), back)):
            if isinstance(one, do.UndoVersionChange) and self.random.random() < 0.5:
                return
            arguments = (self.definition, self.state, one, ADMINISTRATOR, self.now, self.world)
            try:
                events, state = decide(*arguments)
            except Refused:
                return
            assert decide(*arguments) == (events, state)
            self.story += [(event, self.now, ADMINISTRATOR) for event in events]
            self.state, self.definition, self.hand.definition = state, under, under
            self.moves += 1
            invariants.sound(self.definition, self.story, self.state)


def mutated(random: Random, definition: Definition) -> Definition:
    """Another sound version of it: steps taken out, put elsewhere, called otherwise, stages renamed."""
    for _ in range(5):
        plain = json.loads(definition.model_dump_json(exclude_none=True))
        for found in random.sample(plain["stages"], random.randint(1, len(plain["stages"]))):
            random.choice((shorten, swap, wrap, rename, drop_branch))(random, plain, found)
        try:
            new = Definition.model_validate(plain)
        except ValueError:
            continue
        if not [p for p in problems(new) if p.level == "error"]:
            return new
    return Maker(random).definition()


def shorten(random: Random, plain: Any, found: Any) -> None:
    found["flow"] = found["flow"][1:]


def swap(random: Random, plain: Any, found: Any) -> None:
    random.shuffle(found["flow"])


def wrap(random: Random, plain: Any, found: Any) -> None:
    if len(found["flow"]) > 1:
        first, *rest = found["flow"]
        found["flow"] = [{"type": "parallel", "key": "wrapped", "branches": [[first], rest]}]


def drop_branch(random: Random, plain: Any, found: Any) -> None:
    for step in found["flow"]:
        if step["type"] == "parallel" and len(step["branches"]) > 2:
            step["branches"].pop(random.randrange(len(step["branches"])))


def rename(random: Random, plain: Any, found: Any) -> None:
    text = json.dumps(plain["stages"]).replace(f'"{found["key"]}"', f'"x{found["key"]}"')
    plain["stages"] = json.loads(text)


def places(random: Random, old: Definition, new: Definition) -> tuple[dict[str, str], dict[str, str]]:
    stages = {key: f"x{key}" for key in old.stage_of if f"x{key}" in new.stage_of and random.random() < 0.7}
    there = ["/".join(place) for place in new.places]
    steps = {"/".join(p): random.choice(there) for p in old.places if there and random.random() < 0.1}
    return stages, steps


@pytest.mark.parametrize("batch", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_no_change_of_version_breaks_a_card(batch: int) -> None:
    moves = 0
    for seed in range(batch * 40, (batch + 1) * 40):
        life = Moving(seed)
        try:
            life.run()
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        moves += life.moves
    assert moves > 40


def test_timers_of_moved_cards_ring() -> None:
    wait = {"type": "wait", "key": "w", "duration": "1 day"}
    play = before(wait, GO)
    change(play, made(wait | {"key": "pause"}, GO), steps={"new/w": "new/pause"})
    ((due, timer, ref),) = alarms(play.state)
    play.now = due
    assert ref == "pause/1"
    play.do(do.TimeReached(timer, ref, due), CLOCK)  # type: ignore[arg-type]
    assert play.open_steps == ["go"]
    assert play.now > MONDAY

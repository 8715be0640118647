"""A ladder of reminders: after four days once more, a day later overdue; their supervisor is told too."""

from __future__ import annotations

from datetime import timedelta

from tests.process.cast import DORA
from tests.process.play import Play
from tests.process.samples import final, outcome, process, stage, task
from webapp.process import events as e

LADDER = task(
    "decide",
    outcome("yes", goto="done"),
    kind="todo",
    reminders={"first": "4 days"},
    deadline="5 days",
    overdue=[{"key": "late", "do": "notify", "settings": {"to": ["holder", "supervisor"], "text": "Поздно"}}],
)


def test_reminded_after_four_days_overdue_a_day_later_and_robots_tell() -> None:
    play = Play.begun(process(stage("new", LADDER, kind="start"), final()), what="x")
    began = play.now
    assert play.later(days=3, hours=23).events == ()
    play.later(hours=1)
    assert [x.people for x in play.told(e.ReminderSent)] == [(DORA,)]
    play.later(days=1)
    assert [x.due for x in play.told(e.DeadlinePassed)] == [began + timedelta(days=5)]
    assert [(x.robot, x.context["holder"]) for x in play.told(e.RobotQueued)] == [("late", DORA)]
    assert play.later(days=30).told(e.ReminderSent, e.DeadlinePassed) == []


def test_in_working_time_the_weekend_does_not_count() -> None:
    ladder = {**LADDER, "reminders": {"first": "4 working days"}, "deadline": "5 working days"}
    play = Play.begun(process(stage("new", ladder, kind="start"), final()), what="x")
    ask = play.task()
    assert ask.remind is not None
    assert ask.due is not None
    assert ask.due - play.now >= timedelta(days=6)

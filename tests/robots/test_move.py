from __future__ import annotations

from collections.abc import Callable

from tests.robots.conftest import FURNITURE
from webapp import robots
from webapp.process.commands import ChangeFields, Move
from webapp.robots import Context, Done

MakeContext = Callable[..., Context]


def test_it_asks_for_the_move(context: MakeContext) -> None:
    assert robots.run("move", {"stage": "done"}, context()) == Done((Move("done"),))


def test_the_comment_is_filled_in(context: MakeContext) -> None:
    answer = robots.run("move", {"stage": "done", "comment": "{number} готов"}, context())
    assert answer == Done((Move("done", comment="М-2026-0017 готов"),))


def test_the_stage_must_exist() -> None:
    assert robots.settings_problems("move", {"stage": "moon"}, FURNITURE) == ["Стадии «moon» в процессе нет."]
    assert not robots.settings_problems("move", {"stage": "done"}, FURNITURE)


def test_fields_are_set_on_the_way(context: MakeContext) -> None:
    settings = {"stage": "done", "values": {"what": "{number} ушёл"}}
    answer = robots.run("move", settings, context())
    assert answer == Done((ChangeFields({"what": "М-2026-0017 ушёл"}), Move("done")))
    unknown = {"stage": "done", "values": {"moon": "1"}}
    assert robots.settings_problems("move", unknown, FURNITURE) == ["Поля «moon» в процессе нет."]

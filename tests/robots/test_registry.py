from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE
from webapp import library, robots
from webapp.process import reading
from webapp.process.checks.names import OF_THE_CARD
from webapp.robots import Context, Done, Failed, Retry, base
from webapp.robots.texts import OF_CARD

MakeContext = Callable[..., Context]


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """A robot of a kind of its own that does what the test says."""

    def add(act: Callable[[], Any]) -> None:
        robot = SimpleNamespace(
            kind="strange",
            label={},
            Settings=base.Settings,
            problems=lambda *_: iter(()),
            run=lambda *_: act(),
        )
        monkeypatch.setitem(robots.KINDS, "strange", robot)

    return add


@pytest.mark.parametrize("kind", robots.KINDS)
def test_every_robot_has_a_label_in_both_languages_and_settings(kind: str) -> None:
    robot = robots.KINDS[kind]
    assert set(robot.label) == {"ru", "en"}
    assert issubclass(robot.Settings, base.Settings)
    assert robots.settings_problems(kind, {"surely": "unknown"})


@pytest.mark.parametrize("answer", [None, True, "ok", {"done": True}, Done])
def test_an_answer_that_nobody_expects_is_a_failure(
    strange: Callable[..., None], context: MakeContext, answer: object
) -> None:
    strange(lambda: answer)
    assert isinstance(robots.run("strange", {}, context()), Failed)


def test_an_error_is_worth_another_try(strange: Callable[..., None], context: MakeContext) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    strange(fail)
    assert robots.run("strange", {}, context()) == Retry("OSError: the disk is full")


def test_an_unknown_kind_and_wrong_settings_never_run(context: MakeContext) -> None:
    assert isinstance(robots.run("teleport", {}, context()), Failed)
    answer = robots.run("move", {"too": "done"}, context())
    assert isinstance(answer, Failed)
    assert "«too»" in answer.error
    assert "(stage)»" in answer.error


def test_problems_are_told_in_the_administrators_language() -> None:
    assert robots.settings_problems("move", {}, locale="en") == [
        "The setting “To the stage (stage)” is missing."
    ]
    assert robots.settings_problems("move", {}, locale="ru") == ["Не хватает настройки «В стадию (stage)»."]


@pytest.mark.parametrize("template", library.templates())
def test_the_templates_of_the_library_set_their_robots_right(template: str) -> None:
    definition = reading.read(library.templates()[template].read_text(encoding="utf-8"))
    for robot in definition.robot_of.values():
        assert robots.settings_problems(robot.do, robot.settings, definition) == []


def test_the_checks_of_a_process_know_its_fields() -> None:
    checks = robots.checks(FURNITURE)
    assert set(checks) == set(robots.KINDS)
    assert checks["move"]({"stage": "done"}) == []
    assert len(checks["email"]({"to_field": "what", "subject": "…", "text": "…"})) == 1


def test_what_the_check_of_the_process_tells_is_not_told_twice() -> None:
    checks = robots.checks(FURNITURE)
    assert checks["move"]({"stage": "moon"}) == []
    assert checks["notify"]({"to": "holder", "text": "{nonsense}"}) == []
    known = {name for name in OF_CARD if not name.startswith("@")}
    assert known == set(OF_THE_CARD)

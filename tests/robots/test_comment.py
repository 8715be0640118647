from __future__ import annotations

from collections.abc import Callable

from tests.robots.conftest import ALICE, BOB, FURNITURE
from webapp import robots
from webapp.process.commands import Comment
from webapp.robots import Context, Done

MakeContext = Callable[..., Context]


def test_a_comment_is_filled_in_and_mentions_people(context: MakeContext) -> None:
    settings = {"text": "К оплате {price}", "mention": ["owner", {"field": "manager"}]}
    answer = robots.run("comment", settings, context())
    assert answer == Done((Comment("К оплате 1\xa0250\xa0000\xa0₽", (ALICE, BOB)),))


def test_nobody_need_be_mentioned_but_something_said(context: MakeContext) -> None:
    assert robots.run("comment", {"text": "Готово"}, context()) == Done((Comment("Готово", ()),))
    assert robots.settings_problems("comment", {}, FURNITURE)
    assert robots.settings_problems("comment", {"text": "{nothing}"}, FURNITURE)

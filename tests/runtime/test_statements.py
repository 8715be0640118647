"""A change is one commit and few statements, however much the tables hold."""

from __future__ import annotations

from typing import Any

from bench import reference
from tests.runtime.play import advance, order
from webapp.process.commands import Actor

MOST = 12


def test_every_step_of_the_reference_workload_is_one_commit_of_at_most_twelve_statements(
    app: Any, statements: Any
) -> None:
    reference.people()
    sum(1 for _ in reference.play(0))
    counted = 0
    for case in range(10):
        steps = reference.play(case)
        while True:
            with statements as sent:
                if next(steps, None) is None:
                    break
            counted += 1
            assert len(sent) <= MOST, sent.sent
            assert sent.sent.count("COMMIT") == 1
    assert counted == 45


def test_the_furniture_process_needs_no_more_statements_when_there_are_many_cards(
    furniture: dict[str, Actor], statements: Any
) -> None:
    def cost() -> list[int]:
        card = order(furniture)
        return [
            _count(statements, card, furniture, stage) for stage in ("director", "documentation", "estimate")
        ]

    cost()
    few = cost()
    for _ in range(30):
        advance(order(furniture), furniture, "director")
    assert cost() == few


def _count(statements: Any, card: int, people: dict[str, Actor], stage: str) -> int:
    with statements as sent:
        advance(card, people, stage)
    assert sent.sent.count("COMMIT") >= 1
    return len([s for s in sent.sent if "attachment" not in s.lower()])

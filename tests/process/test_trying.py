from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from webapp.process.definition import Robot
from webapp.process.trying import USUAL


def pauses(retry: dict[str, Any] | None) -> list[float]:
    """The pauses in minutes."""
    found = Robot.model_validate({"key": "r", "do": "email", "retry": retry}).pauses
    return [one / timedelta(minutes=1) for one in found]


@pytest.mark.parametrize(
    ("retry", "minutes"),
    [
        (None, [one / 60 for one in USUAL]),
        ({"tries": 0}, []),
        ({"tries": 2}, [10 / 60, 1]),
        ({"tries": 7}, [*(one / 60 for one in USUAL), 360, 360]),
        ({"tries": 3, "first": "5 minutes"}, [5, 5, 5]),
        ({"tries": 3, "first": "5 minutes", "times": 2}, [5, 10, 20]),
        ({"tries": 3, "first": "5 days", "times": 10}, [7200, 10080, 10080]),
        ({"pauses": ["1 minute", "2 hours"]}, [1, 120]),
    ],
)
def test_a_robot_is_tried_again_after_these_pauses(
    retry: dict[str, Any] | None, minutes: list[float]
) -> None:
    assert pauses(retry) == pytest.approx(minutes)


@pytest.mark.parametrize(
    "retry",
    [
        {},
        {"tries": 2, "pauses": ["1 day"]},
        {"first": "1 hour"},
        {"tries": 21},
        {"tries": 2, "times": 0.5},
        {"tries": 2, "first": "1 working day"},
        {"pauses": ["2 working hours"]},
    ],
)
def test_what_says_too_little_or_too_much_is_refused(retry: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        pauses(retry)

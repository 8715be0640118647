"""Counting the answers to a step: what they decide as things stand, if they decide anything yet."""

from __future__ import annotations

from .definition import Outcome, Task
from .state import CardState, OpenStep


def verdict(spec: Task, step: OpenStep, state: CardState) -> Outcome | None:
    """What the step ends with now; None while an answer is awaited or nobody has been asked."""
    if spec.mode == "votes":
        return _votes(spec, step, state)
    # Approvers added are waited for; whoever they are, those asked by rule say where it goes.
    return None if any(a.open for a in step.asks) else _last(spec, step, state)


def _votes(spec: Task, step: OpenStep, state: CardState) -> Outcome | None:
    """N of M: N are for it and approvers added have answered, or N cannot be reached any more."""
    own = [a for a in step.asks if not a.added and a.answer != ""]
    answers = [outcome for a in own if a.answer and (outcome := spec.outcome(a.answer))]
    against = [outcome for outcome in answers if spec.refuses(outcome)]
    needed = spec.votes or 1
    if len(own) - len(against) < needed:
        return against[-1] if against else None
    enough = len(answers) - len(against) >= needed
    return _last(spec, step, state) if enough and not any(a.open and a.added for a in step.asks) else None


def _last(spec: Task, step: OpenStep, state: CardState) -> Outcome | None:
    """What those asked by rule answered last; refusals among votes that were outvoted do not count."""
    own = {a.no for a in step.asks if not a.added and a.answer}
    answers = [spec.outcome(d.outcome) for d in state.decisions if d.no in own]
    given = [o for o in answers if o and not o.stays and not spec.refuses(o)]
    return given[-1] if given else None

"""Approval memory: whose approval of an earlier round still stands, and what has changed under it.

An approval is remembered by its step and by whom it counts for. What came last from them counts: a
refusal after it, and the approval is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import takewhile
from typing import Any

from . import events as e
from .definition import Task
from .kinds.base import is_nothing
from .state import Ask, CardState, Decision, OpenStep

PRINT = 32


def basis(spec: Task, values: Mapping[str, Any]) -> dict[str, str] | None:
    """What an answer given now depends on; None where the step asks again always."""
    if spec.ask_again == "always":
        return None
    return {key: _print(values.get(key)) for key in _fields(spec)}


def _fields(spec: Task) -> tuple[str, ...]:
    return spec.depends_on if spec.ask_again == "if_changed" else ()


def _print(value: Any) -> str:
    """Equal for equal values only; it stays short, however long the value."""
    plain = None if is_nothing(value) else value
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()[:PRINT]


def kept(spec: Task, stage: str, people: tuple[int, ...], state: CardState) -> dict[int, Decision]:
    """Those of the people who need not be asked now, each with the approval that stands for them.

    Where one answer is enough the latest such approval is; in a row only those before the next to be asked.
    """
    if spec.ask_again == "always":
        return {}
    found = {p: d for p in people if (d := _standing(spec, stage, p, state)) is not None}
    if spec.mode == "sequence":
        return {p: found[p] for p in takewhile(found.__contains__, people)}
    if spec.mode == "first" and found:
        latest = max(found, key=lambda p: state.decisions.index(found[p]))
        return {latest: found[latest]}
    return found


def _standing(spec: Task, stage: str, person: int, state: CardState) -> Decision | None:
    """The last answer of that person in the step, if it approves and nothing it depends on has changed."""
    given = [
        d
        for d in state.decisions
        if d.step == spec.key and d.stage in (stage, "") and d.whose == person and not _put_off(spec, d)
    ]
    return given[-1] if given and _stands(spec, given[-1], state.values) else None


def _put_off(spec: Task, decision: Decision) -> bool:
    outcome = spec.outcome(decision.outcome)
    return outcome is not None and outcome.stays


def _stands(spec: Task, decision: Decision, values: Mapping[str, Any]) -> bool:
    """An approval of which it is not known what it depended on does not."""
    outcome = spec.outcome(decision.outcome)
    if not decision.approves or outcome is None or not outcome.approves or decision.basis is None:
        return False
    return all(decision.basis.get(key) == _print(values.get(key)) for key in _fields(spec))


def changed(spec: Task, decision: Decision, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that the answer depended on and that are not as they were."""
    known = decision.basis or {}
    return tuple(key for key in _fields(spec) if key in known and known[key] != _print(values.get(key)))


# -- what the events do to the open step -------------------------------------------------------------------


def counted(step: OpenStep | None, event: e.ApprovalKept) -> OpenStep:
    """It counts in this round as the answer that it was; one that had lapsed comes back."""
    step = step or OpenStep(event.step, "task", event.stage, event.visit, card_wide=event.card_wide)
    kept = Ask(event.no, (event.person,), answer=event.outcome)
    asks = (*(a for a in step.asks if a.no != event.no), kept)
    return replace(step, asks=asks, queue=tuple(p for p in step.queue if p != event.person))


def lapsed(step: OpenStep, event: e.ApprovalLapsed) -> OpenStep:
    """It counts no more; in a row whoever gave it comes next."""
    asks = tuple(replace(a, answer="") if a.no == event.no else a for a in step.asks)
    return replace(step, asks=asks, queue=(event.person, *step.queue) if event.queued else step.queue)


def imprints(values: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    """A print of each of these fields, to tell later whether one has changed."""
    return {key: _print(values.get(key)) for key in keys}

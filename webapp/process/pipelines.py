"""The channels of a process: where a new card begins, whose its cards are, what crosses into another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import conditions
from .definition import Definition, Stage
from .organisation import Organisation
from .policies import Pipeline


def beginnings(definition: Definition, pipeline: str = "") -> tuple[Stage, ...]:
    """The stages in which cards of the channel may be created: its first one, and those marked so."""
    mine = [s for s in definition.stages if definition.pipeline(s.key) == pipeline]
    first = next((s for s in mine if s.kind == "start"), None)
    found = tuple(s for s in mine if s.creates or s is first)
    return found if found or definition.pipelines else (definition.first_stage,)


def offered(definition: Definition, person: int | None, org: Organisation) -> tuple[Stage, ...]:
    """The stages among which somebody who creates a card by hand may choose; the first is taken otherwise."""
    if not definition.pipelines:
        return beginnings(definition)
    mine = (p for p in definition.pipelines if p.when is None and _may_begin(p, person, org))
    return tuple(stage for p in mine for stage in beginnings(definition, p.key))


def _may_begin(pipeline: Pipeline, person: int | None, org: Organisation) -> bool:
    who = pipeline.create or pipeline.who
    return not who or org.is_one_of(person, who)


def ruled(
    definition: Definition, values: Mapping[str, Any], asked: Mapping[str, object]
) -> tuple[Pipeline, Stage] | None:
    """The channel whose rule holds for these values, the first of several, and the stage it begins at."""
    for pipeline in definition.pipelines:
        stages = beginnings(definition, pipeline.key)
        if pipeline.when and stages and conditions.holds(pipeline.when, values, asked):
            return pipeline, stages[0]
    return None


def may_begin_somewhere(definition: Definition, person: int | None, org: Organisation) -> bool:
    """Whether there is a channel in which the person could create a card."""
    by_rule = (p for p in definition.pipelines if p.when)
    ruled_in = any(not p.create or org.is_one_of(person, p.create) for p in by_rule)
    return bool(ruled_in or offered(definition, person, org))


def belongs(definition: Definition, person: int | None, org: Organisation) -> frozenset[str] | None:
    """The channels whose cards the person may see, of those the process lets them; None: all of them."""
    mine = frozenset(p.key for p in definition.pipelines if not p.who or org.is_one_of(person, p.who))
    return None if len(mine) == len(definition.pipelines) else mine


def crosses(definition: Definition, source: str, target: str) -> bool:
    """Whether the way from one stage to the other leads into another channel."""
    return bool(source) and definition.pipeline(source) != definition.pipeline(target)


def live(own: Definition, current: Definition) -> dict[str, Any]:
    """The channels of the current version for an older one: which stage is in which is live, like rights."""
    if not own.pipelines and not current.pipelines:
        return {}
    there = current.stage_of
    stages = tuple(
        s.model_copy(update={"pipeline": there[s.key].pipeline}) if s.key in there else s for s in own.stages
    )
    return {"stages": stages, "pipelines": current.pipelines}

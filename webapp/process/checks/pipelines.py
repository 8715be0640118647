"""Channels: every stage is in one, each can be begun or come to, and nothing crosses but moves by hand."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.process.checks import walk
from webapp.process.checks.ways import moves_to
from webapp.process.complaints import closest
from webapp.process.definition import Definition, GoTo, Stage
from webapp.process.pipelines import beginnings, crosses
from webapp.process.problems import Path, Problem, error


def stages(d: Definition) -> Iterator[Problem]:
    """The channel of each stage, and the stages of each channel."""
    known = [p.key for p in d.pipelines]
    for number, stage in enumerate(d.stages):
        path: Path = ("stages", number)
        if stage.pipeline and stage.pipeline not in known:
            found = closest(stage.pipeline, known)
            yield error("unknown_pipeline", (*path, "pipeline"), pipeline=stage.pipeline, suggestion=found)
        elif known and not stage.pipeline:
            yield error("stage_without_pipeline", path, stage=stage.title)
        if stage.creates and stage.final:
            yield error("created_at_the_end", (*path, "creates"), stage=stage.title)
    if d.pipelines and not any(beginnings(d, key) for key in known):
        yield error("nothing_begins", ("pipelines",))


def channels(d: Definition) -> Iterator[Problem]:
    """What each channel needs to be one."""
    for number, pipeline in enumerate(d.pipelines):
        mine = [s for s in d.stages if s.pipeline == pipeline.key]
        if not mine:
            yield error("empty_pipeline", ("pipelines", number), pipeline=pipeline.title)
        elif pipeline.when and not beginnings(d, pipeline.key):
            yield error("pipeline_without_beginning", ("pipelines", number), pipeline=pipeline.title)


def crossings(d: Definition) -> Iterator[Problem]:
    """Answers, steps and robots stay in their channel: only a move by hand leads into another."""
    if not d.pipelines:
        return
    for path, source, target in _ways(d):
        if target in d.stage_of and crosses(d, source, target) and not _by_hand(d, source, target):
            titles = {"stage": d.stage_of[source].title, "target": d.stage_of[target].title}
            yield error("leaves_pipeline", path, **titles)


def _ways(d: Definition) -> Iterator[tuple[Path, str, str]]:
    for path, stage, step in walk.spots(d):
        if isinstance(step, GoTo):
            yield (*path, "stage"), stage.key, step.stage
        if getattr(step, "at_limit", None):
            yield (*path, "at_limit"), stage.key, step.at_limit
    for path, stage, _, outcome in walk.outcomes(d):
        if outcome.goto:
            yield (*path, "goto"), stage.key, outcome.goto
    for path, owner, robot in walk.robots(d):
        target = moves_to(robot)
        if target and isinstance(owner, Stage):
            yield path, owner.key, target


def _by_hand(d: Definition, source: str, target: str) -> bool:
    return any(source in t.source and target in t.target for t in d.transitions)

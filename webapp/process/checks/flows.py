"""Cards that could get stuck, spin, or never come somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.process.checks import walk
from webapp.process.checks.ways import by_hand, way, without_people
from webapp.process.complaints import closest
from webapp.process.definition import Branch, Definition, Parallel, Stage, Task, Wait
from webapp.process.pipelines import beginnings
from webapp.process.problems import Path, Problem, error, warning

MAKER = "create_card"
"""The kind of the robots that make cards."""

Graph = Mapping[str, frozenset[str]]


def ends(d: Definition) -> Iterator[Problem]:
    """A card can be finished, well or badly, but not as soon as it begins. Records are never finished."""
    if d.is_register:
        return
    if not any(s.final for s in d.stages):
        yield error("no_final_stage", ("stages",))
    elif not any(s.kind == "success" for s in d.stages):
        yield warning("no_success_stage", ("stages",))
    if not d.pipelines and d.first_stage.final:
        yield error("first_stage_final", ("stages", 0), stage=d.first_stage.title)


def after_the_end(d: Definition) -> Iterator[Problem]:
    """A card that came to a final stage is closed; only a move by hand opens it again."""
    for number, stage in enumerate(d.stages):
        if stage.final and stage.flow:
            yield error("final_stage_with_flow", ("stages", number, "flow"), stage=stage.title)


def reach(d: Definition) -> Iterator[Problem]:
    """Every stage and every step can be come to."""
    graph = {s.key: way(s).exits | by_hand(d, s) for s in d.stages}
    begun = {s.key for p in [q.key for q in d.pipelines] or [""] for s in beginnings(d, p)}
    reached = begun.union(*(_reachable(graph, key) for key in begun))
    for number, stage in enumerate(d.stages):
        if stage.key not in reached:
            yield error("unreachable_stage", ("stages", number), stage=stage.title)
        for path in way(stage, ("stages", number)).unreached:
            yield error("unreachable_step", path, stage=stage.title)


def dead_ends(d: Definition) -> Iterator[Problem]:
    """Where the flow of a stage can end, a person must be able to move the card on."""
    if d.is_register:
        return
    for number, stage in enumerate(d.stages):
        here = way(stage)
        if not stage.final and here.passes and not by_hand(d, stage):
            yield from _dead_end(("stages", number), stage)


def _dead_end(path: Path, stage: Stage) -> Iterator[Problem]:
    """Said of the outcomes with which the flow ends, or else of the stage."""
    last = stage.flow[-1] if stage.flow else None
    if not isinstance(last, Task):
        yield error("dead_end", path, stage=stage.title)
        return
    for number, outcome in enumerate(last.outcomes):
        if outcome.enabled and not outcome.goto and not outcome.stays:
            place = (*path, "flow", len(stage.flow) - 1, "outcomes", number)
            named = {"outcome": outcome.title, "task": last.title, "stage": stage.title}
            yield error("outcome_leads_nowhere", place, **named)


def loops(d: Definition) -> Iterator[Problem]:
    """Stages that send a card round and round with no person, and no time, in between."""
    spinning: set[str] = set()
    for number, circle in _circles(d, {s.key: way(s).free_exits for s in d.stages}):
        spinning |= {s.key for s in circle}
        yield error("loop_without_person", ("stages", number), stages=[s.title for s in circle])
    for number, circle in _circles(d, {s.key: without_people(s) for s in d.stages}):
        if not spinning & {s.key for s in circle}:
            yield warning("loop_of_robots", ("stages", number), stages=[s.title for s in circle])


def _circles(d: Definition, graph: Graph) -> Iterator[tuple[int, list[Stage]]]:
    """Stages from each of which one comes to all the others, and the number of the first."""
    after = {s.key: _reachable(graph, s.key) for s in d.stages}
    told: set[str] = set()
    for number, stage in enumerate(d.stages):
        circle = [s for s in d.stages if s.key in after[stage.key] and stage.key in after[s.key]]
        if circle and stage.key not in told:
            told |= {s.key for s in circle}
            yield number, circle


def _reachable(graph: Graph, start: str) -> set[str]:
    """Everything that comes after, the start itself only if it comes again."""
    found: set[str] = set()
    todo = set(graph.get(start, ()))
    while todo:
        key = todo.pop()
        if key in graph and key not in found:
            found.add(key)
            todo |= graph[key] - found
    return found


# -- within a stage


def answers(d: Definition) -> Iterator[Problem]:
    """Every task can be ended, and an approval can be given."""
    for path, stage, task in walk.tasks(d):
        named = {"task": task.title, "stage": stage.title}
        if not task.buttons:
            yield error("no_enabled_outcome", (*path, "outcomes"), **named)
        elif all(o.stays for o in task.buttons):
            yield error("task_never_ends", (*path, "outcomes"), **named)
        elif task.mode != "first" and not any(o.approves for o in task.buttons):
            yield error("no_approving_outcome", (*path, "outcomes"), mode=task.mode, **named)
    for path, _, task, outcome in walk.outcomes(d):
        if outcome.goto and outcome.stays:
            yield error("goto_and_stays", path, outcome=outcome.title, task=task.title)


def remembered(d: Definition) -> Iterator[Problem]:
    """An approval that is remembered can be given, and lapses with something."""
    for path, stage, task in walk.tasks(d):
        named = {"task": task.title, "stage": stage.title}
        if task.ask_again == "if_changed" and not task.depends_on:
            yield error("depends_on_nothing", (*path, "ask_again"), **named)
        if task.ask_again != "if_changed" and task.depends_on:
            yield warning("depends_on_unused", (*path, "depends_on"), **named)
        if task.ask_again != "always" and not any(o.approves for o in task.buttons):
            yield warning("nothing_to_remember", (*path, "ask_again"), **named)


def waits(d: Definition) -> Iterator[Problem]:
    """A wait for something that may never come has a limit."""
    for path, stage, step in walk.spots(d):
        if isinstance(step, Wait) and (step.until or step.message) and not step.limit:
            yield error("wait_without_limit", path, stage=stage.title)
        if isinstance(step, Wait) and step.at_limit and not step.limit:
            yield error("at_limit_without_limit", (*path, "at_limit"), stage=stage.title)
        if isinstance(step, Wait) and step.child:
            yield from _for_cards(d, (path, stage, step))


def _for_cards(d: Definition, spot: tuple[Path, Stage, Wait]) -> Iterator[Problem]:
    """The robot whose cards are waited for makes cards, and there is a way out when one of them fails."""
    path, stage, wait = spot
    makers = [robot.key for _, _, robot in walk.robots(d) if robot.do == MAKER]
    if wait.child not in makers:
        named = {"robot": wait.child, "stage": stage.title}
        yield error(
            "wait_for_no_maker", (*path, "child"), **named, suggestion=closest(wait.child or "", makers)
        )
    if not wait.at_failed:
        yield error("wait_without_way_out", path, stage=stage.title)


def groups(d: Definition) -> Iterator[Problem]:
    """Enough parallel flows to join, and branches that make a difference."""
    for path, stage, step in walk.spots(d):
        if isinstance(step, Parallel) and not 1 <= step.needed <= _joined(step) <= len(step.branches):
            named = {"join": step.join, "most": len(step.branches), "stage": stage.title}
            yield error("join_number", (*path, "join"), **named)
        if isinstance(step, Branch) and not any(steps for _, steps in walk.inner(step)):
            yield warning("empty_branch", path, stage=stage.title)


def _joined(step: Parallel) -> int:
    return step.join if isinstance(step.join, int) else step.needed

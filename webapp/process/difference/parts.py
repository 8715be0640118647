"""The things of a definition that are compared one by one, by their keys, group by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..definition import Branch, Definition, GoTo, Model, Parallel, Place, RobotStep, Stage, Task, Wait
from ..map.words import Words
from ..wording.differences import label, phrase
from .settings import settings

Said = Callable[[Words], str]
# What is inside a step and compared by itself.
INSIDE = {Task: ("outcomes", "overdue"), Branch: ("cases", "otherwise"), Parallel: ("branches",)}


@dataclass(frozen=True)
class Thing:
    """Something with a key: what it is called, what it belongs to, and its settings."""

    title: Said
    settings: Mapping[str, Any]
    where: Said = lambda _: ""
    given: frozenset[str] = frozenset()
    inside: Any = None
    ordered: bool = True


def _thing(part: Any, title: Said, but: Iterable[str] = (), **more: Any) -> Thing:
    return Thing(title, settings(part, but), given=given(part), **more)


def given(part: Model) -> frozenset[str]:
    """The settings that are not as they would be if nobody had said anything."""
    known = type(part).model_fields
    usual = {name: info.get_default(call_default_factory=True) for name, info in known.items()}
    return frozenset(name for name in known if getattr(part, name) != usual[name]) - {"title", "type"}


def _titled(part: Any) -> Said:
    return lambda words: words.text(getattr(part, "title", None)) or part.key


def process(definition: Definition) -> dict[str, Thing]:
    names = ("title", "description", "icon", "colour", "numbering", "sections")
    own = {name: getattr(definition, name) for name in names}
    own |= {f"face.{name}": getattr(definition.face, name) for name in ("title", "lines", "sum")}
    own |= {f"start.{name}": getattr(definition.start, name) for name in ("fields", "one_of")}
    rest = settings(definition, (*names, *APART, "face", "start"))
    return {"": Thing(lambda words: phrase("process", words.locale), own | rest)}


APART = ("fields", "pipelines", "stages", "transitions", "triggers", "rights", "examples")


def fields(definition: Definition) -> dict[str, Thing]:
    return {f.key: _thing(f, _titled(f)) for f in definition.fields}


def pipelines(definition: Definition) -> dict[str, Thing]:
    return {p.key: _thing(p, _titled(p)) for p in definition.pipelines}


def stages(definition: Definition) -> dict[str, Thing]:
    return {s.key: _thing(s, _titled(s), ("flow", "on_enter")) for s in definition.stages}


# -- flows -------------------------------------------------------------------------------------------------


def flow(definition: Definition) -> dict[str, Thing]:
    """Every step of every stage; one that stands in another stage now is another step."""
    return {f"{s}/{k}": _step(definition, s, p) for (s, k), p in definition.places.items()}


def _step(definition: Definition, stage: str, place: Place) -> Thing:
    step = place.step
    # What a robot does is told among the robots.
    own: dict[str, Any] = (
        {"type": step.type} if isinstance(step, RobotStep) else settings(step, INSIDE.get(type(step), ()))
    )
    if isinstance(step, Branch):
        own["cases"] = tuple(case.when for case in step.cases)
    if isinstance(step, Parallel):
        own["branches"] = len(step.branches)
    inside = (stage, place.parent, place.branch)
    return Thing(_of_step(step), own, _stage(stage), given(step) & frozenset(own), inside)


def _of_step(step: Any) -> Said:
    def said(words: Words) -> str:
        if isinstance(step, RobotStep):
            return words.robot(step)
        if isinstance(step, Wait):
            return words.wait(step)
        if isinstance(step, GoTo):
            return phrase("goto", words.locale, stage=words.stage(step.stage))
        if isinstance(step, Task):
            return words.text(step.title)
        return phrase("branch" if isinstance(step, Branch) else "parallel", words.locale)

    return said


def _stage(key: str) -> Said:
    return lambda words: words.stage(key)


def _tasks(definition: Definition) -> Iterator[tuple[Stage, Task]]:
    for (stage, _), place in definition.places.items():
        if isinstance(place.step, Task):
            yield definition.stage_of[stage], place.step


def outcomes(definition: Definition) -> dict[str, Thing]:
    return {
        f"{stage.key}/{task.key}/{one.key}": _thing(
            one, _titled(one), ("robots",), where=_inside(task, stage), inside=(stage.key, task.key)
        )
        for stage, task in _tasks(definition)
        for one in task.outcomes
    }


def _inside(task: Task, stage: Stage) -> Said:
    return lambda words: phrase(
        "inside", words.locale, title=words.text(task.title), outer=words.text(stage.title)
    )


def robots(definition: Definition) -> dict[str, Thing]:
    """Every robot, wherever it is set off."""
    found: dict[str, Thing] = {}
    for stage in definition.stages:
        for robot in stage.on_enter:
            found[robot.key] = _robot(robot, _stage(stage.key), (stage.key, "on_enter"))
    for (stage_key, _), place in definition.places.items():
        if isinstance(place.step, RobotStep):
            found[place.step.key] = _robot(place.step, _stage(stage_key), (stage_key, "step"), ordered=False)
    for stage, task in _tasks(definition):
        for robot in task.overdue:
            found[robot.key] = _robot(robot, _inside(task, stage), (stage.key, task.key, "overdue"))
        for outcome in task.outcomes:
            inside = (stage.key, task.key, outcome.key)
            found |= {r.key: _robot(r, _inside(task, stage), inside) for r in outcome.robots}
    return found | _of_triggers(definition)


def _of_triggers(definition: Definition) -> dict[str, Thing]:
    return {r.key: _robot(r, _titled(t), (t.key, "trigger")) for t in definition.triggers for r in t.robots}


def triggers(definition: Definition) -> dict[str, Thing]:
    return {t.key: _thing(t, _titled(t), ("robots",)) for t in definition.triggers}


def _robot(robot: Any, where: Said, inside: Any, *, ordered: bool = True) -> Thing:
    own = settings(robot, ("settings", "type"))
    own |= {f"settings.{name}" if name in own else name: v for name, v in sorted(robot.settings.items())}
    told = given(robot) | frozenset(own) - frozenset(type(robot).model_fields)
    return Thing(lambda words: words.robot(robot), own, where, told, inside, ordered)


# -- the rest ----------------------------------------------------------------------------------------------


def transitions(definition: Definition) -> dict[str, Thing]:
    return {t.key: _thing(t, _way(t)) for t in definition.transitions}


def _way(transition: Any) -> Said:
    def said(words: Words) -> str:
        ends = (", ".join(words.stage(k) for k in keys) for keys in (transition.source, transition.target))
        source, target = ends
        return phrase("transition", words.locale, source=source, target=target)

    return said


def rights(definition: Definition) -> dict[str, Thing]:
    """Each right is a thing, so that it is read by its name."""
    return {
        name: Thing(_right(name), {"who": value}, ordered=False)
        for name, value in settings(definition.rights).items()
    }


def _right(name: str) -> Said:
    return lambda words: label(name, words.locale)


def examples(definition: Definition) -> dict[str, Thing]:
    return {e.key: _thing(e, _titled(e)) for e in definition.examples}


THINGS: Mapping[str, Callable[[Definition], dict[str, Thing]]] = {
    "process": process,
    "fields": fields,
    "pipelines": pipelines,
    "stages": stages,
    "flow": flow,
    "outcomes": outcomes,
    "robots": robots,
    "transitions": transitions,
    "triggers": triggers,
    "rights": rights,
    "examples": examples,
}

"""Examples of a process, played: whether what they expect comes true, and if not, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import fields, trial
from .assignees import World
from .definition import Definition, Example
from .errors import InvalidInput, Refused
from .events import StageEntered
from .fields import BadValue
from .problems import Path, Problem
from .sentences import SENTENCES, say, sentence
from .trial import Cast, Rehearse, Trial
from .trial.values import sent, written
from .wording.trials import BECAUSE


@dataclass(frozen=True)
class Ran:
    """An example after it was played: `problems` say what differs, `notes` who was made up."""

    example: Example
    trial: Trial
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems

    def sentences(self, locale: str) -> list[str]:
        return [sentence(problem, locale) for problem in (*self.problems, *self.notes)]


def run(
    definition: Definition,
    example: Example,
    world: World,
    now: datetime,
    robots: Rehearse = trial.idle,
    path: Path = (),
) -> Ran:
    """Plays the example from the next working morning on."""
    world = trial.joined(world, example.given.company)
    players = trial.cast(definition.model_copy(update={"examples": (example,)}), world)
    begin = trial.morning(world.calendar, now)
    played, refused = trial.again(definition, players.world, begin, example, robots)
    found = [_refused(played, example, refused)] if refused else list(_differences(played, example))
    named = {"example": example.title}
    problems = tuple(Problem(p.code, named | p.params, (*path, *p.path)) for p in found)
    return Ran(example, played, problems, tuple(_notes(players)))


def run_all(
    definition: Definition, world: World, now: datetime, robots: Rehearse = trial.idle
) -> tuple[Ran, ...]:
    return tuple(
        run(definition, example, world, now, robots, ("examples", number))
        for number, example in enumerate(definition.examples)
    )


def failures(
    definition: Definition, world: World, now: datetime, robots: Rehearse = trial.idle
) -> list[Problem]:
    """What keeps the definition from being published: one problem for each thing that differs."""
    return [p for ran in run_all(definition, world, now, robots) for p in ran.problems]


def _notes(players: Cast) -> Iterator[Problem]:
    for one in players.made_up:
        if one.kind != "everyone":
            yield Problem(f"made_up_{one.kind}", {"key": one.key}, level="warning")


# -- what was refused --------------------------------------------------------------------------------------


def _refused(played: Trial, example: Example, refused: Refused) -> Problem:
    """The act that could not be done, and why."""
    number = played.acts
    begun = bool(played.state.stage)
    path: Path = ("acts", number) if begun else ("given",)
    params: dict[str, Any] = {"number": number + 1, "stage": _stage(played, played.state.stage)}
    if isinstance(refused, InvalidInput):
        params["said"] = {locale: _said(played, refused, locale) for locale in ("ru", "en")}
        return Problem("example_form" if begun else "example_start_form", params, path)
    act = example.acts[number] if begun and number < len(example.acts) else None
    params["what"] = (act.task or act.take or act.move or "") if act else ""
    codes = {"no_such_task": "example_no_task", "no_such_outcome": "example_no_outcome"}
    by_code = codes.get(refused.code, "example_refused" if begun else "example_start_refused")
    return Problem(by_code, params | {"said": _why(refused), "outcome": act.outcome if act else ""}, path)


def _why(refused: Refused) -> Any:
    """The reason in words where the core has some."""
    return BECAUSE.get(refused.code, refused.code)


def _said(played: Trial, refused: InvalidInput, locale: str) -> str:
    known = played.definition.field_of
    parts = []
    for key, (code, params) in refused.errors.items():
        title = known[key].title if key in known else {}
        name = title.get("ru" if locale == "ru" else "en") or title.get("ru") or key
        parts.append(f"{name}: {say(code, params, locale) if code in SENTENCES else code}")
    return "; ".join(parts)


# -- what differs ------------------------------------------------------------------------------------------


def _differences(played: Trial, example: Example) -> Iterator[Problem]:
    expect, state = example.expect, played.state
    if expect.stage is not None and expect.stage != state.stage:
        yield _differs("stage", _stage(played, expect.stage), _stage(played, state.stage))
    visited = path(played)
    if expect.visited and list(expect.visited) != visited:
        yield _differs("visited", _way(played, expect.visited), _way(played, visited))
    tasks = sorted({step.key for step, _ in state.asks})
    if expect.open_tasks is not None and sorted(set(expect.open_tasks)) != tasks:
        yield _differs("open_tasks", ", ".join(expect.open_tasks), ", ".join(tasks))
    for number, who in enumerate(expect.holders):
        if not set(played.who(who)) & state.assignees:
            names = [played.world.organisation.name(p) for p in sorted(state.assignees)]
            told = ", ".join(f"{k}: {v}" for k, v in who.model_dump(exclude_none=True).items())
            yield _differs("holders", told, ", ".join(names), number)
    yield from _values(played, example)


def _values(played: Trial, example: Example) -> Iterator[Problem]:
    wanted = sent(played.definition, example.expect.values, played.begun, played.world)
    for key, raw in wanted.items():
        field = played.definition.field_of.get(key)
        if field is None:
            continue
        got = played.state.values.get(key)
        if not _alike(played, key, raw, got):
            shown = written(played.definition, {key: got}, played.begun, played.world).get(key, "—")
            problem = _differs("values", example.expect.values[key], shown, key)
            yield Problem(problem.code, {"field": field.title} | problem.params, problem.path)


def _alike(played: Trial, key: str, raw: Any, got: Any) -> bool:
    """Whether the value is the one written; of files only the names count."""
    field = played.definition.field_of[key].model_copy(update={"not_past": False})
    try:
        wanted = fields.parse(field, raw, played.world.today(played.now), played.world.calendar.zone)
    except BadValue:
        return False
    if field.kind in ("file", "files"):
        return [f["name"] for f in wanted or ()] == [f["name"] for f in got or ()]
    return wanted == got or (fields.is_empty(field, wanted) and fields.is_empty(field, got))


def path(played: Trial) -> list[str]:
    """The stages the card has been to."""
    return [told.event.stage for told in played.told if isinstance(told.event, StageEntered)]


def _differs(what: str, expected: Any, got: Any, *more: str | int) -> Problem:
    nothing = {"en": "nothing", "ru": "ничего"}
    shown = {"expected": expected or nothing, "got": got or nothing}
    return Problem(f"example_{what}", shown, ("expect", what, *more))


def _stage(played: Trial, key: str) -> Any:
    found = played.definition.stage_of.get(key)
    return found.title if found else key


def _way(played: Trial, keys: Any) -> dict[str, str]:
    """Several stages in a row, in each language."""
    titles = [_stage(played, key) for key in keys]
    return {
        locale: " → ".join(
            t if isinstance(t, str) else t.get(locale) or next(iter(t.values())) for t in titles
        )
        for locale in ("ru", "en")
    }

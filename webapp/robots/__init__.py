"""The kinds of robots. A new kind is a module like its neighbours; nothing else has to know of it."""

from __future__ import annotations

import logging
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from webapp.process.checks.elsewhere import Aim, StageAim
from webapp.process.checks.robots import SETTERS, named_fields
from webapp.process.definition import Definition
from webapp.process.definition import Robot as Spec
from webapp.process.errors import Refused
from webapp.process.refusals import said
from webapp.robots import asking
from webapp.robots.base import Answer, Context, Done, Failed, Problem, Retry, Robot
from webapp.robots.wording import SENTENCES, say

# Of where something stands, what is a setting: pydantic also names types there.
PLAIN = re.compile(r"[a-z][a-z0-9_]*")

log = logging.getLogger(__name__)


def _found() -> Iterator[Any]:
    """The modules of this package that are robots; those beside them help."""
    for one in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{one.name}")
        if hasattr(module, "kind"):
            yield module


KINDS: dict[str, Robot] = {robot.kind: robot for robot in _found()}
# Those that work long and hard get a process of their own.
HEAVY = frozenset(kind for kind, robot in KINDS.items() if getattr(robot, "heavy", False))


def run(kind: str, settings: Mapping[str, Any], context: Context) -> Answer:
    """What came of it. An error is worth another try; what nobody expects is a failure, never a success."""
    problems = settings_problems(kind, settings, locale=context.locale)
    if problems:
        return Failed(say("broken_settings", context.locale, problems=" ".join(problems)))
    robot = KINDS[kind]
    try:
        answer: object = robot.run(robot.Settings.model_validate(settings), context)
    except Refused as refusal:
        return Failed(
            say("refused", context.locale, reason=said(refusal, context.definition, context.locale))
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the card must hear of it
        log.warning("robot %s (%s) of card %s: %r", context.robot, kind, context.card_id, error)
        return Retry(f"{type(error).__name__}: {error}"[:500])
    if not isinstance(answer, Done | Retry | Failed):
        return Failed(say("unknown_answer", context.locale, kind=kind))
    return answer


def settings_problems(
    kind: str, settings: Mapping[str, Any], definition: Definition | None = None, locale: str = "ru"
) -> list[str]:
    """What an administrator has to correct; with the definition also what does not fit the process."""
    return [say(code, locale, **params) for code, params in _problems(kind, settings, definition)]


def checks(definition: Definition, locale: str = "ru") -> dict[str, Callable[[dict[str, Any]], list[str]]]:
    """For each kind a check of its settings in this process, as `process.check.problems` takes them."""
    return {kind: Check(kind, definition, locale) for kind in KINDS}


@dataclass(frozen=True)
class Check:
    """What is wrong with the settings of a robot of that kind."""

    kind: str
    definition: Definition
    locale: str

    @property
    def label(self) -> Mapping[str, str]:
        return KINDS[self.kind].label

    def __call__(self, settings: dict[str, Any]) -> list[str]:
        return [
            say(code, self.locale, **params)
            for code, params in _problems(self.kind, settings, self.definition)
            if not _told_before(self.kind, settings, code, params)
        ]


def aims(robot: Spec, definition: Definition) -> Iterator[Aim | StageAim]:
    """What of other processes a robot names; nothing where its settings are not valid or name none."""
    found = getattr(KINDS.get(robot.do), "aims", None)
    if found is None:
        return
    try:
        settings = KINDS[robot.do].Settings.model_validate(robot.settings)
    except ValidationError:
        return
    yield from found(settings, definition)


def _told_before(kind: str, settings: Mapping[str, Any], code: str, params: Mapping[str, Any]) -> bool:
    """Whether `process.check` finds this by itself, and tells it with its line."""
    if code == "unknown_field":
        return params["field"] in named_fields(kind, settings)
    if code == "bad_formula":
        return kind in SETTERS
    return code == "unknown_placeholder" or (code == "unknown_stage" and kind == "move")


def _problems(kind: str, settings: Mapping[str, Any], definition: Definition | None) -> Iterator[Problem]:
    if kind not in KINDS:
        yield "unknown_robot", {"kind": kind, "known": list(KINDS)}
        return
    robot = KINDS[kind]
    try:
        valid = robot.Settings.model_validate(settings)
    except ValidationError as error:
        found = [_told(dict(complaint), robot) for complaint in error.errors(include_url=False)]
        yield from (one for number, one in enumerate(found) if one not in found[:number])
        return
    if definition is not None:
        yield from robot.problems(valid, definition)


def _told(complaint: Mapping[str, Any], robot: Robot) -> Problem:
    own = str(complaint.get("ctx", {}).get("error", ""))
    if own in SENTENCES:
        return own, {}
    key = ".".join(str(part) for part in complaint["loc"] if isinstance(part, str) and PLAIN.fullmatch(part))
    match complaint["type"]:
        case "missing":
            return "missing", {"key": _called(key, robot)}
        case "extra_forbidden":
            return "unknown_setting", {"key": key, "known": list(robot.Settings.model_fields)}
    return "bad_setting", {"key": _called(key, robot) or robot.kind}


def _called(key: str, robot: Robot) -> Any:
    """The setting by what it is called in the form, with its name in files."""
    note = asking.notes(robot.Settings).get(key.partition(".")[0])
    if note is None:
        return key
    return {lang: f"{words} ({key})" for lang, words in zip(("ru", "en"), note.label, strict=True)}

"""Small definitions for tests: a sound one, and what to change in it."""

from __future__ import annotations

from typing import Any

from webapp.process.check import problems
from webapp.process.definition import Definition, Field
from webapp.process.problems import Problem
from webapp.process.sentences import sentence

FIELDS = (
    {"key": "what", "kind": "text"},
    {"key": "price", "kind": "money"},
    {"key": "weight", "kind": "number"},
    {"key": "due", "kind": "date"},
    {"key": "meeting", "kind": "datetime"},
    {"key": "agreed", "kind": "yesno"},
    {"key": "buyer", "kind": "person"},
    {"key": "paper", "kind": "file"},
    {
        "key": "colour",
        "kind": "choice",
        "options": [{"key": "red", "title": "Red"}, {"key": "blue", "title": "Blue"}],
    },
)


def field(kind: str, **settings: Any) -> Field:
    return Field.model_validate({"key": "f", "kind": kind, "title": "Field", **settings})


def outcome(key: str, **settings: Any) -> dict[str, Any]:
    return {"key": key, "title": key.title(), **settings}


def task(key: str = "decide", *outcomes: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """A task for the director; without outcomes it has one that goes to `done`."""
    buttons = list(outcomes) or [outcome("yes", approves=True, goto="done")]
    return {
        "type": "task",
        "key": key,
        "kind": "approve",
        "title": "Decide",
        "assignees": [{"role": "director"}],
        "outcomes": buttons,
    } | settings


def goto(stage: str, key: str = "away") -> dict[str, Any]:
    return {"type": "goto", "key": key, "stage": stage}


def robot(do: str, key: str = "robo", **settings: Any) -> dict[str, Any]:
    return {"type": "robot", "key": key, "do": do, "settings": settings}


def stage(key: str, *flow: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"key": key, "title": key.title(), "flow": list(flow), **settings}


def final(key: str = "done", kind: str = "success", **settings: Any) -> dict[str, Any]:
    return {"key": key, "title": key.title(), "kind": kind, **settings}


def process(*stages: dict[str, Any], **settings: Any) -> Definition:
    """A process whose every field is on the start form; without stages: one with a task, and an end."""
    known = [{"title": f["key"].title(), **f} for f in FIELDS]
    chosen = stages or (stage("new", task(), kind="start"), final())
    return Definition.model_validate(
        {
            "key": "orders",
            "title": "Orders",
            "face": {"title": "{what}"},
            "fields": known,
            "numbering": {"pattern": "{year}-{seq}"},
            "start": {"fields": [f["key"] for f in known]},
            "rights": {"create": [{"role": "sales"}]},
            "stages": chosen,
        }
        | settings
    )


def found(definition: Definition, **more: Any) -> dict[str, Problem]:
    """The problems by their code; each can be said in both languages."""
    all_of_them = problems(definition, **more)
    for problem in all_of_them:
        assert sentence(problem, "ru")
        assert sentence(problem, "en")
    return {p.code: p for p in all_of_them}


DONE = final()


def with_fields(*more: dict[str, Any], **settings: Any) -> dict[str, Problem]:
    known = [{"title": f["key"].title(), **f} for f in (*FIELDS, *more)]
    return found(process(fields=known, start={"fields": [f["key"] for f in known]}, **settings))


def at_start(*flow: dict[str, Any], **settings: Any) -> dict[str, Problem]:
    """The problems of a process whose first stage has this flow, and then goes to the end."""
    return found(process(stage("new", *flow, goto("done", "last"), kind="start"), DONE, **settings))


def when(field: str, op: str, value: Any = None) -> dict[str, Problem]:
    """The problems of a process with that condition on a branch."""
    condition = {"field": field, "op": op} | ({} if value is None else {"value": value})
    branch = {
        "type": "branch",
        "key": "way",
        "cases": [{"when": condition, "steps": [task()]}],
        "otherwise": [],
    }
    return at_start(branch)

"""What a new part has before anybody fills in its form: sensible, and as little as possible."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

Plain = dict[str, Any]

NAMED = (("Название", "Name"), ("Новая", "New"), ("Готово", "Done"), ("Отказ", "Declined"))
"""What a new process has before anybody adds to it (`process.beginning`)."""


def _outcome(key: str, colour: str, ru: str, en: str, **more: Any) -> Plain:
    return {"key": key, "title": {"ru": ru, "en": en}, "colour": colour, **more}


REMINDERS = {"first": "1 working day", "then": "1 working day"}

TASKS: dict[str, Plain] = {
    "approve": {
        "title": {"ru": "Согласовать", "en": "Approve"},
        "reminders": REMINDERS,
        "outcomes": [
            _outcome("approve", "green", "Согласовать", "Approve", approves=True),
            _outcome("reject", "red", "Отклонить", "Reject", comment="required"),
        ],
    },
    "form": {
        "title": {"ru": "Заполнить", "en": "Fill in"},
        "outcomes": [_outcome("done", "blue", "Готово", "Done", comment="no")],
    },
    "acknowledge": {
        "title": {"ru": "Ознакомиться", "en": "Read"},
        "outcomes": [_outcome("read", "blue", "Ознакомлен(а)", "I have read it", comment="no")],
    },
    "todo": {
        "title": {"ru": "Сделать", "en": "Do"},
        "outcomes": [_outcome("done", "blue", "Сделано", "Done")],
    },
}

CASE: Plain = {"when": {"all": []}, "steps": []}

STEPS: dict[str, tuple[Any, str, Plain]] = {
    "approve": (_l("Approval"), "check2-circle", {"type": "task", "kind": "approve", **TASKS["approve"]}),
    "form": (_l("Form"), "pencil-square", {"type": "task", "kind": "form", **TASKS["form"]}),
    "acknowledge": (
        _l("Acknowledgement"),
        "eye",
        {"type": "task", "kind": "acknowledge", **TASKS["acknowledge"]},
    ),
    "todo": (_l("To-do"), "list-check", {"type": "task", "kind": "todo", **TASKS["todo"]}),
    "robot": (_l("Robot"), "robot", {"type": "robot", "key": "robot", "do": "notify"}),
    "goto": (_l("Go to a stage"), "arrow-right", {"type": "goto", "key": "goto"}),
    "branch": (
        _l("Depends on a condition"),
        "signpost-split",
        {"type": "branch", "key": "branch", "cases": [CASE], "otherwise": []},
    ),
    "parallel": (
        _l("At the same time"),
        "columns-gap",
        {"type": "parallel", "key": "parallel", "branches": [[], []]},
    ),
    "wait": (_l("Wait"), "hourglass-split", {"type": "wait", "key": "wait", "duration": "1 working day"}),
}
"""Steps as they are offered: name, icon, and what they begin with."""

OTHERS: dict[str, Plain] = {
    "pipeline": {"colour": "blue"},
    "stage": {"kind": "work", "colour": "blue"},
    "field": {"kind": "text"},
    "option": {},
    "outcome": {"colour": "grey"},
    "transition": {"key": "move", "source": [], "target": [], "who": [{"everyone": True}]},
    "trigger": {"on": "field_changed", "robots": [{"key": "robot", "do": "notify"}]},
    "section": {"fields": []},
    "robot": {"key": "robot", "do": "notify"},
    "case": CASE,
    "lane": {"steps": []},
}

# -- names in two languages

GIVEN = (
    *({"ru": ru, "en": en} for ru, en in NAMED),
    *(task["title"] for task in TASKS.values()),
    *(answer["title"] for task in TASKS.values() for answer in task["outcomes"]),
)


def retold(before: Any, after: Any) -> Any:
    """A title after a form: the English of a name we gave does not outlive its Russian."""
    if not isinstance(after, dict) or before not in GIVEN or after == before:
        return after
    return after["ru"] if "ru" in after and after.get("en") == before["en"] else after

"""Reading and showing the form of one part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.admin.design.controls import Control, Form, Group, Shown
from webapp.admin.design.here import Here


@dataclass(frozen=True)
class Section:
    """Controls under one heading; `lead` is a sentence above them."""

    title: Any
    controls: tuple[Control, ...]
    lead: Any = ""


def visible(sections: Iterable[Section], settings: Mapping[str, Any]) -> list[tuple[Section, list[Control]]]:
    """The controls that the settings so far need."""
    return [
        (section, [c for c in section.controls if c.when is None or c.when(settings)]) for section in sections
    ]


def read(sections: Iterable[Section], form: Form, before: Mapping[str, Any]) -> dict[str, Any]:
    """The settings after the form: those it has a control for are its own, the others stay."""
    after = dict(before)
    for control in (control for section in sections for control in section.controls):
        # A control that was not on the page says nothing; one that belongs to another kind takes itself away.
        shown = control.when is None or control.when({**before, **after})
        value = control.read(form, control.name) if shown else None
        if isinstance(control, Group) and isinstance(after.get(control.name), Mapping):
            value = _beside(control, after[control.name]) | (value or {}) or None
        if value is None:
            after.pop(control.name, None)
        else:
            after[control.name] = value
    return after


def _beside(group: Group, before: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a group that its form has no control for, or that say what is usual anyhow."""
    own = {c.name for c in group.controls if not c.usual(before.get(c.name))} | group.gone
    return {name: value for name, value in before.items() if name not in own}


def show(sections: Iterable[Section], settings: Mapping[str, Any], here: Here) -> list[Shown]:
    """The sections as the page draws them."""
    return [
        {
            "title": section.title,
            "lead": section.lead,
            "controls": [c.show(c.name, settings.get(c.name), here) for c in controls],
        }
        for section, controls in visible(sections, settings)
    ]

"""The draft as the process page draws it: stages side by side, each with its flow in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel, TypeAdapter, ValidationError

from webapp.admin.design.here import Here, said
from webapp.admin.design.presets import STEPS
from webapp.admin.reading import TASK_ICONS, Reader
from webapp.process.definition import Condition, Deadline, Duration, Rule, Wait
from webapp.process.parting import Part
from webapp.process.problems import Problem

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Slot:
    """A place for parts: in which part, what it is called, what stands there."""

    parent: int | None
    name: str
    title: str = ""
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """A part on the page: what it is called, what is said about it, what stands in it."""

    id: int
    part: Part
    title: str
    icon: str
    notes: list[str]
    outcomes: list[Node] = field(default_factory=list)
    inside: list[Slot] = field(default_factory=list)
    leads: str = ""
    colour: str = "grey"
    problems: int = 0


class Picture:
    """Draws the parts of one draft."""

    def __init__(self, here: Here, problems: Iterable[Problem] = ()) -> None:
        self.here = here
        self.counted: dict[int, int] = {}
        for problem in problems:
            part = here.found.part_at(problem.path)
            if part is not None:
                self.counted[part] = self.counted.get(part, 0) + 1
        self.reader = Reader(self._lenient())

    def _lenient(self) -> Any:
        """What the reader asks a definition for, of a draft that may not be one yet."""
        return SimpleNamespace(
            stage_of={s.key: self._named(s) for s in self.here.stages},
            field_of={f.key: self._named(f, self.here.inside(f, "options")) for f in self.here.fields},
            stages=[self._named(s) for s in self.here.stages],
            robot_of={p.key: self._robot_of(p) for p in self.here.found.parts if p.settings.get("do")},
        )

    @staticmethod
    def _robot_of(part: Part) -> Any:
        title = part.settings.get("title") or None
        texts = {"ru": title} if isinstance(title, str) else title
        return SimpleNamespace(key=part.key, title=texts, do=str(part.settings["do"]))

    def _named(self, part: Part, options: Iterable[Part] = ()) -> Any:
        title = part.settings.get("title") or part.key
        inner = [self._named(one) for one in options]
        texts = title if isinstance(title, Mapping) else {"ru": str(title)}
        return SimpleNamespace(key=part.key, title=texts, options=inner, columns=())

    def stages(self) -> list[Node]:
        return [self._stage(stage) for stage in self.here.stages]

    def _stage(self, part: Part) -> Node:
        norm = parsed(Duration, part.settings.get("norm"))
        robots = [self.robot(one, "on_enter") for one in self.here.inside(part, "on_enter")]
        notes = [_("norm: %(time)s", time=self.reader.duration(norm))] if norm else []
        return self._node(
            part,
            "kanban",
            [*self._channel(part), *notes],
            colour=str(part.settings.get("colour") or "blue"),
            outcomes=robots,
            inside=[self._slot(part, "flow")],
        )

    def _channel(self, part: Part) -> list[str]:
        """In which channel the stage is, and whether cards are created there."""
        titles = {one.value: one.label for one in self.here.pipeline_choices()}
        key = str(part.settings.get("pipeline") or "")
        notes = [_("channel: %(title)s", title=titles.get(key, key or "—"))] if titles else []
        return [*notes, _("cards are created here")] if part.settings.get("creates") else notes

    def _slot(self, part: Part, name: str, title: str = "") -> Slot:
        return Slot(part.id, name, title, [self._step(one) for one in self.here.inside(part, name)])

    def _node(self, part: Part, icon: str, notes: list[str], **more: Any) -> Node:
        title = more.pop("title", "") or said(part.settings.get("title"), part.key)
        return Node(part.id, part, title, icon, notes, problems=self.counted.get(part.id, 0), **more)

    def _step(self, part: Part) -> Node:
        draw = {
            "task": self._task,
            "robot": self.robot,
            "branch": self._branch,
            "parallel": self._parallel,
            "wait": self._wait,
            "goto": self._goto,
        }
        return draw.get(part.kind, self.robot)(part)

    def _task(self, part: Part) -> Node:
        found = [parsed(Rule, rule) for rule in part.settings.get("assignees") or []]
        rules = [rule for rule in found if rule is not None]
        notes = [self.reader.rules(rules) if rules else _("nobody is named yet")]
        stands = self.reader.memory(
            str(part.settings.get("ask_again")), part.settings.get("depends_on") or []
        )
        if stands:
            notes.append(_("asked again: %(when)s", when=stands))
        deadline = parsed(Deadline, part.settings.get("deadline"))
        if deadline:
            notes.append(_("deadline: %(time)s", time=self.reader.deadline(deadline)))
        fields = [
            one if isinstance(one, str) else str(one.get("field"))
            for one in part.settings.get("fields") or []
        ]
        if fields:
            notes.append(_("fills in: %(fields)s", fields=self.reader.fields(fields)))
        outcomes = [self.outcome(one) for one in self.here.inside(part, "outcomes")]
        overdue = [self.robot(one, "overdue") for one in self.here.inside(part, "overdue")]
        icon = TASK_ICONS.get(str(part.settings.get("kind")), "check2-circle")
        return self._node(part, icon, notes, outcomes=[*outcomes, *overdue])

    def outcome(self, part: Part) -> Node:
        settings = part.settings
        leads = f"→ {self.reader.stage(settings['goto'])}" if settings.get("goto") else ""
        leads = leads or (_("stays open") if settings.get("stays") else "")
        if settings.get("enabled") is False:
            leads = _("switched off")
        robots = [self.robot(one, "robots") for one in self.here.inside(part, "robots")]
        colour = str(settings.get("colour") or "grey")
        return self._node(part, "circle", [], leads=leads, colour=colour, outcomes=robots)

    def robot(self, part: Part, slot: str = "") -> Node:
        kind = self.reader.robot_kind(str(part.settings.get("do") or "")) or _("Robot")
        when = {
            "on_enter": _("on entering"),
            "overdue": _("when the deadline is missed"),
        }.get(slot, "")
        title = said(part.settings.get("title"))
        notes = [kind] if title else []
        return self._node(part, "robot", notes, title=title or kind, leads=when)

    def _branch(self, part: Part) -> Node:
        cases = [self._case(one) for one in self.here.inside(part, "cases")]
        other = self._slot(part, "otherwise", _("otherwise"))
        return self._node(part, "signpost-split", [], title=_("Depends"), inside=[*cases, other])

    def _case(self, part: Part) -> Slot:
        condition = parsed(Condition, part.settings.get("when"))
        words = self.reader.condition(condition) if condition else ""
        return self._slot(
            part, "steps", _("if %(condition)s", condition=words) if words else _("if … (set the condition)")
        )

    def _parallel(self, part: Part) -> Node:
        lanes = [
            self._slot(one, "steps", _("Branch %(n)s", n=n))
            for n, one in enumerate(self.here.inside(part, "branches"), 1)
        ]
        joined = str(part.settings.get("join") or "all")
        notes = [
            {"all": _("goes on when all are done"), "any": _("goes on when one is done")}.get(joined, joined)
        ]
        return self._node(part, "columns-gap", notes, title=_("At the same time"), inside=lanes)

    def _wait(self, part: Part) -> Node:
        wait = parsed(Wait, {"key": "wait", **part.settings, "type": "wait"})
        words = self.reader.wait(wait) if wait else str(STEPS["wait"][0])
        return self._node(
            part,
            "hourglass-split",
            [words] if part.settings.get("title") else [],
            title=said(part.settings.get("title")) or words,
        )

    def _goto(self, part: Part) -> Node:
        stage = str(part.settings.get("stage") or "")
        words = _("Goes to “%(stage)s”", stage=self.reader.stage(stage)) if stage else str(STEPS["goto"][0])
        return self._node(part, "arrow-right", [], title=words)


def parsed(model: type[M], value: Any) -> M | None:
    """The value as a part of a definition, if it is one already."""
    if value is None:
        return None
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError:
        return None

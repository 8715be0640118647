"""Robots that fill, change or read other cards: the fields of the other process that their settings name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.process import fields, formulas
from webapp.process.checks import walk
from webapp.process.checks.robots import LONG_AGO, named_as
from webapp.process.complaints import closest
from webapp.process.definition import Definition, Field, Robot
from webapp.process.directories import of_directories
from webapp.process.problems import Path, Problem, error, warning

OF_RECORD = re.compile(r"([a-z][a-z0-9_]{0,39})\.([a-z][a-z0-9_]{0,39})")
"""A field of the card that a column names: `product.cost`."""

NOTHING = object()
TEXTS = ("text", "longtext")
TYPED = (*TEXTS, "phone", "email", "choice", "date", "datetime", "department")
COPIES: dict[str, tuple[str, ...]] = {
    "text": TYPED,
    "longtext": TYPED,
    "phone": ("phone", *TEXTS),
    "email": ("email", *TEXTS),
    "links": ("links", *TEXTS),
    "date": ("date", "datetime", *TEXTS),
    "datetime": ("datetime", "date", *TEXTS),
    "choice": ("choice", "department", *TEXTS),
    "choices": ("choices", "choice"),
    "people": ("people", "person"),
    "department": ("department", "choice", *TEXTS),
    "file": ("file", "files"),
    "files": ("files", "file"),
}
"""Fields of which kinds may be copied into one of this kind; of all others only its own."""

UNWRITTEN = ("yesno", "person", "people", "department", "card", "file", "files", "lines")
"""Kinds that no text with placeholders can become."""

WORDS = {"@today": ("date", "datetime", *TEXTS), "@now": ("date", "datetime", *TEXTS)}
PEOPLE = ("person", "people")


@dataclass(frozen=True)
class Aim:
    """A field of another process that a robot names, at a `path` in its settings; a column with its `table`.

    `kinds` are those that fit, `value` what is put there, counted with the fields of `source`. What is only
    read (`reads`) may be worked out by a formula. `process` is None where the settings do not tell it.
    """

    process: str | None
    field: str
    path: Path
    table: str = ""
    kinds: tuple[str, ...] = ()
    value: Any = NOTHING
    source: tuple[Field, ...] = ()
    reads: bool = False
    # Cards of which process it must name.
    links: str = ""
    # It is searched by, so unique or in lists.
    searched: bool = False


@dataclass(frozen=True)
class StageAim:
    """A stage of another process."""

    process: str
    stage: str
    path: Path


Aims = Callable[[Robot, Definition], Iterable[Aim | StageAim]]


@dataclass(frozen=True)
class Elsewhere:
    """Other processes as they are published, and the keys of those that are only drafts; what robots aim at.

    `drafts` is None where it is not known which there are.
    """

    aims: Aims
    published: Mapping[str, Definition] = field(default_factory=dict)
    drafts: frozenset[str] | None = None


def named(d: Definition, aims: Aims) -> set[str]:
    """The other processes that the check of the definition looks at."""
    found = {one.process for _, _, robot in walk.robots(d) for aim in aims(robot, d) for one in _all(aim)}
    return {key for key in found if key and key != d.key}


def aimed(robot: Robot, d: Definition, aims: Aims) -> Iterator[Aim | StageAim]:
    """All that a robot names in other processes, and in its own as another card."""
    return (one for aim in aims(robot, d) for one in _all(aim))


def _all(aim: Aim | StageAim) -> Iterator[Aim | StageAim]:
    """The aim, and the field of the card in a column that its value is read from."""
    yield aim
    if isinstance(aim, Aim) and (read := _record(aim)):
        yield read


def problems(d: Definition, known: Elsewhere) -> Iterator[Problem]:
    """What robots name elsewhere and what there is not, or what does not fit there."""
    for path, _, robot in walk.robots(d):
        unknown: set[str] = set()
        for aim in known.aims(robot, d):
            for one in _all(aim):
                target = d if one.process == d.key else known.published.get(one.process or "")
                if target is not None:
                    place = (*path, "settings", *one.path)
                    yield from _Check(robot, target, place, d, known).problems(one)
                elif one.process and one.process not in unknown:
                    unknown.add(one.process)
                    yield _no_process(robot, one, path, known)


def _no_process(robot: Robot, aim: Aim | StageAim, path: Path, known: Elsewhere) -> Problem:
    told = {"robot": named_as(robot), "process": aim.process}
    place = (*path, "settings", *aim.path)
    if known.drafts is not None and aim.process not in known.drafts:
        return error("target_process", place, **told)
    return warning("target_unpublished", place, **told)


def _record(aim: Aim) -> Aim | None:
    """The field of another card that `{formula: product.cost}` reads."""
    found = OF_RECORD.fullmatch(_formula(aim.value) or "")
    column = _by_key(aim.source).get(found[1]) if found else None
    if found is None or column is None or column.kind != "card":
        return None
    return Aim(column.process, found[2], aim.path, reads=True)


def _formula(value: Any) -> str | None:
    return str(value["formula"]).strip() if isinstance(value, Mapping) and "formula" in value else None


def _by_key(found: Iterable[Field]) -> dict[str, Field]:
    return {one.key: one for one in found}


@dataclass(frozen=True)
class _Check:
    """One aim of a robot, beside the process it aims at."""

    robot: Robot
    target: Definition
    place: Path
    own: Definition
    known: Elsewhere

    def problems(self, aim: Aim | StageAim) -> Iterator[Problem]:
        if isinstance(aim, StageAim):
            if aim.stage not in self.target.stage_of:
                yield self._error(
                    "target_stage", stage=aim.stage, suggestion=closest(aim.stage, self.target.stage_of)
                )
            return
        there = self._there(aim)
        found = there.get(aim.field)
        if found is None and there:
            code = "target_column" if aim.table else "target_field"
            named = {"field": aim.field, "table": aim.table, "suggestion": closest(aim.field, there)}
            yield self._error(code, **named)
        if found is not None:
            yield from self._unfit(aim, found)

    def _there(self, aim: Aim) -> dict[str, Field]:
        """The fields among which it must be; none where the table itself is not there."""
        if not aim.table:
            return self.target.field_of
        table = self.target.field_of.get(aim.table)
        return _by_key(table.columns) if table is not None else {}

    def _error(self, code: str, **told: Any) -> Problem:
        return error(code, self.place, robot=named_as(self.robot), process=self.target.title, **told)

    def _unfit(self, aim: Aim, found: Field) -> Iterator[Problem]:
        said = {"field": found.title, "kind": found.kind}
        if aim.kinds and found.kind not in aim.kinds:
            yield self._error("target_kind", **said, wanted=list(aim.kinds))
        elif aim.links and found.process not in (None, aim.links):
            yield self._error("target_links", **said, wanted=aim.links)
        elif aim.searched and not (found.unique or found.in_lists):
            yield self._error("target_not_searched", **said)
        elif found.formula and not aim.reads:
            yield self._error("target_worked_out", **said)
        elif aim.value is not NOTHING:
            yield from self._unfit_value(aim, found)

    def _unfit_value(self, aim: Aim, found: Field) -> Iterator[Problem]:
        formula = _formula(aim.value)
        if formula is not None and not OF_RECORD.fullmatch(formula):
            wrong = formulas.problems(formula, aim.source, found, self.place)
            yield from (one for one in wrong if one.code == "formula_result")
        elif isinstance(aim.value, Mapping):
            source = self._source(aim)
            if source is not None and not copies(source, found):
                said = {"field": found.title, "kind": found.kind}
                yield self._error("target_copy", **said, source=source.title, source_kind=source.kind)
        elif not takes(found, aim.value):
            yield self._error("target_value", field=found.title, kind=found.kind, value=str(aim.value))

    def _source(self, aim: Aim) -> Field | None:
        """The field that is copied: of this card, of a line, or of the card in a column."""
        read = _record(aim)
        if read is None:
            return _by_key(aim.source).get(str(aim.value.get("field")))
        process = self.own if read.process == self.own.key else self.known.published.get(read.process or "")
        return process.field_of.get(read.field) if process is not None else None


def copies(source: Field, target: Field) -> bool:
    """Whether what the one holds can stand in the other."""
    if source.kind == target.kind == "card":
        return not source.process or not target.process or source.process == target.process
    return source.kind in COPIES.get(target.kind, (target.kind,))


def takes(target: Field, value: Any) -> bool:
    """Whether what is written in the settings could stand there; what is only known later is believed."""
    if isinstance(value, str) and value.startswith("@"):
        return value == "@group" or target.kind in WORDS.get(value, PEOPLE)
    if isinstance(value, str) and "{" in value:
        return target.kind not in UNWRITTEN
    if of_directories(target):
        return True
    if target.kind == "money" and isinstance(value, int | float):
        return False
    try:
        fields.parse(target, value, LONG_AGO)
    except fields.BadValue:
        return False
    return True

"""Processes: what cards of them hold, and how they move."""

from __future__ import annotations

from flask import abort
from flask_login import current_user

from webapp.api import outlines, shapes
from webapp.api.contract import operation
from webapp.process import rights
from webapp.process.definition import Definition, Field
from webapp.process.directories import offered
from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.web import viewing


@operation("GET", "/processes", scope="cards:read", answer=outlines.Processes)
def index() -> outlines.Processes:
    """The processes of which you may see or create cards."""
    return outlines.Processes(items=[line(p) for p in viewing.company().processes if _entered(p)])


@operation("GET", "/processes/<key>", scope="cards:read", answer=outlines.Process)
def show(key: str) -> outlines.Process:
    """One process: its fields, the form of a new card, stages and transitions."""
    process = viewing.process(key)
    if not _entered(process):
        abort(404)
    d = process.definition
    return outlines.Process(
        **line(process).model_dump(),
        fields=[_field(f) for f in d.fields],
        start=[shapes.Asked(field=a.field, required=a.required) for a in d.start.fields],
        one_of=[list(group) for group in d.start.one_of],
        stages=[outlines.StageInfo(key=s.key, title=text(s.title), kind=s.kind) for s in d.stages],
        transitions=_transitions(d),
        free_api=d.free_api,
    )


def startable(key: str) -> Process:
    """The process, if it is on and the person may create its cards."""
    process = viewing.process(key)
    return process if process.active and _may_create(process) else abort(404)


def line(process: Process) -> outlines.ProcessLine:
    may = process.active and _may_create(process)
    title = text(process.definition.title)
    return outlines.ProcessLine(key=process.key, title=title, active=process.active, may_create=may)


def _may_create(process: Process) -> bool:
    return rights.may_create(process.definition, current_user.id, viewing.organisation())


def _entered(process: Process) -> bool:
    """Whether any of its cards are for the person, or they may create one."""
    viewer = viewing.viewer()
    if viewer.sees_all_of(process.id) or process.id in viewer.by_department or _may_create(process):
        return True
    return reads.has_any(viewing.conn(), viewer, process.id)


def _transitions(definition: Definition) -> list[outlines.TransitionInfo]:
    return [
        outlines.TransitionInfo(
            key=t.key,
            source=list(t.source),
            target=list(t.target),
            comment=t.comment,
            requires=list(t.requires),
        )
        for t in definition.transitions
    ]


def _field(spec: Field) -> outlines.FieldInfo:
    return outlines.FieldInfo(
        key=spec.key,
        kind=spec.kind,
        title=text(spec.title),
        help=text(spec.help) if spec.help else None,
        options=[outlines.Choice(key=o.key, title=text(o.title)) for o in offered(spec)],
        columns=[_field(column) for column in spec.columns],
        currency=spec.currency if spec.kind == "money" else None,
        process=spec.process,
        worked_out=bool(spec.formula),
    )


def text(title: object) -> dict[str, str]:
    """A text by language."""
    return dict(title) if isinstance(title, dict) else {}

"""A task as its page shows it: what is asked, what is needed to decide, the form, the buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from webapp.process.commands import Complete
from webapp.process.definition import Asked, Outcome, Task
from webapp.process.organisation import Person
from webapp.process.state import Ask, OpenStep
from webapp.storage.reads import tasks, timeline
from webapp.storage.reads.timeline import Entry
from webapp.web import asks, faces, inputs, lines, shaping, viewing
from webapp.web.corrections import Correction
from webapp.web.formats import t
from webapp.web.forms import FieldView
from webapp.web.inputs import Posted
from webapp.web.seen import Card
from webapp.web.shown import values
from webapp.web.shown.buttons import is_free
from webapp.web.shown.values import Shown

SAID = ("TaskCompleted", "CommentAdded")
MOST_SAID = 30


@dataclass(frozen=True)
class Button:
    """An outcome, in the administrator's words and colour."""

    key: str
    title: str
    colour: str
    comment: str
    danger: bool


@dataclass(frozen=True)
class Form:
    """What is to be filled in and pressed; `group` when it has to be taken first."""

    fields: tuple[FieldView, ...] = ()
    checklist: tuple[tuple[int, str, bool], ...] = ()
    comment: str = "no"
    comment_help: str = ""
    typed: str = ""
    outcomes: tuple[Button, ...] = ()
    group: str = ""
    may_return: bool = False
    changes: bool = False
    fix: Correction = field(default_factory=Correction)


@dataclass(frozen=True)
class Ended:
    """How a task ended that nobody can answer any more."""

    who: Person | None
    at: Any
    outcome: str


@dataclass(frozen=True)
class Found:
    """The open task with its design."""

    card: Card
    step: OpenStep
    ask: Ask
    spec: Task

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self.spec.asked


def find(card: Card, no: int) -> Found | None:
    """The task if it is open; None when it is over; 404 when it never was."""
    found = card.state.ask(no)
    if found:
        return Found(card, *found, card.spec(found[0]))
    return None if tasks.one(viewing.conn(), card.id, no) else abort(404)


# -- what is needed to decide ----------------------------------------------------------------------------


def around(card: Card, spec: Task | None) -> dict[str, Any]:
    """The fields shown, every file of the card, and what was decided and said before."""
    named = {a.field for a in spec.fields} if spec else set()
    keys = (spec.shows if spec else ()) or tuple(card.definition.field_of)
    facts = [
        f
        for f in values.present(card, keys)
        if f.key not in named and f.key not in card.hidden and _worth_showing(f)
    ]
    entries = timeline.told(viewing.conn(), card.id, SAID, MOST_SAID)
    return {"facts": facts, "files": _files(card), "said": [_said(card, e) for e in reversed(entries)]}


def _worth_showing(shown: Shown) -> bool:
    return shown.kind not in ("file", "files") and shown.value is not None


def _files(card: Card) -> list[dict[str, Any]]:
    """Every file that stands on the card now, with the field it stands in."""
    found = []
    for spec in card.definition.fields:
        if spec.kind in ("file", "files") and spec.key not in card.unseen:
            found += [
                values.file(card, f) | {"where": t(spec.title)} for f in card.row.values.get(spec.key) or ()
            ]
    held = {file["id"] for file in found}
    others = [row for row in card.files.values() if row.id not in held and row.field is None]
    return found + [values.file(card, {"id": row.id}) | {"where": _("Comment")} for row in others]


def _said(card: Card, entry: Entry) -> dict[str, Any]:
    event: Any = entry.event
    decided = hasattr(event, "label")
    return {
        "who": card.person(entry.actor.person),
        "at": entry.at,
        "comment": event.comment if decided else event.text,
        "decision": t(event.label) if decided else "",
        "title": t(event.title) if decided else "",
        "colour": event.colour if decided else "grey",
        "behalf": card.names([event.behalf]) if decided and event.behalf else "",
        "files": values.files(card, getattr(event, "files", ())),
    }


# -- the form --------------------------------------------------------------------------------------------


def form(found: Found, posted: Posted | None = None, fix: Correction | None = None) -> Form | None:
    """The form for those who may answer; None for those who only look."""
    if found.card.principal(found.ask) is None:
        return None
    if is_free(found.ask):
        return Form(
            group=faces.has(found.card.definition, found.card.state).group
            or found.card.names(found.ask.people)
        )
    fix = fix or Correction()
    shape = shaping.on_card(found.card, found.asked)
    views = shape.views(posted, fix.fields)
    may_return = len(found.ask.people) > 1 and found.ask.taken == found.card.me
    return Form(
        tuple(views),
        _checklist(found.spec),
        _comment(found.spec.buttons),
        _when(found.spec.buttons),
        request.form.get("comment", ""),
        tuple(map(_button, found.spec.buttons)),
        may_return=may_return,
        changes=shape.changes,
        fix=fix,
    )


def _checklist(spec: Task) -> tuple[tuple[int, str, bool], ...]:
    ticked = request.form.getlist("checked", type=int)
    return tuple((n, t(item), n in ticked) for n, item in enumerate(spec.checklist))


def _comment(outcomes: tuple[Outcome, ...]) -> str:
    """Whether there is a comment box: as soon as one outcome takes a comment."""
    wanted = {o.comment for o in outcomes}
    return "required" if wanted == {"required"} else "no" if wanted == {"no"} else "optional"


def _when(outcomes: tuple[Outcome, ...]) -> str:
    """Which answers need the comment, where others do not."""
    needy = [t(o.title) for o in outcomes if o.comment == "required"]
    return _("Needed for: %(outcomes)s", outcomes=", ".join(needy)) if 0 < len(needy) < len(outcomes) else ""


def _button(outcome: Outcome) -> Button:
    danger = outcome.colour == "red"
    return Button(outcome.key, t(outcome.title), outcome.colour, outcome.comment, danger)


def command(found: Found, posted: Posted) -> Complete:
    """What the form asks of the engine."""
    return Complete(
        found.ask.no,
        asks.text("outcome"),
        posted.checked(),
        asks.text("comment"),
        request.form.get("seen", type=int),
        tuple(request.form.getlist("checked", type=int)),
    )


# -- when it is over -------------------------------------------------------------------------------------


def ended(card: Card, row: Any) -> Ended:
    """Who ended the task, when and how."""
    task = card.task(row.stage, row.step)
    outcome = task.outcome(row.outcome) if task and row.outcome else None
    return Ended(card.person(row.closed_by), row.closed_at, t(outcome.title) if outcome else "")


def typed(card: Card) -> list[tuple[str, str]]:
    """What was typed into a form that cannot be sent any more, so that it can be used elsewhere."""
    titles = {inputs.name(f.key): t(f.title) for f in card.definition.fields if f.kind not in inputs.FILES}
    said = {title: ", ".join(filter(None, request.form.getlist(key))) for key, title in titles.items()}
    tables = [f for f in card.definition.fields if f.kind == "lines"]
    said |= {t(f.title): lines.words(f, inputs.name(f.key)) for f in tables}
    said[_("Comment")] = request.form.get("comment", "")
    return [(title, words) for title, words in said.items() if words]

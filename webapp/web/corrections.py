"""What to say on a form that was refused: at the fields, and in the summary on top that links to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Definition
from webapp.process.errors import InvalidInput, Refused, ValuesHaveChanged
from webapp.sentences import of_field, sentence
from webapp.storage.reads import timeline
from webapp.web import faces, viewing
from webapp.web.formats import t
from webapp.web.inputs import Posted, Unread, name
from webapp.web.seen import Card
from webapp.web.shown import values
from webapp.web.shown.values import Shown

# Said of inputs that are no fields of the process, even where a field has the same key.
OF_THE_FORM = ("comment_required", "reason_required", "checklist_unfinished", "person_required")


@dataclass(frozen=True)
class Line:
    """One line of the summary: which input, and what is wrong with it."""

    field: str
    text: str


@dataclass(frozen=True)
class Changed:
    """A value that somebody changed while the form was open: as the form showed it, and as it is now."""

    old: Shown
    new: Shown
    by: str
    at: Any


@dataclass(frozen=True)
class Correction:
    """Sentences by field and by other input, the summary, and what stands above it all."""

    fields: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    summary: tuple[Line, ...] = ()
    problem: str = ""
    stale: tuple[Changed, ...] = ()
    status: int = 200


def correction(
    refused: Refused, definition: Definition, asked: Collection[str], posted: Posted
) -> Correction:
    """What has to be corrected in a form that asks for these fields."""
    if not isinstance(refused, InvalidInput | Unread):
        return Correction(problem=sentence(refused), status=refused.status)
    errors = refused.errors.items() if isinstance(refused, InvalidInput) else ()
    said = [(key, code, of_field(code, params)) for key, (code, params) in errors]
    mine = {key: text for key, code, text in said if key in asked and code not in OF_THE_FORM}
    fields = posted.errors | mine
    inputs = {key: text for key, code, text in said if key not in mine}
    lines = [Line(name(key), f"{_title(definition, key)}: {text}") for key, text in fields.items()]
    summary = (*lines, *(Line(key, text) for key, text in inputs.items()))
    return Correction(fields, inputs, summary, status=refused.status)


def _title(definition: Definition, key: str) -> str:
    found = definition.field_of.get(key)
    return t(found.title) if found else key


def stale(card: Card, refused: Refused, seen: int | None) -> tuple[Changed, ...]:
    """Old and new side by side, when values were changed under the form."""
    if not isinstance(refused, ValuesHaveChanged):
        return ()
    kinds = ("FieldsChanged", "DocumentMade")
    later = [e for e in timeline.told(viewing.conn(), card.id, kinds) if e.seq > (seen or 0)]
    before: dict[str, Any] = {}
    for entry in later:
        for key, (old, _new) in getattr(entry.event, "changes", {}).items():
            before.setdefault(key, old)
    return tuple(
        _changed(card, key, before.get(key), who, at) for key, (who, at) in refused.params["changes"].items()
    )


def _changed(card: Card, key: str, old: Any, who: int | None, at: Any) -> Changed:
    person = faces.person(who)
    now = values.field(card, key, card.row.values.get(key))
    return Changed(values.field(card, key, old), now, person.name if person else _("Robot"), at)

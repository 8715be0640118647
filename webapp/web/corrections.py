"""What to say on a form that was refused: at the fields, and in the summary on top that links to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.process import formulas
from webapp.process.definition import Definition
from webapp.process.errors import InvalidInput, Refused, ValuesHaveChanged
from webapp.process.kinds.lines import ID
from webapp.sentences import of_field, sentence
from webapp.storage.reads import cards, timeline
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
    """One line of the summary: which input, and what is wrong with it; `url` where that is elsewhere."""

    field: str
    text: str
    url: str = ""


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
    refused: Refused,
    definition: Definition,
    asked: Collection[str],
    posted: Posted,
    card_id: int | None = None,
) -> Correction:
    """What has to be corrected in a form that asks for these fields."""
    if not isinstance(refused, InvalidInput | Unread):
        return Correction(problem=sentence(refused), status=refused.status)
    errors = refused.errors if isinstance(refused, InvalidInput) else {}
    errors = {_typed(definition, asked, posted, key): error for key, error in errors.items()}
    said = [(key, code, of_field(code, params)) for key, (code, params) in errors.items()]
    mine = {key: text for key, code, text in said if _of(key) in asked and code not in OF_THE_FORM}
    fields = posted.errors | mine
    inputs = {key: text for key, code, text in said if key not in mine}
    lines = [Line(name(key), f"{_title(definition, key, posted)}: {text}") for key, text in fields.items()]
    summary = (
        *lines,
        *(Line(key, text, _elsewhere(errors[key][0], key, card_id)) for key, text in inputs.items()),
    )
    return Correction(fields | _twins(errors, mine), inputs, summary, status=refused.status)


def _typed(definition: Definition, asked: Collection[str], posted: Posted, key: str) -> str:
    """What is wrong with a value that was worked out is said where something of it is typed.

    Best where something of its kind was: a number at its number, not at the choice it depends on.
    """
    spec = definition.field_of.get(key)
    if spec is None or not spec.formula or key in asked:
        return key
    needed = formulas.needs(spec)
    parts = [other for other in asked if other in needed]
    typed = [o for o in parts if posted.values.get(o) and definition.field_of[o].kind == spec.kind]
    return (*typed, *parts, key)[0]


def _elsewhere(code: str, key: str, card_id: int | None) -> str:
    """Where a field is filled in that is not on this form."""
    return url_for("fields.edit", id=card_id, key=key) if code == "needed_on_card" and card_id else ""


def _twins(errors: Mapping[str, tuple[str, dict[str, Any]]], said: Mapping[str, str]) -> dict[str, str]:
    """With a link to the card that has the value already, where this person may see it."""
    cards_by_field = {key: errors[key][1]["card"] for key in said if errors[key][0] == "not_unique"}
    known = cards.linked(viewing.conn(), viewing.viewer(), set(cards_by_field.values()))
    link = Markup('{} <a href="{}" target="_blank" rel="noopener">{} {}</a>')
    return {
        key: link.format(said[key], url_for("cards.show", id=id), known[id].number, known[id].title)
        for key, id in cards_by_field.items()
        if id in known
    }


def _of(key: str) -> str:
    """The field of an error; that of a cell is named by the field, the line and the column."""
    return key.partition("-")[0]


def _title(definition: Definition, key: str, posted: Posted) -> str:
    """What the input is called: the field, and of a cell its line and column too."""
    found = definition.field_of.get(_of(key))
    if found is None or "-" not in key:
        return t(found.title) if found else key
    _field, row, cell = key.split("-")
    column = next((t(c.title) for c in found.columns if c.key == cell), cell)
    order = [line.get(ID) for line in posted.values.get(found.key, ())]
    number = order.index(row) + 1 if row in order else 1
    return _("%(table)s, line %(number)s, %(column)s", table=t(found.title), number=number, column=column)


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
        _changed(card, key, before.get(key), who, at)
        for key, (who, at) in refused.params["changes"].items()
        if key not in card.unseen
    )


def _changed(card: Card, key: str, old: Any, who: int | None, at: Any) -> Changed:
    person = faces.person(who)
    shown = values.change(card, key, old, card.row.values.get(key))
    return Changed(*shown, person.name if person else _("Robot"), at)

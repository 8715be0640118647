"""What of a card can be put on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from webapp.process import visas
from webapp.process.definition import Task, steps_of
from webapp.process.state import CardState
from webapp.storage import prints
from webapp.web import viewing
from webapp.web.formats import t
from webapp.web.seen import Card


@dataclass(frozen=True)
class Print:
    """An entry of the «Печать» menu; `post` keeps what it makes."""

    title: str
    url: str
    post: bool = False


def offered(card: Card) -> list[Row[Any]]:
    """The forms for whoever sees the card."""
    return prints.on_cards(viewing.conn(), card.process.key)


def has_visas(card: Card) -> bool:
    """Whether somebody is asked for approval in its process."""
    steps = (step for stage in card.definition.stages for step in steps_of(stage))
    return any(isinstance(step, Task) and step.kind == "approve" for step in steps)


def to_print(card: Card) -> tuple[Print, ...]:
    return tuple(_prints(card))


def _prints(card: Card) -> Iterator[Print]:
    if has_visas(card):
        yield Print(_("Approval sheet (kept with the card)"), url_for("prints.create", id=card.id), post=True)
    for form in offered(card):
        title = t({"ru": form.title_ru, "en": form.title_en or form.title_ru})
        yield Print(title, url_for("prints.show", id=card.id, key=form.key))


def why_void(seal: Any, card: Card, state: CardState) -> str:
    """Why a sheet of visas no longer holds; nothing while it does."""
    code = visas.broken(seal, card.definition, state)
    if code == "changed":
        fields = ", ".join(card.field(key) for key in visas.changed_fields(seal, state.values))
        return _("Changed since: %(fields)s", fields=fields)
    said = {
        "taken_back": _("A decision was taken back since"),
        "refused": _("Somebody has refused since"),
    }
    return said.get(code, "")

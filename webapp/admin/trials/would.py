"""What a robot would do, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.process import asking
from webapp.process import commands as do
from webapp.process.trial import Played
from webapp.robots import KINDS
from webapp.web.formats import recorded, t
from webapp.web.seen import Card


@dataclass(frozen=True)
class Would:
    """One thing it would do, and the text that goes with it."""

    words: str
    text: str = ""


def would(card: Card, robot: str, played: Played) -> list[Would]:
    """Everything; a robot that does nothing says so."""
    found = [_letter(letter) for letter in played.letters]
    found += [Would(_("Would call %(url)s", url=f"{one.method} {one.url}"), one.body) for one in played.calls]
    found += [one for effect in played.effects for one in _effect(card, effect)]
    found += [Would(one.title, one.text) for one in played.foreseen]
    return found or [Would(_nothing(card, robot, played))]


def kind(card: Card, robot: str) -> str:
    """What robots of this kind do, in a word or two."""
    spec = card.definition.robot_of.get(robot)
    known = KINDS.get(spec.do) if spec else None
    return t(known.label) if known else (spec.do if spec else robot)


def _nothing(card: Card, robot: str, played: Played) -> str:
    if played.error:
        return ""
    skipped = played.note.get("skipped")
    return _("Would send nothing: there is no address") if skipped else kind(card, robot)


def _letter(letter: Any) -> Would:
    files = ", ".join(filter(None, letter.files))
    words = _("Would send an e-mail to %(to)s: “%(subject)s”", to=letter.to, subject=letter.subject)
    attached = _("Attached: %(files)s", files=files) if files else ""
    return Would(words, "\n\n".join(filter(None, [letter.text.strip(), attached])))


def _effect(card: Card, effect: do.Command) -> Iterator[Would]:
    tell = TELL.get(type(effect))
    if tell is not None:
        yield tell(card, effect)


def _notify(card: Card, effect: do.Notify) -> Would:
    return Would(_("Would notify: %(names)s", names=card.names(effect.people)), t(effect.text))


def _penalty(card: Card, effect: do.RecordPenalty) -> Would:
    words = (
        _("Would record a bonus of %(amount)s: %(name)s")
        if effect.bonus
        else _("Would record a penalty of %(amount)s: %(name)s")
    )
    told = {
        "amount": recorded(effect.points, effect.money, effect.currency),
        "name": card.names([effect.person]),
    }
    return Would(words % told, t(effect.reason))


def _todo(card: Card, effect: do.GiveToDo) -> Would:
    said = [t(effect.title), t(effect.ask), *(f"☐ {t(one)}" for one in effect.checklist)]
    words = _("Would give a to-do to: %(names)s", names=card.names(effect.people))
    return Would(words, "\n".join(filter(None, said)))


def _document(card: Card, effect: do.AttachDocument) -> Would:
    return Would(_("Would make the document “%(name)s”", name=effect.file.get("name", "")))


def _fields(card: Card, effect: do.ChangeFields) -> Would:
    return Would(_("Would fill in: %(fields)s", fields=_titles(card, effect.values)))


def _titles(card: Card, keys: Iterable[str]) -> str:
    return ", ".join(card.field(key) for key in keys)


def _created(card: Card, effect: asking.RecordCreated) -> Would:
    """How many cards it would make, which are said after it; or why there would be none."""
    why = {"no_lines": _("no line needs one"), "made_before": _("those made before are enough")}
    if not effect.cards:
        return Would(_("Would make no card: %(why)s", why=why.get(effect.why, "")))
    return Would(ngettext("Would make %(num)d card", "Would make %(num)d cards", len(effect.cards)))


def _asked(card: Card, effect: asking.AskCards) -> Would:
    """Which, and what of them, is said after it."""
    return Would(
        ngettext("Would change %(num)d linked card", "Would change %(num)d linked cards", len(effect.orders))
    )


TELL: dict[type, Callable[[Card, Any], Would]] = {
    do.Notify: _notify,
    do.GiveToDo: _todo,
    asking.RecordCreated: _created,
    asking.AskCards: _asked,
    asking.CardRefused: lambda card, effect: Would(effect.error),
    do.RecordPenalty: _penalty,
    do.AttachDocument: _document,
    do.ChangeFields: _fields,
    do.Move: lambda card, effect: Would(
        _("Would move the card to the stage “%(stage)s”", stage=card.stage(effect.to))
    ),
    do.ChangeOwner: lambda card, effect: Would(
        _("Would change the owner: %(name)s", name=card.names([effect.to]))
    ),
    do.Comment: lambda card, effect: Would(_("Would write a comment"), effect.text),
}

"""What notifications say, kind by kind, in the reader's language. Names and titles are never declined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from webapp.process.organisation import Organisation
from webapp.robots.texts import money

Data = Mapping[str, Any]


def saying(kind: str, data: Data, organisation: Organisation | None = None) -> str:
    """The sentence of a notification; with the organisation also who it was, where that matters."""
    said = SAYINGS[kind](data)
    who = organisation.name(data.get("person")) if organisation and kind in NAMED else ""
    return f"{who} · {said}" if who else said


def detail(kind: str, data: Data) -> str:
    """Somebody's own words that came with it."""
    return str(data.get("comment") or "") if kind == "decision" else ""


def t(text: Any) -> str:
    """A text in the reader's language."""
    if not isinstance(text, Mapping):
        return "" if text is None else str(text)
    return text.get(str(get_locale())) or text.get("ru") or next(iter(text.values()), "")


def _title(data: Data) -> str:
    return t(data.get("title"))


def _task(data: Data) -> str:
    return _("New task: %(title)s", title=_title(data))


def _decision(data: Data) -> str:
    return _("%(title)s: %(answer)s", title=_title(data), answer=t(data.get("label")))


def _overdue(data: Data) -> str:
    return _("Overdue: %(title)s", title=_title(data))


def _reminder(data: Data) -> str:
    return _("Reminder: %(title)s", title=_title(data))


def _message(data: Data) -> str:
    return t(data.get("text"))


def _penalty(data: Data) -> str:
    words = _("Bonus: %(amount)s. %(reason)s") if data.get("bonus") else _("Penalty: %(amount)s. %(reason)s")
    return words % {"amount": _recorded(data), "reason": t(data.get("reason"))}


def _recorded(data: Data) -> str:
    """Points, money or both; what was recorded before there was money are points."""
    points, minor = data["points"], data.get("money", 0)
    told = [ngettext("%(num)d point", "%(num)d points", points)] if points or not minor else []
    if minor:
        told.append(money(minor, data.get("currency", "RUB"), str(get_locale())))
    return ", ".join(told)


def _waiver(data: Data) -> str:
    taken = _("Bonus taken back: %(amount)s. %(reason)s")
    words = taken if data.get("bonus") else _("Penalty waived: %(amount)s. %(reason)s")
    return words % {"amount": _recorded(data), "reason": _message(data)}


def _mention(data: Data) -> str:
    if data.get("sender"):
        return _("Letter from %(sender)s: %(text)s", sender=data["sender"], text=t(data.get("text")))
    return _("You were mentioned: %(text)s", text=t(data.get("text")))


def _incident(data: Data) -> str:
    words = {
        "nobody": _("a task has nobody to do it"),
        "robot_failed": _("a robot failed"),
        "dead_end": _("the card has nowhere to go"),
        "endless": _("the process went round in circles"),
        "card_refused": _("another card did not take what a robot asked of it"),
        "looping": _("triggers set each other off again and again"),
    }
    return _("An administrator is needed: %(what)s", what=words.get(data.get("code", ""), ""))


def _closed(data: Data) -> str:
    words = {
        "success": _("The card is closed: done"),
        "failure": _("The card is closed: not done"),
        "withdrawn": _("The card was withdrawn"),
        "cancelled": _("The card was cancelled"),
    }
    return words.get(data.get("how", ""), _("The card is closed"))


def _owner(data: Data) -> str:
    return _("You answer for this card now")


def _late_robot(data: Data) -> str:
    return _("A robot finished after the card had moved on; what it made stays")


def _hook_off(data: Data) -> str:
    return _(
        "The webhook “%(title)s” is switched off: for days nothing has arrived there", title=data.get("title")
    )


def _held(data: Data) -> str:
    return _(
        "By the form “%(title)s” came what is here already; look at it under “What came in”",
        title=data.get("title"),
    )


def _news(data: Data) -> str:
    return _("Important news: %(title)s", title=_title(data))


def _linked(data: Data) -> str:
    """Of a card made from this one, or of the one it was made from; this one goes on."""
    words = {
        "failure": _("Linked card %(number)s has ended without success", number=data["number"]),
        "withdrawn": _("Linked card %(number)s was withdrawn", number=data["number"]),
        "cancelled": _("Linked card %(number)s was cancelled", number=data["number"]),
    }
    return words[data["how"]]


SAYINGS: dict[str, Callable[[Data], str]] = {
    "task": _task,
    "decision": _decision,
    "overdue": _overdue,
    "reminder": _reminder,
    "message": _message,
    "penalty": _penalty,
    "waiver": _waiver,
    "mention": _mention,
    "incident": _incident,
    "closed": _closed,
    "owner": _owner,
    "late_robot": _late_robot,
    "hook_off": _hook_off,
    "held": _held,
    "linked": _linked,
    "news": _news,
}
# What somebody in particular did.
NAMED = frozenset({"decision", "mention"})

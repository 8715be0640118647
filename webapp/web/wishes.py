"""How a person is told: what, by which way, when. One's own page, and the form it shares with admin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.channels import encryption, push
from webapp.process.errors import InvalidInput
from webapp.process.telling import GROUPS
from webapp.runtime import notifications
from webapp.sentences import field_errors
from webapp.storage.reads import deliveries as reads
from webapp.web import formats, viewing

pages = Blueprint("wishes", __name__, url_prefix="/profile/notifications")

TITLES: dict[str, tuple[Any, Any]] = {
    "task": (_l("Tasks"), _l("A new task, a card you answer for from now on")),
    "late": (_l("Reminders and overdue tasks"), _l("Urgent: quiet hours do not hold them back")),
    "decision": (_l("Decisions"), _l("What others decided on cards you started")),
    "mention": (_l("Mentions and comments"), ""),
    "closed": (_l("Closed cards"), _l("How cards that you started ended")),
    "news": (_l("Important news"), _l("What the whole company or your department should read")),
    "robot": (_l("Messages of robots"), _l("Messages of the process, penalty points")),
    "incident": (_l("Incidents"), _l("For administrators: a card stands still. Urgent")),
}
CHANNELS: dict[str, Any] = {
    "mail": _l("Letter at once"),
    "digest": _l("Daily digest"),
    "push": _l("Browser or phone"),
}


@dataclass(frozen=True)
class Form:
    """The table of choices and the times; `messengers` are number and title."""

    choices: Mapping[str, Any]
    digest_at: int = 9
    quiet_from: str = ""
    quiet_until: str = ""
    messengers: tuple[tuple[str, str], ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> list[tuple[str, Any, Any]]:
        return [(key, *TITLES[key]) for key in GROUPS]

    @property
    def channels(self) -> list[tuple[str, Any]]:
        return [*CHANNELS.items(), *self.messengers]

    def ticked(self, group: str, channel: str) -> bool:
        return channel in self.choices.get(group, ())


def messengers() -> tuple[tuple[str, str], ...]:
    return tuple((str(row.id), row.title) for row in reads.messengers(viewing.conn()))


def way(channel: str) -> Any:
    """What a channel is called; a messenger by its title."""
    return CHANNELS.get(channel) or dict(messengers()).get(channel, channel)


def stored(row: Any, addresses: Mapping[str, str] | None = None) -> Form:
    """As it is in the database."""
    return Form(
        row.choices or {} if row else {},
        row.digest_at if row else 9,
        _clock(row.quiet_from if row else None),
        _clock(row.quiet_until if row else None),
        messengers(),
        addresses or {},
    )


def typed(errors: Mapping[str, str]) -> Form:
    """As it was sent, with what is wrong."""
    return Form(
        _choices(),
        request.form.get("digest_at", 9, type=int),
        request.form.get("quiet_from", ""),
        request.form.get("quiet_until", ""),
        messengers(),
        _addresses(),
        errors,
    )


def sent() -> dict[str, Any]:
    """What the form asks for; InvalidInput where a time is no time."""
    quiet = {name: _minutes(name) for name in ("quiet_from", "quiet_until")}
    return {"choices": _choices(), "digest_at": request.form.get("digest_at", 9, type=int), **quiet}


def _choices() -> dict[str, list[str]]:
    return {group: request.form.getlist(f"tell-{group}") for group in GROUPS}


def _addresses() -> dict[str, str]:
    found = {number: request.form.get(f"address-{number}", "").strip() for number, _ in messengers()}
    return {number: address for number, address in found.items() if address}


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minutes(name: str) -> int | None:
    """Minutes of the day of «22:30»."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    hour, _, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute[:2].isascii() and minute[:2].isdigit()):
        raise InvalidInput({name: ("not_time", {})})
    if int(hour) > 23 or int(minute[:2]) > 59:
        raise InvalidInput({name: ("not_time", {})})
    return int(hour) * 60 + int(minute[:2])


# -- the page -----------------------------------------------------------------------------------------------


@pages.get("")
def edit() -> str:
    own = reads.settings(viewing.conn(), current_user.id)
    follows = own is None or own.choices is None
    shown = reads.settings(viewing.conn(), None) if follows else own
    return _page(stored(shown, own.addresses if own else {}), follows)


@pages.post("")
def update() -> ResponseReturnValue:
    try:
        notifications.wish(current_user.id, {**sent(), "addresses": _addresses()}, current_user.id)
    except InvalidInput as error:
        return _page(typed(field_errors(error)), follows=False), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".edit"), 303)


@pages.post("/removal")
def remove() -> ResponseReturnValue:
    """Back to what everybody gets."""
    notifications.wish(current_user.id, {"choices": None}, current_user.id)
    flash(_("From now on you are told what the company has chosen for everybody."), "success")
    return redirect(url_for(".edit"), 303)


def _page(form: Form, follows: bool) -> str:
    known = {
        "zone": formats.zone().key,
        "email": current_user.email,
        "browsers": reads.subscriptions(viewing.conn(), current_user.id),
        "push_key": encryption.public(push.key()),
    }
    return render_template("profile/notifications.html", form=form, follows=follows, **known)

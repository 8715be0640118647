"""Notices as letters: one card at once, or everything of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import mailer
from webapp.channels import answers, told
from webapp.channels.told import About
from webapp.mailin import addresses
from webapp.runtime.deliveries import Parcel

LONGEST_SUBJECT = 200


def send(parcel: Parcel) -> Mapping[str, Any]:
    with told.speaking(parcel):
        cards = told.about(parcel)
        letter = _letter(parcel, cards, _subject(parcel, cards))
    mailer.send(told.config(), letter)
    return {"to": letter.to, "subject": letter.subject}


def _subject(parcel: Parcel, cards: list[About]) -> str:
    """Number and title, then what is asked."""
    if parcel.channel == "digest":
        count = sum(len(one.lines) for one in cards)
        said: str = ngettext("Reglament: %(num)d notification", "Reglament: %(num)d notifications", count)
        return said
    first = cards[0]
    more = f" (+{len(first.lines) - 1})" if len(first.lines) > 1 else ""
    said = f"{first.lines[-1].text}{more}"
    return (f"{first.name} · {said}" if first.name else said)[:LONGEST_SUBJECT]


def _letter(parcel: Parcel, cards: list[About], subject: str) -> mailer.Letter:
    config = told.config()
    settings = f"{config.base_url}/profile/notifications"
    shown = {
        "person": parcel.person,
        "cards": [(one, _answers(parcel, one)) for one in cards],
        "subject": subject,
        "settings": settings,
        "lead": _("Your digest") if parcel.channel == "digest" else "",
    }
    return mailer.Letter(
        to=parcel.person.email,
        subject=subject,
        text=render_template("emails/notice.txt", **shown).strip() + "\n",
        html=render_template("emails/notice.htm", **shown),
        key=parcel.key,
        headers={"List-Unsubscribe": f"<{settings}>", **_thread(cards), **_answered_to(parcel, cards)},
    )


def _answers(parcel: Parcel, one: About) -> list[tuple[str, str, str]]:
    """What may be answered from the letter: title, colour, address of the page that asks once more."""
    return [
        (_title(outcome), outcome.colour, answers.link(parcel.person, one, outcome.key))
        for outcome in one.outcomes
    ]


def _title(outcome: Any) -> str:
    return told.sayings.t(outcome.title)


def _thread(cards: list[About]) -> dict[str, str]:
    """Letters about one card stand together in mail programs."""
    if len(cards) != 1 or cards[0].card_id is None:
        return {}
    return {"References": f"<card-{cards[0].card_id}@{mailer.domain(told.config())}>"}


def _answered_to(parcel: Parcel, cards: list[About]) -> dict[str, str]:
    """An answer becomes a comment on the card, where letters come in at all."""
    if len(cards) != 1 or cards[0].card_id is None:
        return {}
    address = addresses.reply_to(told.config(), cards[0].card_id, parcel.person.id)
    return {"Reply-To": address} if address else {}

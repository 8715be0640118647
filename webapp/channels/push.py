"""Notices in a person's browsers and on their phone, by Web Push."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp import mailer, outgoing
from webapp.channels import encryption, told
from webapp.process.errors import Refused
from webapp.runtime import notifications, reading
from webapp.runtime.deliveries import Parcel
from webapp.storage.reads import deliveries as reads

KEEP_FOR = 24 * 3600
LONGEST = 300
GONE = (404, 410)


class NobodyThere(Refused):
    """No browser of the person shows notices any more."""

    code = "no_browser"


class NotTaken(Exception):
    """The push service did not take it; it may next time."""


def send(parcel: Parcel) -> Mapping[str, Any]:
    """To every browser of the person; one that is gone is forgotten."""
    with told.speaking(parcel):
        plain = json.dumps(_message(parcel), ensure_ascii=False).encode()
    with reading() as conn:
        browsers = reads.subscriptions(conn, parcel.person.id)
    failures = []
    reached = 0
    for browser in browsers:
        answer = _pushed(parcel, browser, plain[: encryption.MOST])
        if answer is None:
            notifications.forget_browser(parcel.person.id, browser.id)
        elif answer:
            failures.append(answer)
        else:
            reached += 1
    if failures:
        raise NotTaken("; ".join(failures)[:500])
    if not reached:
        raise NobodyThere
    return {"to": str(reached)}


def _message(parcel: Parcel) -> dict[str, str]:
    """Number, title and what it is; the same cause has the same tag, so that it stands there once."""
    cards = told.about(parcel)
    first = cards[0]
    more = sum(len(one.lines) for one in cards) - 1
    body = first.lines[-1].text + (f" (+{more})" if more else "")
    url = first.url.removeprefix(told.config().base_url)
    return {
        "title": (first.name or _("Reglament"))[:LONGEST],
        "body": body[:LONGEST],
        "url": url,
        "tag": parcel.key[:100],
    }


def _pushed(parcel: Parcel, browser: Any, plain: bytes) -> str | None:
    """Nothing where it was taken, None where the browser is gone, or what went wrong."""
    try:
        answer = outgoing.send(_request(parcel, browser, plain), told.config())
    except outgoing.Refusal as refusal:
        # A name that does not resolve now may do so in a minute; a private address stays what it is.
        return str(refusal) if refusal.code == "unknown_host" else None
    except outgoing.Unreachable as error:
        return str(error)
    if answer.status in GONE:
        return None
    return "" if answer.fine else f"{answer.status} {answer.text[:120]}"


def _request(parcel: Parcel, browser: Any, plain: bytes) -> outgoing.Request:
    config = told.config()
    contact = f"mailto:reglament@{mailer.domain(config)}"
    headers = {
        "Authorization": encryption.authorization(key(), browser.endpoint, contact, parcel.now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEEP_FOR),
        "Urgency": "normal",
        **_topic(parcel),
    }
    return outgoing.Request(
        "POST", browser.endpoint, encryption.sealed(plain, browser.p256dh, browser.auth), headers
    )


def _topic(parcel: Parcel) -> dict[str, str]:
    """A phone that was off gets only the last about each card."""
    cards = {row.card_id for row in parcel.news if row.card_id}
    return {"Topic": f"card-{next(iter(cards))}"} if len(cards) == 1 else {}


def key() -> str:
    """The private key of this installation: the operator's, or one made once."""
    return told.config().vapid_key or notifications.kept_secret("vapid", encryption.new_key)

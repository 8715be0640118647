"""Letters about accounts: an invitation, a link for a new password."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from threading import Thread
from typing import NamedTuple

from flask import current_app, render_template
from flask_babel import force_locale

from webapp import accounts, mailer
from webapp.config import Config
from webapp.storage.models import User

log = logging.getLogger(__name__)


class Invited(NamedTuple):
    """The link of an invitation, to be passed on by hand if the letter could not be sent."""

    link: str
    sent: bool


def send_invitation(person: User) -> Invited:
    config: Config = current_app.config["REGLAMENT"]
    link = f"{config.base_url}/invitations/{accounts.invitation(person.id)}"
    return Invited(link, _send(config, _letter(config, "invitation", person, link)))


def send_invitations(people: Iterable[User]) -> int:
    """Sent aside, since a company has many people; whom a letter misses can be invited again."""
    config: Config = current_app.config["REGLAMENT"]
    ready = [
        _letter(config, "invitation", one, f"{config.base_url}/invitations/{accounts.invitation(one.id)}")
        for one in people
    ]
    Thread(target=lambda: [_send(config, letter) for letter in ready], daemon=True).start()
    return len(ready)


def send_reset(person: User, token: str) -> None:
    """Sent aside, so that the answer takes no longer for people who are here than for those who are not."""
    config: Config = current_app.config["REGLAMENT"]
    letter = _letter(config, "reset", person, f"{config.base_url}/password/{token}")
    Thread(target=_send, args=(config, letter), daemon=True).start()


def _letter(config: Config, name: str, person: User, link: str) -> mailer.Letter:
    """In the person's language; the first line of the template is the subject."""
    with force_locale(person.locale):
        text = render_template(f"emails/{name}.txt", person=person, link=link, company=config.base_url)
    subject, _, body = text.partition("\n")
    key = f"{name}-{secrets.token_hex(8)}@{mailer.domain(config)}"
    return mailer.Letter(to=person.email, subject=subject.strip(), text=body.strip() + "\n", key=key)


def _send(config: Config, letter: mailer.Letter) -> bool:
    try:
        mailer.send(config, letter)
    except (OSError, mailer.Undeliverable):
        # Errors of smtplib are OSErrors too.
        log.exception("a letter to %s was not sent", letter.to)
        return False
    return True

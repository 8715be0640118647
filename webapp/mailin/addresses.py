"""Addresses for answers about a card: the card and who was written to, signed. And those of processes."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from email.utils import parseaddr

from webapp.config import Config

# Small letters and figures only: some servers change the case of what stands before the @.
TOKEN = re.compile(r"\+r([0-9a-f]{1,16})-([0-9a-f]{1,16})-([0-9a-f]{24})@", re.IGNORECASE)
OUTSIDE = re.compile(r"\+c([0-9a-f]{1,16})-([0-9a-f]{24})@", re.IGNORECASE)
TAG = re.compile(r"\+([a-z][a-z0-9_]{0,39})@", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """To which card, and who was written to."""

    card: int
    person: int


def own(config: Config) -> str:
    """The address at which letters come in, without a tag; empty where none do."""
    return parseaddr(config.mail_reply or config.mail_from)[1] if config.mail_in else ""


def reply_to(config: Config, card: int, person: int) -> str:
    """The address for answers of this person about this card; empty where no letters come in."""
    return _tagged(config, f"r{card:x}-{person:x}-{_mark(config, card, person)}")


def reply_from(config: Config, card: int, address: str) -> str:
    """The same for somebody outside, who is known by their address alone."""
    return _tagged(config, f"c{card:x}-{_mark(config, card, address.lower())}")


def _tagged(config: Config, tag: str) -> str:
    local, _, domain = own(config).partition("@")
    return f"{local}+{tag}@{domain}" if domain else ""


def read(config: Config, addresses: str) -> Reply | None:
    """What one of the addresses says, if we made it."""
    for found in TOKEN.finditer(addresses):
        card, person = int(found[1], 16), int(found[2], 16)
        if max(card, person) < 2**63 and hmac.compare_digest(found[3].lower(), _mark(config, card, person)):
            return Reply(card, person)
    return None


def of_outside(addresses: str) -> bool:
    """Whether it is an answer to what a card sent to somebody outside."""
    return OUTSIDE.search(addresses) is not None


def card_of(config: Config, addresses: str, sender: str) -> int | None:
    """The card whose letter this sender answers; None if we wrote to somebody else."""
    for found in OUTSIDE.finditer(addresses):
        card = int(found[1], 16)
        if card < 2**63 and hmac.compare_digest(found[2].lower(), _mark(config, card, sender.lower())):
            return card
    return None


def tag(config: Config, addresses: str) -> str:
    """The process that is named behind the + of our address."""
    local, _, domain = own(config).lower().partition("@")
    for found in TAG.finditer(addresses):
        before = addresses[: found.start()].lower()
        if before.endswith(local) and addresses[found.end() :].lower().startswith(domain):
            return found[1].lower()
    return ""


def _mark(config: Config, card: int, person: int | str) -> str:
    """A number is a colleague, a text an address outside, which is never one."""
    said = f"mail-reply:{card}:{person}".encode()
    return hmac.new(config.secret_key.encode(), said, hashlib.sha256).hexdigest()[:24]

"""The contract of a messenger's adapter: it gets a message and where to, and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from webapp.config import Config


@dataclass(frozen=True)
class Message:
    """Number, title and link, and nothing else: what the card holds stays here. `key` is one per cause."""

    number: str
    title: str
    url: str
    key: str


@dataclass(frozen=True)
class Where:
    """The messenger as an administrator has set it up, and the person's name or number in it."""

    url: str
    secret: str
    address: str


class Adapter(Protocol):
    """One kind of messenger. A new kind is a module like `webhook` and a line in `ADAPTERS`."""

    kind: str
    label: Mapping[str, str]

    def send(self, message: Message, where: Where, config: Config) -> None:
        """A `Refused` is for good; any other error is worth another try with the same key."""

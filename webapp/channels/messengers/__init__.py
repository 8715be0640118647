"""Messengers. A new kind is a module like its neighbour and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.channels import told
from webapp.channels.messengers.base import Adapter, Message, Where
from webapp.channels.messengers.webhook import Webhook
from webapp.process.errors import Refused
from webapp.runtime import reading
from webapp.runtime.deliveries import Parcel
from webapp.storage.reads import deliveries as reads

_ALL: tuple[Adapter, ...] = (Webhook(),)
ADAPTERS: dict[str, Adapter] = {one.kind: one for one in _ALL}


def send(parcel: Parcel) -> Mapping[str, Any]:
    """One message for each card, through the messenger whose number the channel is."""
    with reading() as conn:
        found = reads.messenger(conn, int(parcel.channel), parcel.person.id)
    address = (found.addresses or {}).get(parcel.channel) if found else None
    if found is None or not address or found.kind not in ADAPTERS:
        raise Refused("no_messenger", reason=parcel.channel)
    with told.speaking(parcel):
        cards = told.about(parcel)
    for one in cards:
        message = Message(one.number, one.title, one.url, f"{parcel.key}:{one.card_id}")
        ADAPTERS[found.kind].send(message, Where(found.url, found.secret, address), told.config())
    return {"to": address}

"""A messenger behind an address of one's own: a POST of JSON, signed as standardwebhooks.com describes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from webapp import outgoing
from webapp.channels.messengers.base import Message, Where
from webapp.config import Config
from webapp.process.errors import Refused


class NotTaken(Exception):
    """It may be taken next time."""


class Webhook:
    kind = "webhook"
    label: Mapping[str, str] = {"ru": "Свой шлюз (webhook)", "en": "Gateway of your own (webhook)"}

    def send(self, message: Message, where: Where, config: Config) -> None:
        body = json.dumps(
            {"to": where.address, "number": message.number, "title": message.title, "url": message.url},
            ensure_ascii=False,
        ).encode()
        headers = {"Content-Type": "application/json", **signed(message.key, body, where.secret)}
        try:
            answer = outgoing.send(outgoing.Request("POST", where.url, body, headers), config)
        except outgoing.Refusal as refusal:
            if refusal.code == "unknown_host":
                raise NotTaken(str(refusal)) from refusal
            raise Refused("messenger_refused", to=where.address, reason=str(refusal)) from refusal
        if not answer.fine:
            raise NotTaken(f"{answer.status} {answer.text[:200]}")


def signed(key: str, body: bytes, secret: str) -> dict[str, str]:
    """Id, time and signature; the id is the same however often it is sent."""
    id = hashlib.sha256(key.encode()).hexdigest()[:32]
    at = str(int(time.time()))
    said = {"webhook-id": id, "webhook-timestamp": at}
    if not secret:
        return said
    mark = hmac.new(secret.encode(), f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {**said, "webhook-signature": f"v1,{base64.b64encode(mark).decode()}"}

"""Ways to tell people outside the application: letters, push, messengers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from webapp.channels import mail, messengers, push
from webapp.runtime.deliveries import Parcel, deliver_by


def init_app(app: Flask) -> None:
    """From now on the workers of this application deliver."""
    deliver_by(app, send)


def send(parcel: Parcel) -> Mapping[str, Any]:
    """Sends it by its channel; what is returned goes to the log of deliveries."""
    return WAYS.get(parcel.channel, messengers.send)(parcel)


WAYS = {"mail": mail.send, "digest": mail.send, "push": push.send}

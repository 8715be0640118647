"""The development mailbox, as tests look into it."""

from __future__ import annotations

import time

from flask import Flask

from webapp import mailer


def the_letter(app: Flask, to: str, within: float = 5) -> mailer.Received:
    """The newest letter to that address; letters may be sent aside, so it is waited for."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        for letter in mailer.mailbox(app.config["REGLAMENT"]):
            if letter.to == to:
                return letter
        time.sleep(0.01)
    raise AssertionError(f"no letter to {to}")

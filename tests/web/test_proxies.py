"""Whose address counts behind a proxy: only what proxies of ours say is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request

from webapp.app import create_app
from webapp.config import Config


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.7")])
def test_the_visitors_address_is_taken_from_our_proxies_only(tmp_path: Path, proxies: str, seen: str) -> None:
    env = {"REGLAMENT_DATA": str(tmp_path), "PROXIES": proxies, "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    app = create_app(Config.from_env(env))
    heard: list[str | None] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: heard.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert heard == [seen]

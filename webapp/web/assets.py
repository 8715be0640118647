"""Addresses of our own style sheets, scripts and icons, with the hash of their content."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Where a page finds the file; the address changes with the content, so browsers may keep it for ever."""
    folder = Path(str(current_app.static_folder))
    vendor = _vendor(folder / "vendor" / "manifest.json")
    if name in vendor:
        return url_for("static", filename=f"vendor/{vendor[name]}")
    path = folder / name
    return url_for("static", filename=name, v=_hash(path, path.stat().st_mtime_ns))


@cache
def _vendor(manifest: Path) -> dict[str, str]:
    """What set-up has copied from packages."""
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return names


@cache
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

"""Controls for what other programs read: JSON, numbers, secrets by their name."""

from __future__ import annotations

import json
from typing import Any

from webapp.admin.design.controls import Control, Form, Line, number
from webapp.admin.design.here import Choice, Here
from webapp.admin.design.texts import placeholders
from webapp.extensions import db
from webapp.storage import secrets


class Json(Control):
    """Data as JSON; what is none is kept as typed, and the check says so."""

    kind = "text"

    def read(self, form: Form, at: str) -> Any:
        text = form.get(at, "").strip()
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            return text

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        told = value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False, indent=2)
        return {"value": told, "names": placeholders(here)}


class Numbers(Line):
    """Whole numbers with commas between them."""

    def read(self, form: Form, at: str) -> Any:
        return [number(word) for word in form.get(at, "").replace(",", " ").split()] or None

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        return {"value": ", ".join(map(str, value or []))}


def secret_choices(_here: Here) -> list[Choice]:
    return [Choice(key, key) for key in secrets.names(db.session.connection())]

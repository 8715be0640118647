"""The colours of the palette, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

COLOURS: dict[str, Any] = {
    "grey": _l("grey"),
    "blue": _l("blue"),
    "teal": _l("teal"),
    "green": _l("green"),
    "yellow": _l("yellow"),
    "orange": _l("orange"),
    "red": _l("red"),
    "purple": _l("purple"),
    "pink": _l("pink"),
}

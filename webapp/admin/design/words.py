"""What the settings of a process are called in its forms."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

STAGES: dict[str, Any] = {
    "start": _l("first stage: cards begin here"),
    "work": _l("work"),
    "success": _l("successful end: the card is closed"),
    "failure": _l("unsuccessful end: the card is closed"),
}
TASKS: dict[str, Any] = {
    "approve": _l("approve: agree or refuse"),
    "form": _l("form: fill in fields, attach files"),
    "acknowledge": _l("acknowledge: read and confirm"),
    "todo": _l("to-do with a checklist"),
}
MODES: dict[str, Any] = {
    "first": _l("the first to answer decides"),
    "all": _l("everybody answers at once"),
    "sequence": _l("everybody answers, one after another"),
    "votes": _l("so many approvals are enough"),
}
AGAIN: dict[str, Any] = {
    "always": _l("always"),
    "never": _l("never: an approval stands"),
    "if_changed": _l("if these fields have changed"),
}
COMMENTS: dict[str, Any] = {"no": _l("none"), "optional": _l("optional"), "required": _l("required")}

"""What becomes of a robot that does not manage: how often it tries again, and what if nothing helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import ACT, Amount, Control, Form, Rows, Select, Shown, Whole
from webapp.admin.design.here import Choice, Here
from webapp.admin.design.times import Length

HOW: dict[str, Any] = {
    "": _l("five times: after 10 seconds, 1 and 10 minutes, 1 and 6 hours"),
    "never": _l("never"),
    "growing": _l("a number of times, the pauses growing"),
    "list": _l("after each of these pauses"),
}
GROWING: tuple[Control, ...] = (
    Whole("tries", _l("How many times")),
    Length("first", _l("First after")),
    Amount("times", _l("Each pause is so many times as long as the one before")),
)
LIST = Rows("pauses", _l("Pauses"), row=Length("", _l("Pause")), add=_l("Add a pause"), few=True)


class Trying(Control):
    """How often it is tried again."""

    kind = "trying"

    def read(self, form: Form, at: str) -> Any:
        how = form.get(f"{at}.how", "")
        if how == "never":
            return {"tries": 0}
        if how == "list":
            found = LIST.read(form, f"{at}.pauses")
            return {"pauses": found or ([None] if form.get(ACT) == "again" else [])}
        if how != "growing":
            return None
        read = {one.name: one.read(form, f"{at}.{one.name}") for one in GROWING}
        # Just chosen: something to begin with.
        begun = (
            {"tries": 3, "first": "1 minute"} if form.get(ACT) == "again" and not any(read.values()) else {}
        )
        return {name: value for name, value in read.items() if value is not None} | begun

    def more(self, at: str, value: Any, here: Here) -> Shown:
        given = value if isinstance(value, Mapping) else {}
        how = "" if value is None else "list" if "pauses" in given else "growing"
        how = "never" if how == "growing" and given.get("tries") == 0 else how
        controls = {"list": (LIST,), "growing": GROWING}.get(how, ())
        shown = [one.show(f"{at}.{one.name}", given.get(one.name), here) for one in controls]
        return {"how": how, "hows": list(HOW.items()), "controls": shown}


GOTO = "goto:"


@dataclass(frozen=True)
class Then(Select):
    """What happens if nothing helps: a word, or a stage to go to."""

    def read(self, form: Form, at: str) -> Any:
        chosen = super().read(form, at)
        stage = str(chosen or "").removeprefix(GOTO)
        return {"goto": stage} if stage != str(chosen or "") else chosen

    def more(self, at: str, value: Any, here: Here) -> Shown:
        return super().more(at, f"{GOTO}{value.get('goto')}" if isinstance(value, Mapping) else value, here)


def thens(here: Here) -> list[Choice]:
    group = _("Go to the stage")
    return [
        Choice("stop", _("stop and ask an administrator")),
        Choice("go_on", _("go on without it")),
        *(Choice(f"{GOTO}{one.value}", one.label, group) for one in here.stage_choices()),
    ]

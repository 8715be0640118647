"""Controls for lengths of time: norms, deadlines, reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import ACT, Control, Form, Shown
from webapp.admin.design.here import Here
from webapp.process.definition import UNITS

LENGTHS: dict[str, Any] = {
    "working day": _l("working days"),
    "working hour": _l("working hours"),
    "day": _l("days"),
    "hour": _l("hours"),
    "minute": _l("minutes"),
}


class Length(Control):
    """So many days, hours or minutes."""

    kind = "length"

    def read(self, form: Form, at: str) -> Any:
        amount, unit = form.get(f"{at}.amount", "").strip(), form.get(f"{at}.unit", "")
        return f"{amount} {unit}{'' if amount == '1' else 's'}" if amount and unit in UNITS else None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        amount, _, unit = str(value or "").partition(" ")
        unit = unit if unit in UNITS else unit.removesuffix("s")
        return {"amount": amount, "unit": unit or "working day", "units": list(LENGTHS.items())}


class Due(Control):
    """A deadline: none, so long after the task opened, the day in a date field, or so long after that day."""

    kind = "due"

    def read(self, form: Form, at: str) -> Any:
        how = form.get(f"{at}.how", "")
        if how == "field":
            return {"field": form.get(f"{at}.field", "")}
        if how not in ("after", "both"):
            return None
        # Just chosen: something to begin with.
        chosen = "1 working day" if form.get(ACT) == "again" else None
        after = Length("", "").read(form, f"{at}.after") or chosen
        urgent = Length("", "").read(form, f"{at}.urgent")
        if how == "after" and not (after and urgent):
            return after
        named = {"field": form.get(f"{at}.field", "")} if how == "both" else {}
        return named | {key: value for key, value in (("after", after), ("urgent", urgent)) if value}

    def more(self, at: str, value: Any, here: Here) -> Shown:
        by_field = isinstance(value, Mapping) and value.get("field") is not None
        after = value.get("after") if isinstance(value, Mapping) else value
        urgent = value.get("urgent") if isinstance(value, Mapping) else None
        return {
            "how": "both" if by_field and after else "field" if by_field else "after" if after else "",
            "length": Length("", "").show(f"{at}.after", after, here),
            "urgent": Length("", "").show(f"{at}.urgent", urgent, here),
            "field": value["field"] if by_field else "",
            "fields": here.field_choices(("date", "datetime")),
        }


class At(Control):
    """By the day in a date field: on it, so long before it, or so long after it."""

    kind = "at"

    def read(self, form: Form, at: str) -> Any:
        how = form.get(f"{at}.how", "")
        if how not in ("on", "before", "after"):
            return None
        found = {"field": form.get(f"{at}.field", "")}
        if how != "on":
            found[how] = Length("", "").read(form, f"{at}.length") or "1 day"
        return found

    def more(self, at: str, value: Any, here: Here) -> Shown:
        value = value if isinstance(value, Mapping) else {}
        how = next((name for name in ("before", "after") if value.get(name)), "on" if value else "")
        return {
            "how": how,
            "length": Length("", "").show(f"{at}.length", value.get(how), here),
            "field": value.get("field") or "",
            "fields": here.field_choices(("date", "datetime")),
        }


class Reminding(Control):
    """First after so long, then again and again."""

    kind = "reminding"

    def read(self, form: Form, at: str) -> Any:
        first, then = (Length("", "").read(form, f"{at}.{name}") for name in ("first", "then"))
        return {"first": first, **({"then": then} if then else {})} if first else None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        value = value if isinstance(value, Mapping) else {}
        return {n: Length("", "").show(f"{at}.{n}", value.get(n), here) for n in ("first", "then")}

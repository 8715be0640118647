"""The settings of one part of a definition in words, so that two of it can be compared line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..definition import (
    Asked,
    Condition,
    Deadline,
    Duration,
    Edit,
    Model,
    Numbering,
    Option,
    Reminders,
    Rule,
    Section,
    Sight,
    Who,
)
from ..map.words import Words
from ..parts import Field, View
from ..trying import Again, Failing
from ..wording.differences import VALUES, label, phrase, pick

LANGUAGES = frozenset({"ru", "en"})
# Settings that hold keys of stages, and of fields.
OF_STAGES = frozenset({"required_at", "goto", "at_limit", "stage", "source", "target"})
OF_FIELDS = frozenset({"requires", "shows", "depends_on", "face.lines", "face.sum", "field"})


class Teller:
    """Says the settings of one definition in one language."""

    def __init__(self, words: Words) -> None:
        self.words, self.locale = words, words.locale

    def value(self, setting: str, value: Any) -> str:
        """One value; none, and what is empty, has a word too."""
        if value in (None, "", (), {}):
            return phrase("nothing", self.locale)
        if isinstance(value, bool):
            return phrase("yes" if value else "no", self.locale)
        if isinstance(value, Model):
            return self._model(value)
        if isinstance(value, tuple | list):
            return ", ".join(self.value(setting, one) for one in value)
        return self._mapping(value) if isinstance(value, Mapping) else self._plain(setting, str(value))

    def _plain(self, setting: str, value: str) -> str:
        known = VALUES.get(f"{setting}={value}")
        if known:
            return pick(known, self.locale)
        if setting == "pipeline":
            return self.words.pipeline(value)
        if setting in OF_STAGES:
            return self.words.stage(value)
        return self.words.field(value) if setting in OF_FIELDS else value

    def _mapping(self, value: Mapping[Any, Any]) -> str:
        if set(value) <= LANGUAGES:
            return self.words.text(value)
        return ", ".join(f"{label(str(k), self.locale)}: {self.value(str(k), v)}" for k, v in value.items())

    def _model(self, value: Model) -> str:
        said = SAID.get(type(value))
        if said:
            return said(self, value)
        given = {name: getattr(value, name) for name in value.model_fields_set}
        return self._mapping(given)

    def lines(self, old: Mapping[str, Any], then: Teller, new: Mapping[str, Any]) -> tuple[str, ...]:
        """What differs between the settings of a part before, said by me, and those it has `then`."""
        names = [name for name in (*old, *(n for n in new if n not in old)) if old.get(name) != new.get(name)]
        return tuple(self._line(name, self.value(name, old.get(name)), then, new.get(name)) for name in names)

    def _line(self, name: str, before: str, then: Teller, value: Any) -> str:
        after = then.value(name, value)
        said = label(name, self.locale)
        if before == after:
            return phrase("otherwise", self.locale, label=said)
        return phrase("changed", self.locale, label=said, old=before, new=after)

    # -- parts that have words of their own --------------------------------------------------------------

    def asked(self, asked: Asked) -> str:
        field = self.words.field(asked.field)
        return phrase("required", self.locale, field=field) if asked.required else field

    def reminders(self, reminders: Reminders) -> str:
        first = self.words.duration(reminders.first)
        if reminders.then is None:
            return first
        return phrase("first_then", self.locale, first=first, then=self.words.duration(reminders.then))

    def sight(self, sight: Sight) -> str:
        return f"{self.words.who(sight.who)} – {self.value('scope', sight.scope)}"

    def edit(self, edit: Edit | View) -> str:
        which = self.words.fields(edit.fields) or phrase("everywhere", self.locale)
        where = f" ({self.value('stage', edit.stages)})" if edit.stages else ""
        return f"{self.words.who(edit.who)} – {which}{where}"

    def again(self, again: Again) -> str:
        if again.pauses:
            said = ", ".join(self.words.duration(one) for one in again.pauses)
            return phrase("retry_pauses", self.locale, pauses=said)
        code = "retry_growing" if again.first else "retry_usual"
        first = self.words.duration(again.first) if again.first else ""
        return phrase(code, self.locale, n=str(again.tries), first=first, times=f"{again.times:g}")

    def failing(self, failing: Failing) -> str:
        return phrase("goto", self.locale, stage=self.words.stage(failing.goto))

    def titled(self, one: Any) -> str:
        return self.words.text(one.title)

    def section(self, section: Section) -> str:
        return f"{self.titled(section)} ({self.words.fields(section.fields)})"


def _numbering(numbering: Numbering) -> str:
    """As it stands in the file; only the pattern has words of its own."""
    by = [f"by: {numbering.by}", f"prefix: {numbering.prefix}"] if numbering.by else []
    return ", ".join([numbering.pattern, *by, *(["gapless"] if numbering.gapless else [])])


SAID: dict[type, Callable[[Teller, Any], str]] = {
    Duration: lambda t, v: t.words.duration(v),
    Deadline: lambda t, v: t.words.deadline(v),
    Condition: lambda t, v: t.words.condition(v),
    Rule: lambda t, v: t.words.rules([v]),
    Who: lambda t, v: t.words.who([v]),
    Numbering: lambda t, v: _numbering(v),
    Asked: Teller.asked,
    Reminders: Teller.reminders,
    Sight: Teller.sight,
    Edit: Teller.edit,
    View: Teller.edit,
    Section: Teller.section,
    Option: Teller.titled,
    Again: Teller.again,
    Failing: Teller.failing,
    Field: Teller.titled,
}


def settings(part: Model, but: Iterable[str] = ()) -> dict[str, Any]:
    """A part's own settings by name, without those that are compared by themselves."""
    left = {"key", *but}
    return {name: getattr(part, name) for name in type(part).model_fields if name not in left}

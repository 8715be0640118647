"""What a robot's settings refer to: fields of the process, and placeholders in texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.process import formulas
from webapp.process.definition import Definition, Field, Rule
from webapp.robots.base import Context, Problem
from webapp.robots.texts import OF_CARD, PLACEHOLDER, Words, in_language


def unknown_placeholders(texts: Words, definition: Definition) -> Iterator[Problem]:
    """The placeholders that nothing would fill."""
    names = {name: None for text in texts.values() for name in PLACEHOLDER.findall(text)}
    for name in names:
        if name not in OF_CARD and name not in definition.field_of and name not in columns_of(definition):
            yield "unknown_placeholder", {"name": name, "known": [f"{{{known}}}" for known in OF_CARD]}


def columns_of(definition: Definition) -> set[str]:
    """The columns of tables as texts name them: `items.what`."""
    return {f"{table.key}.{column.key}" for table in definition.fields for column in table.columns}


def unfit_field(key: str, definition: Definition, *kinds: str) -> Iterator[Problem]:
    """A field that the process does not have, or that is of another kind than these."""
    field = definition.field_of.get(key)
    if field is None:
        yield "unknown_field", {"field": key}
    elif kinds and field.kind not in kinds:
        yield "wrong_field", {"field": key, "wanted": kinds}


def unfit_rule(rule: Any, definition: Definition) -> Iterator[Problem]:
    """A rule that asks a field for people which is not there, or holds none."""
    if isinstance(rule, Rule):
        for key in (rule.field, rule.supervisor_of, rule.chain_of):
            if key not in (None, "initiator", "owner"):
                yield from unfit_field(str(key), definition, "person", "people")


def unfit_formula(text: str, definition: Definition, result: Field | None = None) -> Iterator[Problem]:
    """A formula that cannot be worked out, or does not give what the field holds."""
    if formulas.problems(text, definition, result):
        yield "bad_formula", {"formula": text}


def field_title(field: Field, context: Context) -> str:
    return in_language(field.title, context.locale)

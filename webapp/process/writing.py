"""A definition as a readable file: in the order of the models, without what is the default anyway."""

from __future__ import annotations

from typing import Any

import yaml

from webapp.process.definition import Asked, Deadline, Definition, Duration, Model

OPEN = ("settings", "default", "value")
"""Settings that may hold anything and are written as they are."""


ONE_LINE = 80


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, and repeats a value rather than referring to it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """A short mapping on one line, a long one line by line."""
        node = super().represent_mapping(tag, mapping, flow_style)
        if sum(len(str(part)) for pair in mapping.items() for part in pair) > ONE_LINE:
            node.flow_style = False
        return node

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def write(definition: Definition) -> str:
    """The definition as YAML; reading it gives an equal definition."""
    return dump(plain(definition))


def dump(values: dict[str, Any]) -> str:
    """Plain values as YAML, as those of a draft that is no definition yet."""
    style: Any = {"allow_unicode": True, "sort_keys": False, "default_flow_style": None, "width": 110}
    return str(yaml.dump(values, Dumper=_Dumper, **style))


def plain(definition: Definition) -> dict[str, Any]:
    """The definition as the plain values of its file; a register has no stages there."""
    values = dict(_plain(definition))
    if definition.is_register:
        values.pop("stages", None)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return _short(value) or {name: v if name in OPEN else _plain(v) for name, v in _changed(value)}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value["ru"] if isinstance(value, dict) and set(value) == {"ru"} else value


def _short(model: Model) -> str | None:
    """How people write it in one word or two, if they do."""
    match model:
        case Duration():
            return str(model)
        case Deadline(after=Duration(), field=None, urgent=None):
            return str(model.after)
        case Asked(required=False):
            return model.field
    return None


def _changed(model: Model) -> list[tuple[str, Any]]:
    """The settings that differ from their default."""
    settings = [(name, info, getattr(model, name)) for name, info in type(model).model_fields.items()]
    return [
        (n, v)
        for n, info, v in settings
        if info.is_required() or v != info.get_default(call_default_factory=True)
    ]

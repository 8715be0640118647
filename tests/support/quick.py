"""What every application of a test would compile anew: its templates and the builders of its addresses.

A run makes thousands of applications that are all alike; compiling took a third of its time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _Shared(BytecodeCache):
    """Templates by their source, in memory."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self.code.get(f"{bucket.key} {bucket.checksum}"):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


_templates = _Shared()
_builders: dict[Any, Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


def _compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """A builder knows its rule as an argument only, so alike rules can share it."""
    defaults = repr(sorted((rule.defaults or {}).items()))
    alike = (rule.rule, tuple(rule._trace), defaults, append_unknown)
    if alike not in _builders:
        _builders[alike] = _compile_builder(rule, append_unknown)
    return _builders[alike]


Rule._compile_builder = _compiled  # type: ignore[method-assign]


def quicken(app: Flask) -> Flask:
    """Lets the application share what others have compiled."""
    app.jinja_env.bytecode_cache = _templates
    return app

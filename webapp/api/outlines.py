"""What a process is like, as programs are told."""

from __future__ import annotations

from pydantic import Field

from webapp.api.contract import Shape
from webapp.api.shapes import Asked, Text


class Choice(Shape):
    key: str
    title: Text


class FieldInfo(Shape):
    key: str
    kind: str
    title: Text
    help: Text | None = None
    options: list[Choice] = Field(default=[])
    columns: list[FieldInfo] = Field(default=[])
    currency: str | None = None
    process: str | None = None
    worked_out: bool = False


class StageInfo(Shape):
    key: str
    title: Text
    kind: str


class TransitionInfo(Shape):
    key: str
    source: list[str]
    target: list[str]
    comment: str
    requires: list[str]


class ProcessLine(Shape):
    key: str
    title: Text
    active: bool
    may_create: bool


class Process(ProcessLine):
    fields: list[FieldInfo]
    start: list[Asked]
    one_of: list[list[str]]
    stages: list[StageInfo]
    transitions: list[TransitionInfo]
    free_api: bool


class Processes(Shape):
    items: list[ProcessLine]

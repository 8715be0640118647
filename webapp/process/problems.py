"""What is wrong with a definition: one class, made by reading a file and by checking a definition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """`code` names the sentence, `params` fill it; `path` leads to the place in the definition."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    path: Path = ()
    line: int | None = None
    level: Literal["error", "warning"] = "error"


class BrokenFile(Exception):
    """A file that is no definition; `problems` are all that was found in it, in the order of lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{p.code} (line {p.line})" for p in problems))
        self.problems = problems


def error(code: str, path: Path, **params: Any) -> Problem:
    """A problem with which a process cannot be published."""
    return Problem(code, params, path)


def warning(code: str, path: Path, **params: Any) -> Problem:
    """Something that works but is probably not meant so."""
    return Problem(code, params, path, level="warning")

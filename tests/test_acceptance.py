"""The acceptance page has a line for every id, and names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")


IDS = {"S0": 64, "S1": 39, "S2": 53, "S3": 31, "S4": 49}
"""How many statements each of the five cases has."""


def test_every_id_has_a_line() -> None:
    wanted = {f"{case}.{n}" for case, last in IDS.items() for n in range(1, last + 1)}
    assert set(re.findall(r"^\| (S\d\.\d+) \|", PAGE, re.MULTILINE)) == wanted


def test_every_test_named_there_exists() -> None:
    named = set(re.findall(r"(tests/\S+\.py)::(test_\w+)", PAGE))
    assert len(named) > 30
    missing = [f"{path}::{name}" for path, name in sorted(named) if name not in functions(ROOT / path)]
    assert missing == []


def functions(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {
        n.name
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(n, ast.FunctionDef)
    }

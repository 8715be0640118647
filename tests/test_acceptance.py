"""The acceptance page names tests that exist, and every id of process 1."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")


def test_every_id_of_the_furniture_process_has_a_line() -> None:
    assert {int(n) for n in re.findall(r"^\| S2\.(\d+) \|", PAGE, re.MULTILINE)} == set(range(1, 54))


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

"""What we promise of the code, held by a machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from webapp.process import events
from webapp.robots import KINDS

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "webapp"
SOURCES = sorted(p for p in WEBAPP.rglob("*.py"))
TEMPLATES = WEBAPP / "templates"
LONGEST_FUNCTION = 40
LONGEST_FILE = 300


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_only_runtime_and_accounts_commit() -> None:
    allowed = {"runtime", "accounts.py"}
    guilty = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\.commit\(|writes=True", path.read_text(encoding="utf-8"))
        and path.relative_to(WEBAPP).parts[0] not in allowed
        and path.name != "engine.py"
    ]
    assert guilty == []


@pytest.mark.parametrize("name", sorted(events.EVENTS))
def test_every_event_has_its_partial_on_the_timeline(name: str) -> None:
    assert (TEMPLATES / "timeline" / f"_{snake(name)}.html").is_file()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_robot_has_a_label_a_test_and_a_line_in_the_docs(kind: str) -> None:
    robot = KINDS[kind]
    assert set(robot.label) == {"ru", "en"}
    assert (ROOT / "tests" / "robots" / f"test_{kind}.py").is_file()
    assert f"`{kind}`" in (ROOT / "docs" / "definition-file.md").read_text(encoding="utf-8")


def functions() -> list[tuple[str, int]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length))
    return found


def test_no_function_is_long() -> None:
    assert [(name, length) for name, length in functions() if length > LONGEST_FUNCTION] == []


def test_functions_are_short_as_a_rule() -> None:
    lengths = sorted(length for _, length in functions())
    assert lengths[len(lengths) // 2] <= 6
    assert lengths[len(lengths) * 95 // 100] <= 20


def test_no_file_is_long() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("script", sorted((WEBAPP / "static").glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_small(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) < 100


def test_templates_hold_no_script_or_style_of_their_own() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\shx-on|\son[a-z]+=\"|js:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    guilty = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (found := forbidden.search(path.read_text(encoding="utf-8")))
    ]
    assert guilty == []


def test_no_error_is_swallowed_silently() -> None:
    silent = re.compile(r"except[^:\n]*:\s*(#[^\n]*)?\n\s*pass\b")
    assert [str(p) for p in SOURCES if silent.search(p.read_text(encoding="utf-8"))] == []


def test_files_to_save_are_named_in_one_place() -> None:
    """A name in Cyrillic written straight into a header is an error of the server."""
    named = [path.name for path in SOURCES if "Content-Disposition" in path.read_text(encoding="utf-8")]
    assert named == ["downloads.py"]


def test_nothing_of_a_machine_or_a_registry_is_written_down() -> None:
    names = re.compile(
        r"(?<![\w.])/(?:root|home)/\w+|registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/simple"
    )
    texts = [
        p
        for p in ROOT.rglob("*")
        if p.suffix in {".py", ".md", ".txt", ".toml", ".json", ".yaml", ".html", ".in"}
        and not {".venv", "node_modules", "var", ".git"} & set(p.relative_to(ROOT).parts)
    ]
    assert [
        str(p.relative_to(ROOT))
        for p in texts
        if names.search(p.read_text(encoding="utf-8")) and p != Path(__file__).resolve()
    ] == []


def test_the_glossary_names_the_words_of_the_core() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    commands = ast.parse((WEBAPP / "process" / "commands.py").read_text(encoding="utf-8"))
    classes = [n.name for n in commands.body if isinstance(n, ast.ClassDef)] + list(events.EVENTS)
    assert [name for name in classes if f"`{name.lower()}`" not in glossary] == []

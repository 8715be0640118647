"""Every icon that a page or a process of the library names is in the sprite."""

from __future__ import annotations

import re
from pathlib import Path

from webapp import library
from webapp.admin.design.processes import ICONS

ROOT = Path(__file__).resolve().parents[2]
SPRITE = {line.strip() for line in (ROOT / "setup" / "icons.txt").read_text().splitlines()}


def test_icons_of_templates() -> None:
    for template in (ROOT / "webapp" / "templates").rglob("*.html"):
        named = set(re.findall(r"""icon\(["']([a-z0-9-]+)["'](?! ~)""", template.read_text()))
        assert named <= SPRITE, template


def test_icons_of_processes_can_be_drawn_and_chosen() -> None:
    assert set(ICONS) <= SPRITE
    for file in Path(library.__file__).parent.glob("*.yaml"):
        named = set(re.findall(r"^icon: ([a-z0-9-]+)", file.read_text(), re.MULTILINE))
        assert named <= set(ICONS), file

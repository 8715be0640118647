"""The looks of a drawing that stands alone: the rules of the page, with the colours of the light theme."""

from __future__ import annotations

import re

PALETTE = {
    "sans": '"Segoe UI", Roboto, "Noto Sans", Arial, "DejaVu Sans", sans-serif',
    "canvas": "#f5f6f8",
    "surface": "#ffffff",
    "sunken": "#eceef2",
    "line": "#dfe3e9",
    "line-strong": "#7f8997",
    "ink": "#1a1f27",
    "ink-2": "#55606e",
}
TONES = {
    "grey": ("#6f7a88", "#e9ecf0", "#434d5a", "#56616f", "#fff"),
    "blue": ("#2f6fde", "#e2ecfd", "#194c9f", "#2463cf", "#fff"),
    "teal": ("#0f8f8c", "#d8f1ef", "#085a58", "#0b7573", "#fff"),
    "green": ("#2c9a4b", "#def2e3", "#15602b", "#1d7a37", "#fff"),
    "yellow": ("#c29300", "#faefc6", "#685000", "#f3c738", "#2b2100"),
    "orange": ("#d9730d", "#fde9d8", "#854200", "#b15600", "#fff"),
    "red": ("#d63a3a", "#fde4e4", "#9c1c22", "#c32d33", "#fff"),
    "purple": ("#7b57d1", "#ece6fb", "#5230a1", "#6a45c2", "#fff"),
    "pink": ("#cf4a93", "#fce5f0", "#8f2163", "#b3327a", "#fff"),
}
PARTS = ("tone", "tone-bg", "tone-fg", "tone-solid", "tone-on")
DRAWING = re.compile(r"/\* -- drawing \*/(.*)/\* -- end of the drawing \*/", re.DOTALL)
RULE = re.compile(r"^(?P<selector>\.[^{]+) \{(?P<looks>[^}]+)\}$", re.MULTILINE)


def standalone(sheet: str) -> str:
    """The drawing's part of the style sheet, without variables: other programs do not know them."""
    drawing = DRAWING.search(sheet)
    rules = RULE.finditer(drawing[1] if drawing else "")
    return "\n".join(line for rule in rules for line in _plain(rule["selector"], rule["looks"]))


def _plain(selector: str, looks: str) -> list[str]:
    for name, value in PALETTE.items():
        looks = looks.replace(f"var(--{name})", value)
    if "var(--tone" not in looks:
        return [f"{selector} {{{looks}}}"]
    return [f"{_toned(selector, colour)} {{{_colours(looks, colour)}}}" for colour in TONES]


def _toned(selector: str, colour: str) -> str:
    """The colour is a class of the group that holds the shape."""
    group, gap, rest = selector.partition(" ")
    return f"{group}.c-{colour}{gap}{rest}" if gap else f".c-{colour} > {selector}"


def _colours(looks: str, colour: str) -> str:
    for part, value in zip(PARTS, TONES[colour], strict=True):
        looks = looks.replace(f"var(--{part})", value)
    return looks

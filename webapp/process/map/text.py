"""How wide words are, and how they break into lines; there is no font on the server to ask."""

from __future__ import annotations

# Widths in ems of DejaVu Sans, the widest of the fonts a page may fall back to, rounded up.
_GROUPS = {
    0.3: "'IJijl",
    0.35: " \u00a0,./:;|·",
    0.4: "()-[]ft",
    0.45: "!r",
    0.5: '"*_–',
    0.55: "?cszгзсэ“”",
    0.6: "FLkvxyвтухчь",
    0.65: "$0123456789EPSTYabdeghnopqu{}ГЕЗРТУабеийклоряёЁ«»₽",
    0.7: "ABCKRVXZАБВСХЧЬЭЯднпц",
    0.75: "NUИЙКъ",
    0.8: "&DGHOQДЛНОПЦмы",
    0.85: "#+<=>wЪю≠≥≤×→",
    0.9: "MМФЫф",
    0.95: "жшщ",
}
_WIDTHS = {character: width for width, characters in _GROUPS.items() for character in characters}
_WIDEST = 1.1
_BOLD = 1.12


def width(text: str, size: float, bold: bool = False) -> float:
    """At most so wide the text is drawn."""
    ems = sum(_WIDTHS.get(character, _WIDEST) for character in text)
    return ems * size * (_BOLD if bold else 1)


def wrap(text: str, room: float, size: float, bold: bool = False, most: int = 8) -> tuple[str, ...]:
    """The text in lines that fit the room; what does not fit into the last line ends in “…”."""
    lines: list[str] = []
    for word in _words(text, room, size, bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], room, size, bold))


def _words(text: str, room: float, size: float, bold: bool) -> list[str]:
    """The words; one that is wider than a line is broken where the line ends."""
    found = []
    # Not `split()`: it would break at the non-breaking spaces too.
    for word in text.replace("\n", " ").replace("\t", " ").split(" "):
        rest = word
        while rest and width(rest, size, bold) > room:
            fits = max(1, sum(1 for end in range(1, len(rest)) if width(rest[:end], size, bold) <= room))
            found.append(rest[:fits])
            rest = rest[fits:]
        found.extend([rest] if rest else [])
    return found


def _cut(line: str, room: float, size: float, bold: bool) -> str:
    while line and width(f"{line}…", size, bold) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"

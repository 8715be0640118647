"""The picture as SVG. Looks are classes: a page has them in its style sheet, a file brings them along."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from itertools import pairwise

from .icons import PATHS
from .shapes import Box, Edge, Picture, Point

UNKNOWN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ROUND = 6.0
ARROW = 6.0
CORNERS = {"stage": 12, "count": 11, "count-none": 11, "wait": 14}


def svg(picture: Picture, style: str = "") -> str:
    """A drawing to stand in a page; with `style`, a file of its own."""
    size = f"{_n(picture.width)} {_n(picture.height)}"
    large = f' width="{_n(picture.width)}" height="{_n(picture.height)}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" viewBox="0 0 {size}"{large}',
            ' aria-labelledby="map-title" aria-describedby="map-desc">',
            f'<title id="map-title">{words(picture.title)}</title>',
            f'<desc id="map-desc">{words(picture.description)}</desc>',
            f'<style>{style}</style><rect class="m-paper"{large}/>' if style else "",
            *(_box(box) for box in picture.boxes),
            *(_edge(edge) for edge in picture.edges),
            "</svg>",
        )
    )


def words(text: str) -> str:
    return escape(clean(text))


def clean(text: str) -> str:
    """Without characters that XML does not know."""
    return UNKNOWN.sub("", text)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


# -- boxes -------------------------------------------------------------------------------------------------


def _box(box: Box) -> str:
    hint = f"<title>{words(box.title)}</title>" if any("…" in one.text for one in box.labels) else ""
    return (
        f'<g class="m-{box.kind} c-{box.colour}" transform="translate({_n(box.x)} {_n(box.y)})">'
        f"{hint}{_shape(box)}{_icon(box)}{_labels(box)}</g>"
    )


def _shape(box: Box) -> str:
    if box.kind in ("title", "legend"):
        return ""
    if box.kind.startswith("legend-"):
        return _sample(box)
    if box.kind == "head":
        return _head(box)
    corner = CORNERS.get(box.kind, 7)
    return f'<rect class="m-body" width="{_n(box.w)}" height="{_n(box.h)}" rx="{corner}"/>'


def _head(box: Box) -> str:
    """A band in the stage's colour, and its number in a shape that tells what kind of stage it is."""
    w, h = _n(box.w), _n(box.h)
    band = f'<path class="m-band" d="M0 {h}V12A12 12 0 0 1 12 0H{_n(box.w - 12)}A12 12 0 0 1 {w} 12V{h}z"/>'
    mark = {
        "start": '<circle class="m-mark" cx="25" cy="25" r="15"/>',
        "success": '<circle class="m-mark" cx="25" cy="25" r="15"/>'
        '<circle class="m-ring" cx="25" cy="25" r="12"/>',
        "failure": '<path class="m-mark" d="M18 9h14l9 9v14l-9 9H18l-9-9V18z"/>',
    }
    return band + mark.get(box.icon, '<rect class="m-mark" x="10" y="10" width="30" height="30" rx="8"/>')


def _icon(box: Box) -> str:
    path = "" if box.kind == "head" else PATHS.get(box.icon, "")
    at = "translate(8 5) scale(.85)" if box.kind.startswith("count") else "translate(9 7) scale(.95)"
    return f'<path class="m-icon" transform="{at}" d="{path}"/>' if path else ""


def _labels(box: Box) -> str:
    return "".join(
        f'<text class="m-t{_n(one.size)}{" m-bold" if one.bold else ""}{" m-soft" if one.soft else ""}'
        f'{" m-number" if box.kind == "head" and n == 0 else ""}" x="{_n(one.x)}" y="{_n(one.y)}">'
        f"{words(one.text)}</text>"
        for n, one in enumerate(box.labels)
    )


def _sample(box: Box) -> str:
    if box.kind == "legend-now":
        pill = replace(box, kind="count", icon="card", x=6.0, y=0.0, w=30.0, h=23.0, labels=())
        return _box(pill)
    kind = "hand" if box.kind == "legend-hand" else "outcome"
    back = box.kind == "legend-loop"
    colour = "green" if box.kind == "legend-by_outcome" else "grey"
    return _edge(Edge(box.id, "", "", ((0.0, 10.0), (34.0, 10.0)), kind, colour, back))


# -- lines -------------------------------------------------------------------------------------------------


def _edge(edge: Edge) -> str:
    back = " m-back" if edge.back else ""
    back += "" if edge.broad is None else f" m-broad{edge.broad}"
    halo = "" if edge.kind == "flow" else f'<path class="m-halo" d="{_path(edge.points)}"/>'
    return (
        f'<g class="m-line m-{edge.kind}-line{back} c-{edge.colour}">{halo}'
        f'<path class="m-way" d="{_path(edge.points)}"/><path class="m-arrow" d="{_arrow(edge.points)}"/></g>'
    )


def _path(points: tuple[Point, ...]) -> str:
    """Straight, with rounded corners."""
    (x, y), *inner = points
    parts = [f"M{_n(x)} {_n(y)}"]
    before: Point = (x, y)
    for corner, after in pairwise(inner):
        radius = min(ROUND, _far(before, corner) / 2, _far(corner, after) / 2)
        (ax, ay), (bx, by) = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{_n(ax)} {_n(ay)}Q{_n(corner[0])} {_n(corner[1])} {_n(bx)} {_n(by)}")
        before = corner
    return "".join((*parts, f"L{_n(points[-1][0])} {_n(points[-1][1])}"))


def _arrow(points: tuple[Point, ...]) -> str:
    """A head at the end, as wide as long."""
    tip, before = points[-1], points[-2]
    bx, by = _towards(tip, before, ARROW)
    dx, dy = (by - tip[1]) * 0.6, (tip[0] - bx) * 0.6
    return f"M{_n(tip[0])} {_n(tip[1])}L{_n(bx + dx)} {_n(by + dy)}L{_n(bx - dx)} {_n(by - dy)}z"


def _far(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(origin: Point, other: Point, length: float) -> Point:
    whole = _far(origin, other) or 1.0
    return (
        origin[0] + (other[0] - origin[0]) * length / whole,
        origin[1] + (other[1] - origin[1]) * length / whole,
    )

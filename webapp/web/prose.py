"""Markdown as HTML that can do no harm: no HTML of the writer's own, and only known tags of ours."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "a", "img", "code", "pre"),
    *("blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener noreferrer"
DEEPEST = 6

_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def html(text: str) -> Markup:
    """Headings stand below that of the page."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, DEEPEST)}"
    drawn = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)
    return Markup(clean)  # noqa: S704 - sanitised above


def excerpt(text: str, most: int = 180) -> str:
    """The beginning without marks, for lists."""
    words = " ".join(html(text).striptags().split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]}…"

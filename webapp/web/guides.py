"""Help: the guides of the folder `docs`, in the reader's language; without that folder there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import nh3
from flask import Blueprint, Flask, abort, g, render_template, url_for
from flask_login import current_user
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from webapp.web import prose
from webapp.web.formats import language

pages = Blueprint("guides", __name__)

FOLDER = Path(__file__).parents[2] / "docs"
# Anchors are the same in every language, so they stand before the headings.
MARK = re.compile(r"^<!-- id: ([a-z-]+) -->\n(#+ .*)$", re.MULTILINE)
ID = re.compile(r" \{#([a-z-]+)\}$")
OTHER = re.compile(r"(users|administrators)\.md(#[a-z-]+)?")
TAGS = prose.TAGS - {"img"}
ATTRIBUTES = prose.ATTRIBUTES | {"h2": {"id"}, "h3": {"id"}}

# Lines of a guide end where the file is folded, not where the writer wants.
_reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Guide:
    title: str
    text: Markup
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Place:
    url: str
    title: str


@pages.get("/help")
def show() -> str:
    return _page("users")


@pages.get("/help/administrators")
def administrators() -> str:
    return _page("administrators") if current_user.admin else abort(404)


def _page(name: str) -> str:
    g.place = "help"
    found = guide(name, language()) or abort(404)
    return render_template("guides/show.html", guide=found, name=name)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["help_about"] = about


def about(name: str, anchor: str = "") -> Place | None:
    """Where the guide speaks of it; nothing when the guide, or that part of it, is not there."""
    found = guide(name, language())
    titles = {one.id: one.title for one in found.headings} | {"": found.title} if found else {}
    if anchor not in titles:
        return None
    return Place(url_for(_endpoint(name), _anchor=anchor or None), titles[anchor])


def guide(name: str, language: str) -> Guide | None:
    """In this language, or else in English."""
    for path in (FOLDER / f"{name}.{language}.md", FOLDER / f"{name}.md"):
        try:
            return _read(path, name, path.stat().st_mtime_ns)
        except OSError:
            continue
    return None


@lru_cache(maxsize=16)
def _read(path: Path, name: str, _changed: int) -> Guide:
    tokens = _reader.parse(MARK.sub(r"\2 {#\1}", path.read_text(encoding="utf-8")))
    headings = list(_headings(tokens))
    for token in tokens:
        token.children = list(_open_here(token.children or [], name)) if token.children else token.children
    title = next((one.title for one in headings if one.level == 1), name)
    drawn = _reader.renderer.render(_without_title(tokens), _reader.options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=prose.SCHEMES, link_rel=prose.REL)
    return Guide(title, Markup(clean), tuple(one for one in headings if one.id))  # noqa: S704 - sanitised above


def _headings(tokens: list[Token]) -> Iterator[Heading]:
    """Each heading; its mark becomes its anchor."""
    for opening, inside in pairwise(tokens):
        if opening.type != "heading_open" or not inside.children:
            continue
        last = inside.children[-1]
        if marked := ID.search(last.content):
            last.content = last.content.removesuffix(marked[0])
            opening.attrSet("id", marked[1])
        title = "".join(one.content for one in inside.children)
        yield Heading(int(opening.tag[1]), marked[1] if marked else "", title)


def _without_title(tokens: list[Token]) -> list[Token]:
    """The page has its own."""
    begins = next((n for n, one in enumerate(tokens) if one.type == "heading_open" and one.tag == "h1"), None)
    return tokens if begins is None else tokens[:begins] + tokens[begins + 3 :]


def _open_here(tokens: list[Token], name: str) -> Iterator[Token]:
    """Links lead to the guides and to other sites; those to other files of the product become plain words."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href")), name)
            token.attrSet("href", address or "")
            kept.append(bool(address))
        if token.type not in ("link_open", "link_close") or kept[-1]:
            yield token
        if token.type == "link_close":
            kept.pop()


def _address(href: str, name: str) -> str | None:
    if href.startswith(("#", "https://", "http://", "mailto:")):
        return href
    other = OTHER.fullmatch(href)
    # Whoever reads as an employee may not open the other guide.
    if other is None or (other[1] == "administrators" and name == "users"):
        return None
    return url_for(_endpoint(other[1])) + (other[2] or "")


def _endpoint(name: str) -> str:
    return "guides.administrators" if name == "administrators" else "guides.show"

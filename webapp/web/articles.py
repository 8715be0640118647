"""News and the knowledge base: for whom they are for; written by administrators and roles that publish."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Row

from webapp.process.errors import InvalidInput, Refused
from webapp.runtime import articles as running
from webapp.sentences import field_errors, sentence
from webapp.storage.reads import articles
from webapp.web import article_forms as forms
from webapp.web import counters, faces, prose, viewing
from webapp.web.files import chip
from webapp.web.reading import may_write, reader

pages = Blueprint("articles", __name__)


@pages.get("/news")
def news() -> str:
    g.place = "news"
    rows = articles.news(viewing.conn(), reader(), before=viewing.number("before"))
    shown, more = rows[: articles.PAGE], len(rows) > articles.PAGE
    return render_template(
        "articles/news.html",
        news=list(map(entry, shown)),
        may_write=may_write(),
        startable=counters.menu().startable,
        next_url=url_for(".news", before=shown[-1].id) if more else None,
    )


@pages.get("/knowledge")
def knowledge() -> str:
    g.place, words = "knowledge", viewing.words("q")
    sections: dict[str, list[Row[Any]]] = {}
    for row in articles.knowledge(viewing.conn(), reader(), words):
        sections.setdefault(row.section, []).append(row)
    return render_template("articles/knowledge.html", sections=sections, words=words, may_write=may_write())


@pages.get("/articles/<int:id>")
def show(id: int) -> str:
    row = _readable(id)
    conn, ties = viewing.conn(), articles.ties(viewing.conn(), id)
    files = [{**chip(dict(f._mapping)), "mime": f.mime} for f in articles.files(conn, id)]  # noqa: SLF001 - a row
    return render_template(
        "articles/show.html",
        article=row,
        text=prose.html(row.body),
        author=faces.person(row.author_id),
        changed_by=faces.person(row.changed_by),
        files=files,
        startable=[p for p in counters.menu().startable if p.key in ties["place"]],
        readers=forms.titles(ties["reader"]) if may_write() else [],
        versions=[(v, faces.person(v.by_id)) for v in articles.versions(conn, id)] if may_write() else [],
        may_write=may_write(),
    )


@pages.get("/articles/<int:id>/versions/<int:no>")
def version(id: int, no: int) -> str:
    """How it was; to those who write."""
    _writer()
    row = _readable(id)
    old = articles.version(viewing.conn(), id, no) or abort(404)
    return render_template(
        "articles/version.html", article=row, old=old, text=prose.html(old.body), who=faces.person(old.by_id)
    )


@pages.get("/articles/new")
def new() -> ResponseReturnValue:
    _writer()
    kind = "news" if request.args.get("kind") == "news" else "knowledge"
    return _form(None, running.Draft(kind, "", "", section=viewing.words("section")))


@pages.post("/articles")
def create() -> ResponseReturnValue:
    _writer()
    return _save(None, "news" if request.form.get("kind") == "news" else "knowledge")


@pages.get("/articles/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    _writer()
    row, ties = _readable(id), articles.ties(viewing.conn(), id)
    files = tuple(f.id for f in articles.files(viewing.conn(), id))
    kept = (row.kind, row.title, row.body, row.section, row.pinned, row.important)
    return _form(row, running.Draft(*kept, readers=ties["reader"], places=ties["place"], files=files))


@pages.post("/articles/<int:id>")
def update(id: int) -> ResponseReturnValue:
    _writer()
    row = _readable(id)
    return _save(row, row.kind)


@pages.post("/articles/<int:id>/removal")
def destroy(id: int) -> ResponseReturnValue:
    _writer()
    kind = _readable(id).kind
    running.remove_article(id, current_user.id)
    flash(_("Removed. Nobody sees it any more."), "success")
    return redirect(url_for(f".{kind}"), 303)


def entry(row: Row[Any]) -> dict[str, Any]:
    """A piece of news as lists show it."""
    return {
        "id": row.id,
        "title": row.title,
        "excerpt": prose.excerpt(row.body),
        "pinned": row.pinned,
        "important": row.important,
        "who": faces.person(row.author_id),
        "at": row.created_at,
    }


def _readable(id: int) -> Row[Any]:
    row = articles.one(viewing.conn(), reader(), id) or abort(404)
    g.place = row.kind
    return row


def _writer() -> None:
    if not may_write():
        abort(404)


def _save(row: Row[Any] | None, kind: str) -> ResponseReturnValue:
    draft = forms.sent(kind)
    try:
        id = running.write_article(
            row.id if row else None, draft, current_user.id, request.form.get("seen", type=int)
        )
    except InvalidInput as wrong:
        return _form(row, draft, field_errors(wrong), status=422)
    except Refused as refused:
        viewing.look_again()
        return _form(row, draft, problem=sentence(refused), status=refused.status)
    flash(_("Published."), "success")
    return redirect(url_for(".show", id=id), 303)


def _form(
    row: Row[Any] | None,
    draft: running.Draft,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    g.place = draft.kind
    html = render_template(
        "articles/edit.html",
        id=row.id if row else None,
        seen=request.form.get("seen", type=int) or (row.version if row else None),
        draft=draft,
        fields=forms.fields(draft, errors or {}),
        problem=problem,
        errors=errors or {},
    )
    return make_response(html, status)

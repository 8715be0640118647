"""Kept reports: a name and the filters, for oneself or for everybody, and when they are sent to whom."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp.runtime import kept_reports as keeping
from webapp.storage import kept_reports as rows
from webapp.web import formats, viewing
from webapp.web.reports import asked, kinds
from webapp.web.reports.kinds import KINDS, Kind

EVERY = ("", "day", "week", "month")
LONGEST = 120


def lines() -> list[dict[str, Any]]:
    """The viewer's own reports and those shared with everybody."""
    found = [row for row in rows.of(viewing.conn(), current_user.id) if row.kind in KINDS]
    sent = rows.sendings(viewing.conn(), [row.id for row in found])
    return [_line(row, sent) for row in found]


def _line(row: Any, sent: Any) -> dict[str, Any]:
    mine = row.owner_id == current_user.id
    return {
        "id": row.id,
        "name": row.name,
        "kind": KINDS[row.kind],
        "url": url_for("reports.show", kind=row.kind, **row.filters, **({"kept": row.id} if mine else {})),
        "mine": mine,
        "owner": viewing.organisation().name(row.owner_id),
        "shared": row.shared,
        "every": titles()[row.every] if row.every else "",
        "next": formats.moment(sent.get(row.id)),
        "people": ", ".join(filter(None, map(viewing.organisation().name, row.people))),
    }


def titles() -> dict[str, str]:
    return {
        "": _("is not sent"),
        "day": _("every morning"),
        "week": _("on Mondays"),
        "month": _("on the first of the month"),
    }


def form(kind: Kind, said: asked.Asked) -> dict[str, Any]:
    """What the form for keeping shows: the report that is open, if it is a kept one of the viewer."""
    id = viewing.number("kept")
    row = rows.one(viewing.conn(), id) if id else None
    row = row if row and row.owner_id == current_user.id and row.kind == kind.key else None
    people = sorted((p for p in viewing.organisation().people.values() if p.active), key=lambda p: p.name)
    return {
        "id": row.id if row else "",
        "name": row.name if row else kinds.name(kind, said),
        "shared": bool(row and row.shared),
        "every": row.every if row else "",
        "people": [(p.id, p.name, bool(row and p.id in row.people)) for p in people],
        "titles": titles(),
    }


def routes(pages: Blueprint) -> None:
    pages.post("/reports/<kind>/kept")(create)
    pages.post("/reports/kept/<int:id>/deletion")(destroy)


def create(kind: str) -> ResponseReturnValue:
    """Keeps the filters of the page under a name, or changes the one that is open."""
    if kind not in KINDS:
        return redirect(url_for("reports.index"), 303)
    filters: dict[str, Any] = {
        name: value for name in asked.NAMES if (value := request.form.get(f"f-{name}", "")[: asked.LONGEST])
    }
    name = request.form.get("name", "").strip()[:LONGEST]
    id = request.form.get("id", "")
    if not name:
        flash(_("Give the report a name, so that it can be found again."), "error")
        return redirect(url_for("reports.show", kind=kind, **filters), 303)
    kept = keeping.keep(
        current_user.id,
        viewing.row_number(id) if "anew" not in request.form else None,
        _values(kind, name, filters),
    )
    flash(_("The report is kept."), "success")
    return redirect(url_for("reports.show", kind=kind, **filters, kept=kept), 303)


def _values(kind: str, name: str, filters: dict[str, str]) -> dict[str, Any]:
    known = viewing.organisation().people
    ids = {int(one) for one in request.form.getlist("people") if one.isdecimal()}
    people = sorted(id for id in ids if id in known and known[id].active)
    every = request.form.get("every", "")
    return {
        "kind": kind,
        "name": name,
        "filters": filters,
        "shared": "shared" in request.form,
        "every": every if every in EVERY else "",
        "people": people,
    }


def destroy(id: int) -> ResponseReturnValue:
    keeping.drop(current_user.id, id)
    flash(_("The report was deleted."), "success")
    return redirect(url_for("reports.index"), 303)

"""The letter with a kept report: every person gets what they themselves may see, in their own language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.extensions import db
from webapp.storage.reads import access
from webapp.web import formats, sheets, viewing
from webapp.web.reports import asked, kinds
from webapp.web.reports.kinds import KINDS, Kind
from webapp.web.reports.tables import Table, sheet
from webapp.web.reports.taking import may_take

LONGEST_TITLE = 31


def letter(row: Any, person: Any, now: datetime) -> dict[str, Any] | None:
    """Subject, text and the tables as files; nothing for whom there is nothing to see."""
    with current_app.app_context(), force_locale(person.locale):
        try:
            g.now = now
            g.viewer = access.viewer_in(viewing.company(), person.id, viewing.today())
            return _written(row)
        finally:
            db.session.remove()


def _written(row: Any) -> dict[str, Any] | None:
    kind = KINDS.get(row.kind)
    processes = kinds.processes()
    wanted = row.filters.get("process")
    if kind is None or (wanted and wanted not in {p.key for p in processes}):
        return None
    said = asked.read(row.filters, processes, kind.whole)
    tables = kinds.made(kind, said)
    if not any(may_take(kind, said, table) for table in tables):
        return None
    days = {"since": formats.day(said.since), "until": formats.day(said.until)}
    period = "" if kind.timeless else _("Period: %(since)s – %(until)s", **days)
    url = f"{current_app.config['REGLAMENT'].base_url}/reports"
    missing = [table.nothing for table in tables if not table.columns]
    attached = _("The tables are attached.") if len(missing) < len(tables) else ""
    text = "\n".join(filter(None, [kinds.name(kind, said), period, *missing, attached, url])) + "\n"
    return {"subject": row.name, "text": text, "attachments": tuple(_attached(kind, said, tables))}


def _attached(kind: Kind, said: asked.Asked, tables: list[Table]) -> Any:
    """The tables that the person could take away themselves; each keeps its number."""
    for number, table in enumerate(tables, 1):
        if table.columns and may_take(kind, said, table):
            content = sheets.workbook(sheet(table), safe(table.title)).read()
            yield f"{kind.key}-{number}.xlsx", sheets.TYPES["xlsx"], content


def safe(title: str) -> str:
    """A title that a sheet of a workbook may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:LONGEST_TITLE].strip() or "1"

"""Lists that administrators look through. Read on the server page by page; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from sqlalchemy import ColumnElement, func

from webapp.admin import asked
from webapp.admin.access import Guarded
from webapp.admin.asked import Asked, Filter
from webapp.admin.cells import BY_TYPE, Column
from webapp.extensions import db

NEEDS = {
    "create_view": "can_create",
    "edit_view": "can_edit",
    "delete_view": "can_delete",
    "export": "can_export",
    "details_view": "can_view_details",
}
# Editing in the list, looking up by script and acting on many rows: no part has them.
NEVER = ("ajax_update", "ajax_lookup", "action_view")


@dataclass(frozen=True)
class Page:
    """Some rows of a list: one page of `pages`, or the newest of a list too long to be counted."""

    rows: Sequence[Any]
    total: int | None = None
    page: int = 1
    pages: int = 1
    older: int | None = None


class RecordView(Guarded, ModelView):
    """A list to look through."""

    can_create = can_edit = can_delete = can_export = False
    list_template = "admin/model/list.html"
    details_template = "admin/model/details.html"
    column_type_formatters = column_type_formatters_detail = BY_TYPE
    page_size = 50
    # No form is made from the columns.
    form = BaseForm

    columns: tuple[Column, ...] = ()
    # The lines of the page of one row, where there is such a page.
    lines: tuple[Column, ...] = ()
    # A sentence under the heading, and what an empty list says.
    lead: Any = ""
    empty: tuple[str, Any, Any] = ("inbox", "", "")
    # The label of the search box; without it there is none.
    search_label: Any = ""
    filters: tuple[Filter, ...] = ()
    # What is loaded along with the rows, and their order.
    eager: tuple[Any, ...] = ()
    order: tuple[Any, ...] = ()
    # Too long to be counted: always the newest first, and from there to older ones.
    endless = False

    def __init__(self, model: Any, name: Any, url: str, endpoint: str = "") -> None:
        told = (*self.columns, *self.lines)
        self.column_list = tuple(one.key for one in self.columns)
        self.column_details_list = tuple(one.key for one in self.lines)
        self.column_labels = {one.key: one.title for one in told}
        self.column_sortable_list = tuple((one.key, one.order) for one in self.columns if one.order)
        self.column_formatters = {one.key: one.shown for one in self.columns if one.shown}
        self.column_formatters_detail = {one.key: one.shown for one in self.lines if one.shown}
        super().__init__(model, db, name=name, url=url, endpoint=endpoint or f"admin_{url}")

    def offers(self, view: str) -> bool:
        return view not in NEVER and (view not in NEEDS or getattr(self, NEEDS[view]))

    @expose("/")
    def index_view(self) -> str:
        wanted = asked.read(request.args, self.filters, self._sortable_columns)
        return self.render(
            self.list_template,
            asked=wanted,
            page=self.page(wanted),
            list_columns=self._list_columns,
            get_value=self.get_list_value,
            **self.beside(),
        )

    @expose("/details/")
    def details_view(self) -> str:
        row = self.wanted()
        return self.render(
            self.details_template,
            row=row,
            details_columns=self._details_columns,
            get_value=self.get_detail_value,
            **self.details(row),
        )

    def wanted(self) -> Any:
        """The row that the address names, or 404."""
        return self.get_one(request.args.get("id"))

    def get_one(self, id: str | None) -> Any:
        number = asked.number(id)
        return (number and db.session.get(self.model, number, options=self.eager)) or abort(404)

    def beside(self) -> dict[str, Any]:
        """What the list shows besides its rows."""
        return {}

    def details(self, row: Any) -> dict[str, Any]:
        """What the page of one row shows besides the row."""
        return {"heading": str(row)}

    # -- the rows ---------------------------------------------------------------------------------------

    def searched(self, words: str) -> ColumnElement[bool] | None:
        """The condition of rows that have these words."""
        return None

    def page(self, wanted: Asked) -> Page:
        words = self.searched(wanted.search) if wanted.search else None
        where = [*wanted.where, *([] if words is None else [words])]
        rows = db.select(self.model).options(*self.eager).where(*where)
        return self._newest(rows, wanted) if self.endless else self._numbered(rows, where, wanted)

    def _newest(self, rows: Any, wanted: Asked) -> Page:
        """Not by number: the hundredth page costs no more than the first."""
        if wanted.before:
            rows = rows.where(self.model.id < wanted.before)
        found = list(db.session.scalars(rows.order_by(self.model.id.desc()).limit(self.page_size + 1)))
        more = len(found) > self.page_size
        shown = found[: self.page_size]
        return Page(shown, older=shown[-1].id if more else None)

    def _numbered(self, rows: Any, where: list[Any], wanted: Asked) -> Page:
        total = db.session.scalar(db.select(func.count()).select_from(self.model).where(*where)) or 0
        pages = max(-(-total // self.page_size), 1)
        page = min(wanted.page, pages)
        ordered = rows.order_by(*self._order(wanted), self.model.id)
        found = db.session.scalars(ordered.limit(self.page_size).offset((page - 1) * self.page_size))
        return Page(list(found), total, page, pages)

    def _order(self, wanted: Asked) -> Sequence[Any]:
        if not wanted.sort:
            return self.order
        columns = self._sortable_columns[wanted.sort]
        columns = columns if isinstance(columns, list) else [columns]
        return [column.desc() if wanted.down else column.asc() for column in columns]

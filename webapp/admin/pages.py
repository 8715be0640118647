"""Pages about one process inside the administration: what they share is its draft, its name and the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_admin import BaseView
from flask_babel import lazy_gettext as _l

from webapp.admin import words
from webapp.admin.access import Guarded
from webapp.extensions import db
from webapp.storage import drafts
from webapp.storage.drafts import Compiled


@dataclass(frozen=True)
class Tab:
    """One of the pages about a process: its address below /admin, its words and its icon."""

    name: str
    title: Any
    icon: str

    def address(self, process_id: int) -> str:
        return f"/admin/{self.name}/{process_id}/"


TABS = (
    Tab("design", _l("Stages"), "kanban"),
    Tab("fields", _l("Fields"), "card-list"),
    Tab("rights", _l("Rights"), "shield-check"),
    Tab("check", _l("Check"), "clipboard-check"),
    Tab("trial", _l("Test drive"), "play-circle"),
    Tab("map", _l("Map"), "diagram-3"),
    Tab("publication", _l("Publish"), "send"),
    Tab("exchange", _l("File"), "file-earmark-text"),
)


class ProcessPage(Guarded, BaseView):
    """Base of the pages about one process; their views take the process's id."""

    place = "settings"

    def __init__(self, name: str, title: Any) -> None:
        super().__init__(name=title, endpoint=f"admin_{name}", url=f"/admin/{name}")
        self.tab = name

    def is_visible(self) -> bool:
        """They are reached from the list of processes."""
        return False

    def draft(self, process_id: int) -> Compiled:
        """The draft of the process, or 404."""
        return drafts.compiled(db.session.connection(), process_id) or abort(404)

    def page(self, template: str, found: Compiled, **values: Any) -> str:
        """The page with its heading and tabs."""
        own = values.pop("tab", self.tab)
        return self.render(
            template,
            process=found.process,
            draft=found,
            heading=words.title(found.process),
            tabs=TABS,
            tab=own,
            **values,
        )

"""Pages about one process inside the administration: what they share is its draft, its name and the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, url_for
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.admin import words
from webapp.admin.access import Guarded
from webapp.extensions import db
from webapp.runtime.drafts import opened, problems
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
    Tab("automation", _l("Automation"), "lightning-charge"),
    Tab("rights", _l("Rights"), "shield-check"),
    Tab("robots", _l("Robots"), "robot"),
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

    @expose("/")
    def without_process(self) -> Any:
        """Without a process there is the list of them."""
        return redirect(url_for("processes.index_view"))

    def draft(self, process_id: int) -> Compiled:
        """The draft of the process, or 404."""
        return drafts.compiled(db.session.connection(), process_id) or abort(404)

    def draft_with_rows(self, process_id: int) -> Compiled:
        """The same for pages that name its parts: only rows have addresses."""
        found = self.draft(process_id)
        if found.revision:
            return found
        opened(process_id, current_user.id)
        return self.draft(process_id)

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
            to_mend=values.pop("to_mend", None) or (lambda: _errors(found)),
            **values,
        )


def _errors(found: Compiled) -> int:
    """How many things keep the draft from being published."""
    return sum(p.level == "error" for p in problems(found))

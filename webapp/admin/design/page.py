"""The process page: its board, and the forms of its parts beside it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_login import current_user

from webapp.admin.asked import number
from webapp.admin.design import foreseen, outline, presets
from webapp.admin.design.editor import OWN, Editor, Target
from webapp.admin.design.here import Here
from webapp.admin.design.picture import Picture
from webapp.admin.pages import ProcessPage
from webapp.process import parting
from webapp.process.errors import Refused
from webapp.runtime import drafts
from webapp.sentences import sentence
from webapp.storage.drafts import Compiled

CHANGED = "draft-changed"
"""The event that makes the lists of parts on the page fetch themselves anew."""


class DesignPage(ProcessPage):
    """Stages side by side as on the board, each with its flow; a part opens beside them."""

    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        found = self.draft_with_rows(process_id)
        return self.page("admin/design/show.html", found, **self._board(found))

    @expose("/<int:process_id>/board/")
    def board(self, process_id: int) -> str:
        """The board alone, after something was changed beside it."""
        found = self.draft_with_rows(process_id)
        return self.render("admin/design/_board.html", process=found.process, **self._board(found))

    @staticmethod
    def _board(found: Compiled) -> dict[str, Any]:
        problems = drafts.problems(found)
        here = Here(found)
        picture = Picture(here, problems)
        return {
            "picture": picture,
            "stages": picture.stages(),
            "steps": presets.STEPS,
            "transitions": outline.transitions(here, picture),
            "channels": outline.channels(here, picture),
            "unselected": outline.unselected(here),
            "creation": outline.creation(here),
            "errors": sum(p.level == "error" for p in problems),
            "warnings": sum(p.level == "warning" for p in problems),
        }

    # -- forms ------------------------------------------------------------------------------------------

    @expose("/<int:process_id>/parts/<int:part_id>/", methods=("GET", "POST"))
    def part(self, process_id: int, part_id: int) -> ResponseReturnValue:
        found = self.draft_with_rows(process_id)
        part = found.part_of.get(part_id) or abort(404)
        return self._edit(found, Target(process_id, part.type, part.settings, part=part))

    @expose("/<int:process_id>/new/", methods=("GET", "POST"))
    def new(self, process_id: int) -> ResponseReturnValue:
        """The form of a part that is there only when it is saved."""
        found = self.draft_with_rows(process_id)
        slot, parent = request.args.get("slot", ""), request.args.get("parent", type=int)
        above = (found.part_of.get(parent) or abort(404)) if parent else None
        inside = parting.slots(above.type, above.settings) if above else parting.SLOTS["process"]
        part_type = inside.get(slot) or abort(404)
        preset = _preset(part_type, request.args.get("kind", ""))
        target = Target(process_id, part_type, preset, slot=slot, parent=parent)
        return self._edit(found, target)

    @expose("/<int:process_id>/settings/", methods=("GET", "POST"))
    def settings(self, process_id: int) -> ResponseReturnValue:
        found = self.draft_with_rows(process_id)
        return self._edit(found, Target(process_id, "process", found.own))

    @expose("/<int:process_id>/start/", methods=("GET", "POST"))
    def start(self, process_id: int) -> ResponseReturnValue:
        found = self.draft_with_rows(process_id)
        return self._edit(found, Target(process_id, "start", found.own))

    def _edit(self, found: Compiled, target: Target) -> ResponseReturnValue:
        editor = Editor(found, target, current_user.id)
        if request.method == "POST":
            editor.take(request.form)
            if editor.done:
                return self._done(found, editor)
        template = "admin/design/_form.html" if _partial() else "admin/design/form.html"
        values = {
            "editor": editor,
            "shown": editor.shown(),
            "steps": presets.STEPS,
            **self._lists(found, editor),
        }
        page = self.page(template, found, **values, tab=outline.tab_of(target.type))
        return page, 409 if editor.refusal else 200

    @staticmethod
    def _lists(found: Compiled, editor: Editor) -> dict[str, Any]:
        return {"inside": outline.inside(Here(found), editor.target.part, Picture(Here(found)))}

    def _done(self, found: Compiled, editor: Editor) -> ResponseReturnValue:
        """Back to what was changed, or to the page if that is gone."""
        process_id = editor.target.process_id
        flash(str(editor.done), "success") if not _partial() else None
        here = outline.page_of(editor.target.type, process_id)
        if not _partial():
            return redirect(here, 303)
        if editor.opened is None and editor.target.type not in OWN:
            return _told(make_response("", 200))
        fresh = self.draft_with_rows(process_id)
        part = fresh.part_of.get(editor.opened or 0)
        target = (
            Target(process_id, part.type, part.settings, part=part) if part else editor.target.again(fresh)
        )
        after = Editor(fresh, target, current_user.id, saved=str(editor.done))
        values = {
            "editor": after,
            "shown": after.shown(),
            "steps": presets.STEPS,
            **self._lists(fresh, after),
        }
        return _told(make_response(self.page("admin/design/_form.html", fresh, **values)))

    # -- moving -----------------------------------------------------------------------------------------

    @expose("/<int:process_id>/moves/", methods=("POST",))
    def moves(self, process_id: int) -> ResponseReturnValue:
        """A part was dragged to another place; `parent` is empty for what stands in the process itself."""
        self.draft_with_rows(process_id)
        form = request.form
        part, position = number(form.get("part")), number(form.get("position"))
        if part is None or position is None:
            abort(400)
        to = {"slot": form.get("slot") or None, "parent": number(form.get("parent"))}
        try:
            drafts.move(process_id, part, current_user.id, position=position, **to)  # type: ignore[arg-type]
        except Refused as refused:
            return sentence(refused), refused.status
        if _partial():
            return _told(make_response("", 204))
        return redirect(url_for(".show", process_id=process_id), 303)

    @expose("/<int:process_id>/assignees/<int:part_id>/")
    def assignees(self, process_id: int, part_id: int) -> str:
        """To whom a task would go, for a card of somebody in particular with values of one's choice."""
        found = self.draft_with_rows(process_id)
        part = found.part_of.get(part_id) or abort(404)
        if part.kind != "task":
            abort(404)
        template = "admin/design/_preview.html" if _partial() else "admin/design/preview.html"
        return self.page(template, found, part=part, preview=foreseen.preview(found, part), tab="design")


class FieldsPage(ProcessPage):
    """The fields, the sections of the card, and the form at the start."""

    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        found = self.draft_with_rows(process_id)
        return self.page("admin/design/fields.html", found, **self._fields(found))

    @expose("/<int:process_id>/board/")
    def board(self, process_id: int) -> str:
        found = self.draft_with_rows(process_id)
        return self.render("admin/design/_fields.html", process=found.process, **self._fields(found))

    @staticmethod
    def _fields(found: Compiled) -> dict[str, Any]:
        picture = Picture(Here(found), drafts.problems(found))
        return {"picture": picture, **outline.fields(Here(found), picture)}


def _preset(part_type: str, kind: str) -> dict[str, Any]:
    if part_type == "step":
        return dict((presets.STEPS.get(kind) or abort(404))[2])
    return dict(presets.OTHERS.get(part_type) or {})


def _partial() -> bool:
    return bool(request.headers.get("HX-Request"))


def _told(response: Response) -> Response:
    response.headers["HX-Trigger"] = CHANGED
    return response

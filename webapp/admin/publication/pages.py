"""The tab *Publish*: the draft becomes a version, running cards follow it or stay, and may come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from webapp import robots, runtime
from webapp.admin import checking, words
from webapp.admin.asked import number, plain
from webapp.admin.pages import ProcessPage
from webapp.admin.publication import past
from webapp.admin.publication.foresight import Foresight, asked, foresee
from webapp.admin.publication.progress import Progress, progress
from webapp.admin.trials import casting
from webapp.admin.trials.examples import mistakes
from webapp.extensions import db
from webapp.process import examples
from webapp.process.definition import Definition
from webapp.process.difference import GROUPS, Change, difference
from webapp.process.errors import NoSuch, Refused
from webapp.process.moving import Places
from webapp.runtime import clock, drafts
from webapp.sentences import sentence
from webapp.storage import models as m
from webapp.storage import moves, org, versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import administration
from webapp.storage.reads import maps as names
from webapp.storage.reads.administration import Cards

LONGEST_NOTE = 2000


class PublicationPage(ProcessPage):
    @expose("/<int:process_id>/", methods=("GET", "POST"))
    def show(self, process_id: int) -> ResponseReturnValue:
        if request.method == "POST":
            return self._publish(process_id)
        return self._page(self.draft(process_id))

    def _publish(self, process_id: int) -> ResponseReturnValue:
        found = self.draft(process_id)
        try:
            if failed(found) and not request.form.get("regardless"):
                raise Refused("examples_fail")
            done = runtime.publish_draft(
                process_id,
                current_user.id,
                seen=number(request.form.get("seen", "")) or 0,
                note=plain(request.form.get("note"))[:LONGEST_NOTE],
                places=_both(_places()) if request.form.get("cards") == "move" else None,
                regardless=bool(request.form.get("regardless")),
            )
        except Refused as refused:
            return self._page(self.draft(process_id), refused), refused.status
        flash(_("Version %(number)s is published.", number=done.number), "success")
        return redirect(self._after(process_id, done.move_id), 303)

    def _after(self, process_id: int, move_id: int | None) -> str:
        if move_id is None:
            return url_for(".versions", process_id=process_id)
        return url_for(".move", process_id=process_id, move_id=move_id)

    def _page(self, found: Compiled, refused: Refused | None = None) -> str:
        problems = drafts.problems(found, str(get_locale()))
        errors = [p for p in problems if p.level == "error"]
        new = found.definition if not errors else None
        # Records follow by themselves.
        stays = new if found.process.version_id and new and not new.is_register else None
        conn, again = db.session.connection(), stays
        told = {
            level: checking.grouped(found, (p for p in problems if p.level == level))
            for level in ("error", "warning")
        }
        told["warning"] += checking.elsewhere(found)
        return self.page(
            "admin/publication/show.html",
            found,
            refusal=sentence(refused) if refused else "",
            sent=request.form,
            checks=told,
            errors=len(errors),
            warnings=sum(len(group.lines) for group in told["warning"]),
            changes=_changes(_current(found), found.definition),
            groups=group_titles(),
            ready=new is not None and (found.differs or not found.process.version_id) and found.revision > 0,
            failed=failed(found) if new else [],
            examples=len(found.definition.examples) if found.definition else 0,
            ahead=foresee(conn, found.process.id, again, _places()) if again else None,
            past=past.begun(conn, found.process.id) if again else None,
        )

    @expose("/<int:process_id>/cards/")
    def cards(self, process_id: int) -> str:
        """What a move would do, with what the form says of stages and steps that are gone."""
        found = self.draft(process_id)
        new = _sound(found)
        ahead = foresee(db.session.connection(), process_id, new, _places())
        again = url_for(".cards", process_id=process_id)
        return self.render("admin/publication/_cards.html", ahead=ahead, again=again)

    @expose("/<int:process_id>/past/")
    def past(self, process_id: int) -> str:
        """Some more of the cards that were closed lately, played on the draft."""
        found = self.draft(process_id)
        new = _sound(found)
        before = {name: number(request.args.get(name, "")) or 0 for name in ("done", *past.WAYS)}
        zone = current_app.config["REGLAMENT"].timezone
        more = past.further(db.session.connection(), process_id, new, zone, before)
        return self.render("admin/publication/_past.html", process=found.process, past=more)

    # -- running cards --------------------------------------------------------------------------------

    @expose("/<int:process_id>/moves/", methods=("GET", "POST"))
    def moves(self, process_id: int) -> ResponseReturnValue:
        """Cards that run on older versions, to be moved to the current one."""
        found = self.draft(process_id)
        if request.method == "POST":
            move_id = runtime.move_cards(process_id, current_user.id, _both(_places()))
            return redirect(url_for(".move", process_id=process_id, move_id=move_id), 303)
        return self.page("admin/publication/moves.html", found, ahead=self._behind(found))

    @expose("/<int:process_id>/behind/")
    def behind(self, process_id: int) -> str:
        """What that would do, with what the form says of stages and steps that are gone."""
        found = self.draft(process_id)
        again = url_for(".behind", process_id=process_id)
        return self.render("admin/publication/_cards.html", ahead=self._behind(found), again=again)

    def _behind(self, found: Compiled) -> Foresight:
        current = _current(found) or abort(404)
        to = found.process.version_id
        return foresee(db.session.connection(), found.process.id, current, _places(), to)

    @expose("/<int:process_id>/moves/<int:move_id>/")
    def move(self, process_id: int, move_id: int) -> str:
        found = self.draft(process_id)
        shown = self._progress(process_id, move_id)
        return self.page("admin/publication/move.html", found, progress=shown)

    @expose("/<int:process_id>/moves/<int:move_id>/progress/")
    def progress(self, process_id: int, move_id: int) -> str:
        shown = self._progress(process_id, move_id)
        return self.render("admin/publication/_progress.html", process_id=process_id, progress=shown)

    def _progress(self, process_id: int, move_id: int) -> Progress:
        conn = db.session.connection()
        move = moves.one(conn, move_id)
        if move is None or move.process_id != process_id:
            abort(404)
        return progress(conn, move, request.args.get("result"), number(request.args.get("after", "")) or 0)

    @expose("/<int:process_id>/moves/<int:move_id>/cards/<int:card_id>/return/", methods=("POST",))
    def undo(self, process_id: int, move_id: int, card_id: int) -> ResponseReturnValue:
        """Takes a card back to the version it came from."""
        if not moves.has(db.session.connection(), process_id, move_id, card_id):
            abort(404)
        try:
            done = runtime.undo_move(card_id, current_user.id)
            flash(_("The card %(number)s is back on its version.", number=done.number), "success")
        except Refused as refused:
            flash(sentence(refused), "error")
        return redirect(url_for(".move", process_id=process_id, move_id=move_id), 303)

    # -- versions ---------------------------------------------------------------------------------------

    @expose("/<int:process_id>/versions/")
    def versions(self, process_id: int) -> str:
        found, conn = self.draft(process_id), db.session.connection()
        return self.page(
            "admin/publication/versions.html",
            found,
            published=versions.notes(conn, process_id),
            cards=administration.cards_by(conn, m.Card.version_id, m.Card.process_id == process_id),
            no_cards=Cards(),
            person=words.person,
            moves=_with_counts(moves.of_process(conn, process_id)),
        )

    @expose("/<int:process_id>/difference/")
    def difference(self, process_id: int) -> str:
        """Between any two versions, by their numbers; without one, the draft."""
        found = self.draft(process_id)
        old, new = (self._numbered(found, request.args.get(name, "")) for name in ("old", "new"))
        return self.page(
            "admin/publication/difference.html",
            found,
            published=versions.notes(db.session.connection(), process_id),
            sent=request.args,
            changes=_changes(old, new),
            groups=group_titles(),
        )

    def _numbered(self, found: Compiled, text: str) -> Definition | None:
        if not text:
            return found.definition
        conn = db.session.connection()
        version = versions.numbered(conn, found.process.id, number(text) or 0)
        return versions.definition(conn, version) if version else abort(404)

    @expose("/<int:process_id>/versions/<int:version_id>/draft/", methods=("POST",))
    def restore(self, process_id: int, version_id: int) -> ResponseReturnValue:
        """An old version becomes the draft again."""
        try:
            runtime.restore(
                process_id, version_id, current_user.id, seen=number(request.form.get("seen", "")) or None
            )
            flash(_("The draft is as that version was. Look at the difference and publish it."), "success")
        except NoSuch:
            raise
        except Refused as refused:
            flash(sentence(refused), "error")
            return redirect(url_for(".versions", process_id=process_id), 303)
        return redirect(url_for(".show", process_id=process_id), 303)


def _sound(found: Compiled) -> Definition:
    """The draft, if cards can be tried on it."""
    return found.definition if found.definition and not mistakes(found) else abort(404)


def _current(found: Compiled) -> Definition | None:
    version = found.process.version_id
    return versions.definition(db.session.connection(), version) if version else None


def _changes(old: Definition | None, new: Definition | None) -> dict[str, list[Change]] | None:
    """By group; None where there is nothing to compare with."""
    if old is None or new is None:
        return None
    labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
    known = names.names(db.session.connection(), words.organisation(), labels)
    found = difference(old, new, str(get_locale()), known)
    return {group: lines for group in GROUPS if (lines := [c for c in found if c.group == group])}


def group_titles() -> dict[str, str]:
    return {
        "process": _("The process itself"),
        "fields": _("Fields"),
        "pipelines": _("Channels"),
        "stages": _("Stages"),
        "flow": _("Steps"),
        "outcomes": _("Outcomes"),
        "robots": _("Robots"),
        "transitions": _("Moves by hand"),
        "triggers": _("Triggers"),
        "rights": _("Rights"),
        "examples": _("Examples"),
    }


def failed(found: Compiled) -> list[str]:
    """The examples of the draft that do not come true, in words."""
    if found.definition is None or not found.definition.examples or mistakes(found):
        return []
    world = org.world(db.session.connection(), current_app.config["REGLAMENT"].timezone)
    ran = examples.run_all(found.definition, world, clock(), casting.rehearse_alone)
    return [said for one in ran if not one.passed for said in one.sentences(str(get_locale()))]


def _places() -> Places:
    return asked(request.values)


def _both(places: Places) -> Mapping[str, Mapping[str, str]]:
    return {"stages": places.stages, "steps": places.steps}


def _with_counts(rows: list[Any]) -> list[tuple[Any, Any, int, int]]:
    """Each move with who began it, how many cards it has and how many of them wait."""
    counted = moves.counts(db.session.connection(), [row.id for row in rows])
    told = []
    for row in rows:
        own = {state: n for (move, state), n in counted.items() if move == row.id}
        told.append((row, words.person(row.started_by), sum(own.values()), own.get("waiting", 0)))
    return told

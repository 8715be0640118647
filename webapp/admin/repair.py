"""How administrators get cards out of trouble: through the engine's door, always with a reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp import runtime
from webapp.admin import several, words
from webapp.admin.access import Guarded
from webapp.admin.typed import administrator, colleagues, complaint, person, reason, resolution, seen, stage
from webapp.extensions import db
from webapp.process.commands import Cancel, Command, Move, Reassign
from webapp.process.errors import InvalidInput, Refused
from webapp.process.state import Ask, CardState, Incident, OpenStep
from webapp.sentences import field_errors
from webapp.storage import cards, versions
from webapp.storage.reads import administration

WAYS: dict[str, tuple[tuple[str, Any], ...]] = {
    "nobody": (("assign", _l("Give the task to people")), ("retry", _l("Look for people again"))),
    "card_refused": (("retry", _l("Ask it again")), ("skip", _l("Go on without it"))),
    "robot_failed": (("retry", _l("Run the robot again")), ("skip", _l("Go on without it"))),
}
ELSEWHERE = ("goto", _l("Take the card to a stage"))


class Patient:
    """A card as it stands, with what its forms need."""

    def __init__(self, id: int) -> None:
        conn = db.session.connection()
        self.row: Any = next(iter(administration.repairable(conn, [id])), None) or abort(404)
        self.definition = versions.definition(conn, self.row.version_id)
        self.state: CardState = cards.state_of(self.row)

    @cached_property
    def process(self) -> Any:
        known = administration.processes(db.session.connection())
        return next(row for row in known if row.id == self.row.process_id)

    @property
    def tasks(self) -> list[tuple[OpenStep, Ask, str]]:
        """Open tasks with their titles."""
        return [(step, ask, self.step_title(step.stage, step.key)) for step, ask in self.state.asks]

    def step_title(self, stage: str | None, key: str | None) -> str:
        place = self.definition.places.get((stage or "", key or ""))
        return words.t(place.step.title) if place and hasattr(place.step, "title") else key or ""

    @property
    def stages(self) -> list[tuple[str, str]]:
        others = (stage for stage in self.definition.stages if stage.key != self.row.stage)
        return [(stage.key, words.t(stage.title)) for stage in others]

    @property
    def left_behind(self) -> list[str]:
        """The tasks that end if the card leaves its stage."""
        return [title for step, _ask, title in self.tasks if not step.card_wide]

    def ways(self, incident: Incident) -> tuple[tuple[str, Any], ...]:
        """What can be done about this kind of trouble; a closed card goes nowhere."""
        return (*WAYS.get(incident.code, ()), *(() if self.row.closed_at else (ELSEWHERE,)))

    def trouble(self, incident: Incident) -> str:
        """What happened, where, and what the machine said."""
        said = (
            words.INCIDENTS.get(incident.code, incident.code),
            self.step_title(incident.stage, incident.step),
        )
        return ". ".join(str(part) for part in (*said, incident.detail) if part)


class RepairView(Guarded, BaseView):
    """One card, or several at once."""

    def is_visible(self) -> bool:
        """It is reached from the list of cards."""
        return False

    @expose("/")
    def index(self) -> ResponseReturnValue:
        return redirect(self.get_url("admin_cards.index_view"))

    @expose("/<int:id>/")
    def card(self, id: int) -> str:
        return self._page(id)

    @expose("/<int:id>/tasks/<int:no>/", methods=("POST",))
    def reassign(self, id: int, no: int) -> ResponseReturnValue:
        told = _("The task was given to somebody else.")
        return self._attempt(id, f"task-{no}", lambda: Reassign(no, person(), reason()), told)

    @expose("/<int:id>/stage/", methods=("POST",))
    def move(self, id: int) -> ResponseReturnValue:
        told = _("The card was moved.")
        return self._attempt(id, "stage", lambda: Move(stage(), seen(), comment=reason()), told)

    @expose("/<int:id>/cancellation/", methods=("POST",))
    def cancel(self, id: int) -> ResponseReturnValue:
        return self._attempt(id, "cancellation", lambda: Cancel(reason()), _("The card was cancelled."))

    @expose("/<int:id>/incidents/<int:no>/", methods=("POST",))
    def resolve(self, id: int, no: int) -> ResponseReturnValue:
        told = _("The trouble is resolved, the card goes on.")
        return self._attempt(id, f"incident-{no}", lambda: resolution(no), told)

    @expose("/several/", methods=("GET", "POST"))
    def several(self) -> ResponseReturnValue:
        """The same for cards chosen in the list; each is a transaction of its own."""
        chosen = several.chosen()
        if not chosen:
            flash(_("Choose cards in the list first."), "warning")
            return redirect(self.get_url("admin_cards.index_view"), 303)
        if request.method == "GET":
            return self.render("admin/repair/several.html", **several.page(chosen))
        try:
            results = several.carried_out(chosen, administrator())
        except InvalidInput as refused:
            wrong = field_errors(refused)
            typed = request.form
            return self.render(
                "admin/repair/several.html", wrong=wrong, typed=typed, **several.page(chosen)
            ), 422
        return self.render("admin/repair/results.html", results=results)

    # -- what they share

    def _attempt(self, id: int, form: str, command: Callable[[], Command], told: str) -> ResponseReturnValue:
        """Performs the command and shows the card as it is then; what was refused is said at its form."""
        try:
            runtime.perform(id, command(), administrator())
        except Refused as refused:
            return self._page(id, form, refused), 422 if refused.status == 404 else refused.status
        flash(told, "success")
        return redirect(self.get_url(".card", id=id), 303)

    def _page(self, id: int, form: str = "", refused: Refused | None = None) -> str:
        return self.render(
            "admin/repair/card.html",
            card=Patient(id),
            people=colleagues(),
            person=words.person,
            form=form,
            wrong=complaint(refused),
            typed=request.form,
        )

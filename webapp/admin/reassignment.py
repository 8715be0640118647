"""Open tasks of a person given to others: a few that are ticked, or all when the person leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from webapp import accounts, runtime
from webapp.admin import words
from webapp.admin.asked import number, plain
from webapp.extensions import db
from webapp.process.commands import Actor, Reassign
from webapp.process.errors import Refused
from webapp.process.organisation import Person
from webapp.runtime import clock
from webapp.sentences import of_field, sentence
from webapp.storage import models as m
from webapp.storage import org
from webapp.storage.reads import administration, handing

# Each task is a transaction of its own; more than these would keep a browser waiting too long.
MOST = 500


@dataclass(frozen=True)
class Failure:
    """A task that stayed where it was, and why."""

    task: Any
    why: str


@dataclass(frozen=True)
class Handed:
    """What became of the tasks."""

    moved: int = 0
    failures: tuple[Failure, ...] = ()

    @property
    def told(self) -> str:
        moved = ngettext("%(num)d task was given on.", "%(num)d tasks were given on.", self.moved)
        if not self.failures:
            return moved
        stayed = ngettext("%(num)d task was not:", "%(num)d tasks were not:", len(self.failures))
        return f"{moved} {stayed}"


def hand_over(tasks: Iterable[Any], to: Callable[[Any], int | None], reason: str) -> Handed:
    """Through the engine's door, as the administrator; nobody to give it to leaves a task as it is."""
    actor, moved, failures = Actor("admin", current_user.id), 0, []
    for task in tasks:
        person = to(task)
        if person is None:
            continue
        try:
            runtime.perform(task.card_id, Reassign(task.no, person, reason), actor)
            moved += 1
        except Refused as refused:
            failures.append(Failure(task, sentence(refused)))
    return Handed(moved, tuple(failures))


# -- whom to give them to ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    id: int
    name: str
    remark: str = ""


def candidates(but: int) -> list[Candidate]:
    """Everybody who works here; the substitute and the supervisor of the person first, marked so."""
    organisation, today = words.organisation(), _today()
    first = {id: _("substitute") for id in organisation.substitutes(but, today)}
    above = organisation.supervisor(but, today)
    if above is not None:
        first.setdefault(above, _("supervisor"))
    people = [p for p in organisation.people.values() if p.active and p.id != but]
    people.sort(key=lambda p: (p.id not in first, p.name))
    return [Candidate(p.id, _named(p), first.get(p.id, _away(p.id))) for p in people]


def _named(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.position)))


def _away(person: int) -> str:
    return _("away now") if words.organisation().away(person, _today()) else ""


def _today() -> Any:
    now = clock()
    return org.calendar(current_app.config["REGLAMENT"].timezone, now.year).today(now)


def chosen(name: str, candidates: Iterable[Candidate]) -> int | None:
    """The person that a form names, if it is one of those offered."""
    id = number(request.form.get(name))
    return id if id in {one.id for one in candidates} else None


# -- the pages ---------------------------------------------------------------------------------------------


class Reassigning:
    """Mixed into the section of people."""

    render: Any
    get_url: Any
    wanted: Callable[[], Any]
    get_one: Callable[[str | None], Any]

    @expose("/tasks/", methods=("GET", "POST"))
    def tasks_view(self) -> ResponseReturnValue:
        """Open tasks of the person, to be given to somebody else."""
        person = self.wanted()
        people = candidates(person.id)
        errors: dict[str, str] = {}
        done = None
        if request.method == "POST":
            errors = _mistakes(people)
            done = None if errors else _give(person, people)
        shown = _tasks_page(person, people, errors, done)
        return self.render("admin/people/tasks.html", row=person, **shown), 422 if errors else 200

    @expose("/deactivation/", methods=("GET", "POST"))
    def deactivation_view(self) -> ResponseReturnValue:
        """Closes the access, and says what waits for the person; their tasks may be given on at once."""
        person = self.wanted()
        people = candidates(person.id)
        if request.method == "POST" and not _choice_mistakes(people):
            return self._deactivated(person, people)
        return self._deactivation(person, people)

    def _deactivated(self, person: m.User, people: list[Candidate]) -> ResponseReturnValue:
        id, name = person.id, person.full_name
        try:
            accounts.deactivate(id, current_user.id)
        except Refused as refused:
            return self._deactivation(person, people, refusal=why(refused), status=refused.status)
        reason = _("Access closed: %(name)s", name=name)
        tasks = handing.held(db.session.connection(), id, MOST, own=True)
        done = hand_over(tasks, _receivers(people), reason)
        flash(_("The access is closed."), "success")
        if done.failures:
            return self.render("admin/people/handed.html", row=self.get_one(str(id)), done=done)
        if done.moved:
            flash(done.told, "success")
        return redirect(self.get_url(".edit_view", id=id), 303)

    def _deactivation(
        self, person: m.User, people: list[Candidate], refusal: str = "", status: int = 200
    ) -> ResponseReturnValue:
        errors = _choice_mistakes(people) if request.method == "POST" else {}
        shown = {
            "row": person,
            "refusal": refusal,
            "errors": errors,
            "people": people,
            "processes": _processes(person.id),
            "notes": consequences(person),
            "typed": request.form,
            "most": MOST,
        }
        return self.render("admin/people/deactivation.html", **shown), 422 if errors else status


def why(refused: Refused) -> str:
    errors = refused.params.get("errors") or {}
    return " ".join(of_field(*one) for one in errors.values()) or sentence(refused)


# -- ticked tasks ------------------------------------------------------------------------------------------


def _mistakes(people: list[Candidate]) -> dict[str, str]:
    errors = {}
    if chosen("to", people) is None:
        errors["to"] = of_field("person_required", {})
    if not plain(request.form.get("reason")):
        errors["reason"] = of_field("required", {})
    if not request.form.get("all") and not request.form.getlist("task"):
        errors["task"] = _("Tick the tasks to be given on.")
    return errors


def _give(person: m.User, people: list[Candidate]) -> Handed:
    """Those ticked, as far as they are still the person's; or all that are nobody else's too."""
    process, everything = number(request.args.get("process")), bool(request.form.get("all"))
    tasks = handing.held(db.session.connection(), person.id, MOST, process=process, own=everything)
    ticked = set(request.form.getlist("task"))
    wanted = tasks if everything else [task for task in tasks if f"{task.card_id}-{task.no}" in ticked]
    to = chosen("to", people)
    return hand_over(wanted, lambda _task: to, plain(request.form.get("reason")))


def _tasks_page(
    person: m.User, people: list[Candidate], errors: dict[str, str], done: Handed | None
) -> dict[str, Any]:
    conn = db.session.connection()
    process = number(request.args.get("process"))
    return {
        "tasks": handing.held(conn, person.id, MOST, process=process),
        "processes": _processes(person.id),
        "process": process,
        "people": people,
        "errors": errors,
        "done": done,
        "typed": {} if done else request.form,
        "ticked": set() if done else set(request.form.getlist("task")),
        "most": MOST,
        "t": words.t,
    }


# -- somebody leaves ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """How many open tasks the person has in a process."""

    id: int
    title: str
    own: int
    total: int


def _processes(person: int) -> list[Amount]:
    conn = db.session.connection()
    found = handing.counts(conn, person)
    titles = {row.id: words.title(row) for row in administration.processes(conn)} if found else {}
    amounts = [Amount(row.process_id, titles.get(row.process_id, ""), row.own, row.total) for row in found]
    return sorted(amounts, key=lambda one: one.title)


def _choice_mistakes(people: list[Candidate]) -> dict[str, str]:
    missing = request.form.get("give") == "one" and chosen("to", people) is None
    return {"to": of_field("person_required", {})} if missing else {}


def _receivers(people: list[Candidate]) -> Callable[[Any], int | None]:
    """Who gets each task: one for all, one for each process, or nobody."""
    give = request.form.get("give")
    if give == "one":
        to = chosen("to", people)
        return lambda _task: to
    if give == "each":
        return lambda task: chosen(f"to-{task.process_id}", people)
    return lambda _task: None


def consequences(person: m.User) -> list[str]:
    """What nobody would do any more."""
    organisation, notes = words.organisation(), []
    headed = [words.t(d.title) for d in organisation.departments.values() if d.head == person.id]
    if headed:
        notes.append(_("Heads: %(departments)s. The post would be vacant.", departments=", ".join(headed)))
    deputies = [words.t(d.title) for d in organisation.departments.values() if d.deputy == person.id]
    if deputies:
        notes.append(_("Deputy head: %(departments)s.", departments=", ".join(deputies)))
    alone = [words.title(role) for role in person.roles if organisation.holders(role.key) == (person.id,)]
    if alone:
        notes.append(
            _("Nobody else has the role: %(roles)s. Its tasks would find nobody.", roles=", ".join(alone))
        )
    away = [words.organisation().name(id) for id in organisation.principals(person.id, _today())]
    if away:
        notes.append(_("Stands in for: %(names)s. Nobody would.", names=", ".join(away)))
    return notes

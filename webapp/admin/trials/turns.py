"""One turn of a trial after the other: what was done is played again, one more act, the page is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.admin.trials import beginning, casting, keeping, reading, shown
from webapp.admin.trials.played import Played, render
from webapp.admin.trials.sealed import Story
from webapp.admin.trials.stage import TrialCard, playing
from webapp.process import trial as trials
from webapp.process.errors import Refused
from webapp.process.trial import Trial
from webapp.web import corrections, forms, viewing
from webapp.web.corrections import Correction
from webapp.web.inputs import Posted


@dataclass(frozen=True)
class Turn:
    """The page after an act: whom it is played as, the task they look at, and what was refused."""

    trial: Trial
    story: Story
    me: int
    task: int | None = None
    posted: Posted | None = None
    fix: Correction | None = None
    problem: str = ""


def act(played: Played, story: Story | None) -> tuple[Any, int]:
    """The page after what the form asked for."""
    what = request.form.get("do", "")
    if what == "load":
        story = _example(played) or abort(404)
    if story is None:
        story, html, status = beginning.begin(played)
        return (html, status) if story is None else _look(played, story)
    if what == "undo" and not story.acts:
        return beginning.start(played, given=story.given), 200
    return _look(played, CHANGES.get(what, lambda same: same)(story), what)


def _look(played: Played, story: Story, what: str = "") -> tuple[Any, int]:
    """Plays the story so far, and does one thing more."""
    trial, refused = trials.again(
        played.definition, played.cast.world, story.begun, story.example, casting.rehearse
    )
    if refused is not None and not trial.state.stage:
        return beginning.start(played, given=story.given, problem=keeping.why(refused)), 422
    if refused is not None:
        lost = _lost(len(story.acts) - trial.acts, refused)
        return _page(played, _turn(trial, story.back_to(trial.acts), problem=lost)), 200
    if what == "keep":
        return keeping.keep(played.found, trial, story)
    if what in reading.ACTS:
        return _perform(played, trial, story)
    return _page(played, _turn(trial, story)), 200


def _undone(story: Story) -> Story:
    return story.back_to(len(story.acts) - 1)


def _perform(played: Played, trial: Trial, story: Story) -> tuple[Markup, int]:
    posted: Posted | None = None
    try:
        with playing(trial):
            act, posted = reading.read(trial)
        longer = story.and_then(act)
        played.sealer.seal(longer)
        trials.act(trial, act)
    except Refused as refused:
        return _refused(played, trial, story, refused, posted)
    return _page(played, _turn(trial, longer)), 200


def _refused(
    played: Played, trial: Trial, story: Story, refused: Refused, posted: Posted | None
) -> tuple[Markup, int]:
    """The same page with what was typed, and what is wrong with it."""
    keys = list(posted.values) if posted else []
    fix = corrections.correction(refused, trial.definition, keys, posted or Posted())
    answering = request.form.get("do") == "answer"
    problem = "" if answering else " ".join([fix.problem, *(line.text for line in fix.summary)]).strip()
    turn = _turn(trial, story, problem=problem)
    if answering:
        turn = replace(turn, posted=posted, fix=fix)
    return _page(played, turn), fix.status


def _lost(left: int, refused: Refused) -> str:
    said = _("The process was changed meanwhile: the last %(n)s acts do not fit any more.", n=left)
    return f"{said} {keeping.why(refused)}"


def _failing(story: Story) -> Story:
    """The same up to that act, with the robot failing there; or working again, if it failed."""
    number, robot = request.form.get("act", 0, type=int), reading.words("robot")
    story = story.back_to(max(0, number))
    subject: Any = story.acts[-1] if story.acts else story.given
    fails = set(subject.fails) ^ {robot}
    changed = subject.model_copy(update={"fails": tuple(sorted(fails))})
    if story.acts:
        return replace(story, acts=(*story.acts[:-1], changed))
    return replace(story, given=changed)


CHANGES: dict[str, Callable[[Story], Story]] = {"undo": _undone, "fail": _failing}


def _example(played: Played) -> Story | None:
    """A kept example as a trial under way."""
    key = request.form.get("example", "")
    found = next((e for e in played.definition.examples if e.key == key), None)
    begun = trials.morning(played.cast.world.calendar, viewing.now())
    return Story(begun, found.given, found.acts, played.version) if found else None


def _turn(trial: Trial, story: Story, problem: str = "") -> Turn:
    """Whom the page is played as: whoever was chosen, while they have something to do; else who has."""
    chosen = request.form.get("as", type=int)
    number = request.form.get("task", type=int)
    looks = request.form.get("do") == "look"
    asks = [ask for _step, ask in trial.state.asks]
    able = {ask.no: trial.may_answer(ask) for ask in asks}
    mine = [no for no, people in able.items() if chosen in people]
    known = trial.world.organisation.active(chosen)
    if chosen and known and (looks or mine):
        task = number if number in mine else next(iter(mine), None)
        return Turn(trial, story, chosen, task, problem=problem)
    first = next(((no, people[0]) for no, people in able.items() if people), None)
    if first:
        return Turn(trial, story, first[1], first[0], problem=problem)
    return Turn(trial, story, chosen if known and chosen else trial.state.owner or 0, problem=problem)


def _page(played: Played, turn: Turn) -> Markup:
    trial = turn.trial
    with playing(trial):
        card = TrialCard(trial, turn.me)
        first = shown.able(card, trial)
        return render(
            "_play.html",
            played,
            **shown.top(card),
            **shown.around(card),
            token=played.sealer.seal(turn.story),
            me=card.person(turn.me),
            tasks=shown.tasks(card, turn.task),
            task=shown.task(card, turn.task, turn.posted, turn.fix),
            players=casting.players(trial.definition, trial.world.organisation, first),
            editable=shown.fields(card, sorted(card.editable, key=list(trial.definition.field_of).index)),
            move_fields=_move_fields(card),
            may_withdraw=card.may(trial.definition.rights.withdraw),
            may_cancel=card.may(trial.definition.rights.cancel),
            child=next((c for c in trial.state.children if c.closed is None), None),
            messages=sorted({s.message for s in trial.state.steps if s.message}),
            acts=turn.story.acts,
            problem=turn.problem,
            trial=trial,
            notes=casting.notes(played.cast),
            changed=turn.story.version is None and turn.story.revision != played.found.revision,
            keeping=keeping.offered(card),
        )


def _move_fields(card: TrialCard) -> dict[str, list[forms.FieldView]]:
    """What each open way by hand asks for, by its stage."""
    return {
        way.to: shown.fields(card, way.transition.requires)
        for way in card.ways
        if way.open and way.transition is not None
    }

"""The beginning of a trial: who starts, and the form that creates the card."""

from __future__ import annotations

from flask import request
from markupsafe import Markup

from webapp.admin.trials import casting, reading, shown
from webapp.admin.trials.played import Played, render
from webapp.admin.trials.sealed import Story
from webapp.admin.trials.stage import playing
from webapp.process import trial as trials
from webapp.process.definition import Definition, Given, Who
from webapp.process.errors import Refused
from webapp.process.trial import Trial
from webapp.web import corrections
from webapp.web.corrections import Correction
from webapp.web.formats import t
from webapp.web.inputs import Posted


def start(
    played: Played,
    posted: Posted | None = None,
    fix: Correction | None = None,
    given: Given | None = None,
    problem: str = "",
) -> Markup:
    trial = played.begun(None)
    org = trial.world.organisation
    with playing(trial):
        raw = trials.sent(trial.definition, given.values, trial.begun, trial.world) if given else {}
        fields = shown.start_fields(trial.definition, posted, fix, raw)
        groups = casting.starters(trial.definition, org)
        chosen = request.form.get("starter", type=int) or _chosen(given, groups, trial)
        return render(
            "_start.html",
            played,
            groups=groups,
            chosen=chosen,
            fields=fields,
            fix=fix or Correction(problem=problem),
            one_of=_one_of(trial.definition),
            notes=casting.notes(played.cast),
        )


def _chosen(given: Given | None, groups: list[casting.Group], trial: Trial) -> int | None:
    if given is not None:
        return next(iter(trial.who(given.initiator)), None)
    return groups[0][1][0].id if groups else None


def _one_of(definition: Definition) -> list[str]:
    titles = {f.key: t(f.title) for f in definition.fields}
    return [", ".join(titles.get(key, key) for key in group) for group in definition.start.one_of]


def begin(played: Played) -> tuple[Story | None, Markup, int]:
    """The first act: the card is created, or the form says why not."""
    trial = played.begun(None)
    with playing(trial):
        posted = reading.posted(trial.definition, trial.definition.start.fields)
    found = trial.world.organisation.people.get(request.form.get("starter", 0, type=int))
    who = Who(person=found.login) if found else Who(everyone=True)
    try:
        with playing(trial):
            given = Given(initiator=who, values=reading.values(trial, posted))
        trial.start(given)
    except Refused as refused:
        asked = [a.field for a in trial.definition.start.fields]
        fix = corrections.correction(refused, trial.definition, asked, posted)
        return None, start(played, posted, fix), fix.status
    story = Story(trial.begun, given, version=played.version, revision=played.found.revision)
    return story, Markup(), 200

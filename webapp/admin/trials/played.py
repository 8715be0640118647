"""What is played: the draft of a process or one of its versions, with its cast; and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from webapp.admin.trials import casting
from webapp.admin.trials.sealed import Sealer, Story
from webapp.process import trial as trials
from webapp.process.definition import Definition
from webapp.process.trial import Cast, Trial
from webapp.storage.drafts import Compiled
from webapp.web import viewing


@dataclass(frozen=True)
class Played:
    """What is played: the draft or a version, and with whom."""

    found: Compiled
    definition: Definition
    cast: Cast
    version: int | None = None

    def begun(self, story: Story | None) -> Trial:
        now = story.begun if story else trials.morning(self.cast.world.calendar, viewing.now())
        return Trial(self.definition, self.cast.world, now, casting.rehearse)

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.found.process.id)


def render(template: str, played: Played, **values: Any) -> Markup:
    action = url_for("admin_trial.play", process_id=played.found.process.id)
    html = render_template(
        f"admin/trial/{template}", action=action, played=played, definition=played.definition, **values
    )
    return Markup(html)  # noqa: S704 - made by a template

"""A trial between two requests: what was given and done, signed, in the page itself. No table holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from pydantic import ValidationError

from webapp.process.definition import Act, Example, Given
from webapp.process.errors import Refused

LONGEST = 100_000
MOST_ACTS = 200
"""Of one trial; more is no trial any more, and the page would grow heavy."""


@dataclass(frozen=True)
class Story:
    """Which version (None: the draft) is played, since when, and what was done so far."""

    begun: datetime
    given: Given
    acts: tuple[Act, ...] = ()
    version: int | None = None
    revision: int = 0

    def and_then(self, act: Act) -> Story:
        return Story(self.begun, self.given, (*self.acts, act), self.version, self.revision)

    def back_to(self, number: int) -> Story:
        """The story with only so many of its acts."""
        return Story(self.begun, self.given, self.acts[:number], self.version, self.revision)

    @property
    def example(self) -> Example:
        return Example.model_construct(
            key="trial", title={"ru": "—"}, given=self.given, acts=self.acts, expect=None
        )


@dataclass(frozen=True)
class Sealer:
    """Signs the stories of one process; those of another are as good as forged."""

    process_id: int

    def seal(self, story: Story) -> str:
        data = {
            "begun": story.begun.isoformat(),
            "given": _plain(story.given),
            "acts": [_plain(act) for act in story.acts],
            "version": story.version,
            "revision": story.revision,
        }
        text = str(self._serializer.dumps(data))
        if len(text) > LONGEST or len(story.acts) > MOST_ACTS:
            raise Refused("trial_too_long")
        return text

    def open(self, text: str) -> Story | None:
        """The story, or None if it is none of ours."""
        if len(text) > LONGEST:
            return None
        try:
            data = self._serializer.loads(text)
            acts = tuple(Act.model_validate(act) for act in data["acts"])
            given = Given.model_validate(data["given"])
        except (BadData, ValidationError):
            return None
        return Story(datetime.fromisoformat(data["begun"]), given, acts, data["version"], data["revision"])

    @property
    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(current_app.secret_key or "", salt=f"trial-{self.process_id}")


def _plain(model: Any) -> dict[str, Any]:
    data: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    return data

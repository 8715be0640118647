"""Refusals: what was asked and is not done. Nothing is stored; the web shows a sentence for the code."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A command that is refused; `code` names the sentence, `params` fill it, `status` is HTTP's."""

    code = "refused"
    status = 422

    def __init__(self, code: str | None = None, **params: Any) -> None:
        self.code = code or type(self).code
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)


class NotAllowed(Refused):
    """The actor has no right to do this."""

    code, status = "not_allowed", 403


class NoSuch(Refused):
    """A stage, task, step or person that does not exist here; also a forged id."""

    code, status = "no_such", 404


class TaskIsClosed(Refused):
    """Somebody completed or cancelled the task before."""

    code, status = "task_is_closed", 409


class CardIsClosed(Refused):
    code, status = "card_is_closed", 409


class ProcessIsPaused(Refused):
    """An administrator has put the whole process on hold; only comments are taken."""

    code, status = "process_is_paused", 409


class CardHasMoved(Refused):
    """The page was drawn before the card changed its stage."""

    code, status = "card_has_moved", 409


class ValuesHaveChanged(Refused):
    """A value that the form showed was changed meanwhile; `changes` names field, who and when."""

    code, status = "values_have_changed", 409


class InvalidInput(Refused):
    """Fields of the form are wrong or missing; `errors` maps a field to its code and params."""

    code = "invalid_input"

    def __init__(self, errors: dict[str, tuple[str, dict[str, Any]]]) -> None:
        super().__init__(errors=errors)
        self.errors = errors

"""The test drive: a draft or a version played on a page of its own, with nothing stored."""

from webapp.admin.trials.pages import TrialView

__all__ = ["TrialView"]

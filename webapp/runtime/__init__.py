"""The one door: every change to a card goes through here, one transaction each."""

from .cards import Done, perform, replayed, start
from .definitions import BadDefinition, publish
from .files import sweep_files, upload
from .jobs import due, next_due, run_job
from .notifications import mark_read
from .transaction import clock, reading, writing

__all__ = [
    "BadDefinition",
    "Done",
    "clock",
    "due",
    "mark_read",
    "next_due",
    "perform",
    "publish",
    "reading",
    "replayed",
    "run_job",
    "start",
    "sweep_files",
    "upload",
    "writing",
]

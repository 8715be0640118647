"""The one door: every change to a card goes through here, one transaction each."""

from .cards import Done, perform, replayed, start
from .definitions import BadDefinition, Published, publish, publish_draft, restore
from .deliveries import deliver_again
from .files import sweep_files, upload
from .hooks import forget as forget_messages
from .intake import forget as forget_entries
from .jobs import due, next_due, run_job
from .mailin import watch as watch_mail
from .matching import find_or_create, find_record
from .moves import move_cards, undo_move
from .notifications import mark_read
from .requests import forget_answers
from .schedules import plan_all as plan_schedules
from .steering import run_again, skip
from .texts import refresh as refresh_words
from .transaction import clock, reading, writing

__all__ = [
    "BadDefinition",
    "Done",
    "Published",
    "clock",
    "deliver_again",
    "due",
    "find_or_create",
    "find_record",
    "forget_answers",
    "forget_entries",
    "forget_messages",
    "mark_read",
    "move_cards",
    "next_due",
    "perform",
    "plan_schedules",
    "publish",
    "publish_draft",
    "reading",
    "refresh_words",
    "replayed",
    "restore",
    "run_again",
    "run_job",
    "skip",
    "start",
    "sweep_files",
    "undo_move",
    "upload",
    "watch_mail",
    "writing",
]

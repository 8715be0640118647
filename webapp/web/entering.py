"""Who may look at a process: whoever sees any of its cards, or may create one. For others it is not there."""

from __future__ import annotations

from flask import abort, g

from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.web import counters, viewing


def entered(key: str) -> Process:
    """The process, if any of its cards are for the viewer, or they may create one; otherwise 404."""
    process, viewer = viewing.process(key), viewing.viewer()
    g.place = key
    if viewer.looks_into(process.id) or counters.may_create(process):
        return process
    return process if reads.has_any(viewing.conn(), viewer, process.id) else abort(404)

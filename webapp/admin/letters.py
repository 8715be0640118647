"""Letters that came in, and what became of them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.admin.asked import equal
from webapp.admin.cards import NAMED
from webapp.admin.cells import Column, cell
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.storage import models as m

k = m.MailIn
OUTCOMES: dict[str, tuple[Any, str]] = {
    "comment": (_l("Became a comment"), "green"),
    "card": (_l("Started a card"), "green"),
    "ignored": (_l("Left alone"), "grey"),
    "refused": (_l("Refused"), "red"),
}
REASONS: dict[str, Any] = {
    "automatic": _l("written by a machine"),
    "empty": _l("nothing was written"),
    "unreadable": _l("it cannot be read"),
    "letter_too_large": _l("it is too large"),
    "not_the_person_written_to": _l("the sender is not the person who was written to"),
    "no_such_card": _l("the sender may not see the card"),
    "nobody_waits_for_it": _l("no process waits for letters at this address"),
    "several_wait_for_it": _l("several processes wait for letters; the address names none"),
    "unforeseen": _l("an error of ours: the log says more"),
    "invalid_input": _l("the start form of the process does not take it"),
}


class LettersView(RecordView):
    lead = _l("Answers to letters become comments; letters to a process start cards. Each counts once.")
    empty = (
        "envelope",
        _l("No letters came in"),
        _l("A mailbox is connected by whoever runs the server: the setting MAIL_IN."),
    )
    endless = True
    filters = (
        equal(
            "outcome",
            _l("What became of it"),
            k.outcome,
            {key: title for key, (title, _c) in OUTCOMES.items()},
            _l("Anything"),
        ),
    )
    eager = (joinedload(k.card).options(NAMED),)
    columns = (
        Column("at", _l("When"), cell("moment", lambda row: row.at)),
        Column("sender", _l("Sender"), cell("line", lambda row: row.sender)),
        Column("subject", _l("Subject"), cell("line", lambda row: row.subject)),
        Column("outcome", _l("What became of it"), cell("coloured", lambda row: OUTCOMES[row.outcome])),
        Column("reason", _l("Why"), cell("line", lambda row: REASONS.get(row.reason, row.reason))),
        Column("card", _l("Card"), cell("card")),
    )
    list_template = "admin/notices/letters.html"

    def beside(self) -> dict[str, Any]:
        """The last thing that went wrong with the mailbox itself."""
        error = select(m.Job.error).where(m.Job.cause == "mail-in")
        return {"trouble": db.session.scalar(error)}

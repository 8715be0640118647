"""What the viewer may press on a card: the main things beside the sentence, the rest in a menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from webapp.process import holders
from webapp.process.state import Ask, OpenStep
from webapp.web import viewing
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.moves import Move, moves
from webapp.web.shown.papering import Print, to_print


@dataclass(frozen=True)
class Button:
    """A link, a link whose form opens in place (`asks`), or a form of one button (`post`)."""

    title: str
    url: str
    icon: str = ""
    main: bool = False
    post: bool = False
    asks: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Buttons:
    main: tuple[Button, ...] = ()
    moves: tuple[Move, ...] = ()
    more: tuple[Button, ...] = ()
    prints: tuple[Print, ...] = ()


def buttons(card: Card) -> Buttons:
    """Only what would be done: the same rules decide when it is pressed."""
    if card.state.closed:
        return Buttons(tuple(_undo(card)), moves(card), tuple(_keeping(card)), to_print(card))
    more = (*_around_tasks(card), *_keeping(card), *_ends(card))
    return Buttons((*_mine(card), *_undo(card), *_incidents(card)), moves(card), more, to_print(card))


def _undo(card: Card) -> Iterator[Button]:
    """For a while after one's own decision."""
    if card.may_undo and card.state.undo:
        url = url_for("keeping.undo", id=card.id, no=card.state.undo.no)
        yield Button(_("Take back my decision"), url, "arrow-counterclockwise", asks=True)


def _keeping(card: Card) -> Iterator[Button]:
    if card.may(card.definition.priority.who):
        yield Button(_("Priority…"), url_for("keeping.priority", id=card.id), "exclamation-circle", asks=True)
    if card.may_delete and not card.definition.numbering.gapless:
        yield Button(
            _("Delete the card"), url_for("keeping.delete", id=card.id), "trash", asks=True, danger=True
        )


def _mine(card: Card) -> Iterator[Button]:
    mine = card.mine()
    for _step, ask, spec in mine:
        title = t(spec.title) if len(mine) > 1 else _("Open the task")
        if is_free(ask):
            yield Button(
                _("Take"),
                url_for("takings.create", id=card.id, no=ask.no),
                "hand-index-thumb",
                True,
                post=True,
            )
        yield Button(title, url_for("tasks.show", id=card.id, no=ask.no), "arrow-right", not is_free(ask))
        if len(ask.people) > 1 and ask.taken == card.me:
            yield Button(
                _("Give back"),
                url_for("takings.destroy", id=card.id, no=ask.no),
                "arrow-counterclockwise",
                post=True,
            )


def is_free(ask: Ask) -> bool:
    """A task for a group that nobody has taken."""
    return len(ask.people) > 1 and ask.taken is None


def _incidents(card: Card) -> Iterator[Button]:
    if card.admin:
        for incident in card.state.incidents:
            url = url_for("incidents.new", id=card.id, no=incident.no)
            yield Button(_("Put it right"), url, "tools", main=True, asks=True)


def approver_url(card: Card) -> str | None:
    """Where one more person is asked in the approval that is open, for those who may."""
    found = next((ask for step, ask in card.state.asks if may_add_approver(card, step)), None)
    return url_for("approvers.new", id=card.id, no=found.no) if found else None


def _around_tasks(card: Card) -> Iterator[Button]:
    for step, ask in card.state.asks:
        title = t(card.spec(step).title)
        if may_add_approver(card, step):
            url = url_for("approvers.new", id=card.id, no=ask.no)
            yield Button(_("Add an approver: %(task)s", task=title), url, "person-plus", asks=True)
        if may_reassign(card, step, ask):
            url = url_for("assignees.edit", id=card.id, no=ask.no)
            yield Button(_("Give to somebody else: %(task)s", task=title), url, "arrow-left-right", asks=True)
        if card.may_hurry(ask):
            url = url_for("keeping.task_priority", id=card.id, no=ask.no)
            yield Button(
                _("Priority of the task “%(task)s”", task=title), url, "exclamation-circle", asks=True
            )
        if may_take_back(card, ask):
            url = url_for("assignees.destroy", id=card.id, no=ask.no)
            yield Button(_("Take back: %(task)s", task=title), url, "arrow-return-left", post=True)


def may_add_approver(card: Card, step: OpenStep) -> bool:
    return card.spec(step).kind == "approve" and card.may(card.definition.rights.add_approver)


def may_reassign(card: Card, step: OpenStep, ask: Ask) -> bool:
    """Administrators, and whoever has the task where its step lets them hand it on to somebody."""
    return card.admin or next(heirs(card, step, ask), None) is not None


def heirs(card: Card, step: OpenStep, ask: Ask) -> Iterator[int]:
    """To whom the viewer may hand the task on."""
    spec, organisation = card.spec(step), viewing.organisation()
    return holders.heirs(card.state, ask.no, spec, card.me, organisation, viewing.today())


def may_take_back(card: Card, ask: Ask) -> bool:
    return card.me in ask.lent_by


def _ends(card: Card) -> Iterator[Button]:
    granted = card.definition.rights
    if card.may(granted.withdraw):
        url = url_for("closings.new", id=card.id, how="withdrawal")
        yield Button(_("Withdraw"), url, "arrow-counterclockwise", asks=True, danger=True)
    if card.may(granted.cancel):
        url = url_for("closings.new", id=card.id, how="cancellation")
        word = _("Put into the archive") if card.definition.is_register else _("Cancel the card")
        yield Button(word, url, "x-circle", asks=True, danger=True)

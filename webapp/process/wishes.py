"""What robots ask of a card besides changing it."""

from __future__ import annotations

from . import commands as do
from . import events as e
from .course import Course, required
from .errors import NoSuch, NotAllowed


def observe(c: Course, people: tuple[int, ...]) -> None:
    """They see the card from then on."""
    for person in people:
        if person not in c.state.observers:
            c.emit(e.ObserverAdded(person))


def notify(command: do.Notify, c: Course) -> None:
    people = tuple(p for p in command.people if c.world.organisation.active(p))
    observe(c, people if command.show else ())
    if people:
        c.emit(e.PeopleNotified(people, dict(command.text)))


def record_penalty(command: do.RecordPenalty, c: Course) -> None:
    """Once per key, also when it was waived."""
    if command.key not in c.state.penalties:
        told = command.money, command.currency, command.bonus
        c.emit(e.PenaltyRecorded(command.key, command.person, command.points, dict(command.reason), *told))


def waive_penalty(command: do.WaivePenalty, c: Course) -> None:
    """By an administrator, or by the robot of a process in which penalties are disputed."""
    if c.actor.kind not in ("admin", "robot"):
        raise NotAllowed("only_administrator")
    person, points = c.state.penalties.get(command.key, (0, 0))
    more = c.state.rewards.get(command.key)
    if not points and not more:
        raise NoSuch("no_such_penalty")
    c.emit(e.PenaltyWaived(command.key, person, points, required(command.reason), *(more or ())))


def record_email(command: do.RecordEmail, c: Course) -> None:
    c.emit(e.EmailSent(command.to, command.subject, command.key))


def attach_document(command: do.AttachDocument, c: Course) -> None:
    """A field for one file keeps the newest; one for several replaces only the file of the same name."""
    seal = dict(command.seal) if command.seal else None
    if not command.field:
        c.emit(e.DocumentMade("", dict(command.file), seal=seal, by=command.by))
        return
    field = c.definition.field_of.get(command.field)
    if field is None or field.kind not in ("file", "files"):
        raise NoSuch("no_such_field")
    before = c.state.values.get(field.key) or []
    beside = [f for f in before if field.kind == "files" and f["name"] != command.file.get("name")]
    older = tuple(f["id"] for f in before if f not in beside)
    c.emit(e.DocumentMade(field.key, dict(command.file), tuple(beside), older, seal, command.by))

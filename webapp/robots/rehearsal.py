"""Robots in a test drive: they work out what they would do, and nothing leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from webapp import robots
from webapp.outgoing import Answer, Request
from webapp.process import asking
from webapp.process import commands as do
from webapp.process.definition import Definition
from webapp.process.given import Known
from webapp.process.trial import Played, Scene
from webapp.process.trial.rehearsing import Call, Letter
from webapp.process.trial.values import FIRST_FILE
from webapp.robots import document, foretold
from webapp.robots.base import Attached, Context, Done, Making, NewCard, Penalty, Record
from webapp.robots.prints.forms import INVOICE, Form, shipped
from webapp.robots.references import field_title
from webapp.robots.wording import say

FIRST_CARD = 900_000_001
ADDRESS = "https://example.org"


class Archive(Protocol):
    """Other cards and processes as they are now, as far as whoever plays may see them. Only to be read."""

    def records(self, ids: Iterable[int]) -> dict[int, Record]: ...

    def find(self, process: str, field: str, value: str) -> int | None: ...

    def process(self, key: str) -> Definition | None: ...


class Nothing:
    """No other card is known: what is played comes out alike everywhere and always."""

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        return {}

    def find(self, process: str, field: str, value: str) -> int | None:
        return None

    def process(self, key: str) -> Definition | None:
        return None


NOTHING = Nothing()


class Stage:
    """The world outside, made of cardboard: letters are kept to be shown, files are names. Other cards are
    those that the example gives, then those of the archive.
    """

    def __init__(self, scene: Scene, archive: Archive) -> None:
        self.files, self.organisation = _files(scene), scene.world.organisation
        self.initiator = scene.state.initiator or 0
        self.archive = archive
        self.given = {
            one.card: Record(one.card, f"№ {one.card}", one.process, one.stored, title=one.title)
            for one in scene.records
        }
        self.letters: list[Letter] = []
        self.calls: list[Call] = []

    def send_mail(
        self, to: str, subject: str, text: str, files: tuple[Attached, ...], key: str, html: str = ""
    ) -> None:
        self.letters.append(Letter(to, subject, text, tuple(name for name, _, _ in files)))

    def ask_web(self, request: Request, seconds: float, most: int) -> Answer:
        self.calls.append(Call(request.method, request.url, request.body.decode()))
        return Answer(200, {}, b"{}")

    def secret(self, name: str) -> str:
        return "…"

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        """Of cards that are not known it is only known that they are there."""
        wanted = set(ids)
        found = {**self.archive.records(wanted - set(self.given)), **self.given}
        return {id: found.get(id) or Record(id, f"№ {id}", "", {}) for id in wanted}

    def asking(self, cards: Iterable[int]) -> bool:
        return False

    def find(self, process: str, field: str, value: str) -> int | None:
        mine = [r.id for r in self.given.values() if r.process == process and r.values.get(field) == value]
        return mine[0] if len(mine) == 1 else self.archive.find(process, field, value)

    def process(self, key: str) -> Definition | None:
        return self.archive.process(key)

    def put_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        return {"id": FIRST_FILE, "name": name}

    def addresses(self, people: Iterable[int]) -> dict[int, str]:
        """The name will do: it is only shown, and people made up for the trial have no other."""
        return {person: self.organisation.name(person) for person in people}

    def read_file(self, attachment: int) -> Attached:
        return self.files.get(attachment, ""), "application/octet-stream", b""

    def form(self, key: str) -> Form | None:
        return shipped(key)

    def story(self) -> tuple[()]:
        return ()

    def penalty(self, number: int) -> Penalty:
        """Nobody's penalties are known here: it is taken for one of whoever has begun the card."""
        return Penalty(number, number, "played", self.initiator, waived=False)

    def hashes(self, attachments: Iterable[int]) -> dict[int, str]:
        return {}


def play(scene: Scene, locale: str = "ru", archive: Archive = NOTHING) -> Played:
    """What the robot would do on this card, in that language."""
    stage = Stage(scene, archive)
    context = _context(scene, stage, locale)
    spec = scene.robot
    if spec.do == document.kind:
        return _document(spec.settings, context)
    answer = robots.run(spec.do, spec.settings, context)
    if isinstance(answer, Done):
        effects = (*_made(answer.making, scene), *answer.effects)
        foreseen = (*foretold.made(answer.making, context), *foretold.changed(answer.effects, context))
        made = tuple(_known(answer.making, scene))
        return Played(effects, dict(answer.note), tuple(stage.letters), tuple(stage.calls), foreseen, made)
    return Played(error=answer.error, letters=tuple(stage.letters), calls=tuple(stage.calls))


def _made(making: Making | None, scene: Scene) -> tuple[do.Command, ...]:
    """Cards that exist only here, with numbers by which to tell them apart."""
    if making is None:
        return ()
    cards = tuple(
        {"card": first, "number": f"…{n}", "process": card.process, "group": card.group}
        for n, (first, card) in enumerate(_numbered(making, scene), 1)
    )
    pending = scene.pending
    return (asking.RecordCreated(pending.no, pending.robot, cards, making.kept, making.why),)


def _known(making: Making | None, scene: Scene) -> Iterator[Known]:
    """The same cards, for robots that ask for them later."""
    for id, card in _numbered(making, scene) if making else ():
        yield Known(card=id, process=card.process, values=dict(card.values))


def _numbered(making: Making, scene: Scene) -> Iterable[tuple[int, NewCard]]:
    return enumerate(making.cards, FIRST_CARD + len(scene.state.children))


def _context(scene: Scene, stage: Stage, locale: str) -> Context:
    return Context(
        card_id=0,
        number=scene.number,
        title=scene.title,
        definition=scene.definition,
        state=scene.state,
        job=dict(scene.pending.context),
        robot=scene.pending.robot,
        key=f"trial-{scene.pending.no}",
        now=scene.now,
        world=scene.world,
        locale=locale,
        base_url=ADDRESS,
        outside=stage,
        no=scene.pending.no,
    )


def _files(scene: Scene) -> dict[int, str]:
    """The files on the card, most of them by name only."""
    held = [scene.state.values.get(f.key) for f in scene.definition.fields if f.kind in ("file", "files")]
    return {one["id"]: one["name"] for files in held for one in files or ()}


def _document(settings: Mapping[str, Any], context: Context) -> Played:
    """A document is not typeset for a rehearsal; it has its name, its place and what it is made of."""
    problems = robots.settings_problems(document.kind, settings, context.definition, context.locale)
    if problems:
        return Played(error=" ".join(problems))
    known = document.Settings.model_validate(settings)
    form = shipped(known.template) or Form(known.template, {"ru": known.template, "en": known.template})
    if form.key == INVOICE:
        for key in (known.customer, *((known.lines,) if known.lines else (known.what, known.amount))):
            if not context.state.values.get(key):
                title = field_title(context.definition.field_of[key], context)
                return Played(error=say("empty_field", context.locale, field=title))
    name = document.file_name(form, known.name, context)
    return Played((do.AttachDocument(known.field, {"id": FIRST_FILE, "name": name}),))

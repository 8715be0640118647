"""What a person could meet on the cards of a process, found by the very rules that decide about a card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .assignees import resolve
from .definition import Definition, Rule, Stage, Task, Transition, Who, steps_of
from .organisation import Organisation
from .rights import edits, grounds, looks
from .state import Ask, CardState, OpenStep


@dataclass(frozen=True)
class Errand:
    """A task that could come to the person. `asked` is whom the rule names: the person, or somebody they
    stand in for today; `of` are those whose cards it would be, where the rule looks up from somebody.
    """

    stage: Stage
    task: Task
    rule: Rule
    asked: int
    of: tuple[int, ...] = ()
    fallback: bool = False


def taking_part(person: int, stage: str) -> CardState:
    """A card at the stage on which the person has every part there is."""
    step = OpenStep("", "task", stage, 0, (Ask(0, (person,)),))
    return CardState(stage=stage, initiator=person, owner=person, steps=(step,))


def fields(
    definition: Definition, person: int, org: Organisation
) -> Iterator[tuple[Stage, dict[str, tuple[Who, ...]]]]:
    """Stage by stage the fields the person could change by hand, each with the reasons."""
    for stage in definition.stages:
        found = {} if stage.final else edits(definition, taking_part(person, stage.key), person, org)
        if found:
            yield stage, found


def secrets(
    definition: Definition, person: int, org: Organisation
) -> Iterator[tuple[Stage, dict[str, tuple[Who, ...]]]]:
    """Stage by stage the fields that only some see and the person sees too, each with the reasons.

    On a card on which the person has every part; without one there may be fewer.
    """
    for stage in definition.stages:
        yield stage, looks(definition, taking_part(person, stage.key), person, org)


def moves(
    definition: Definition, person: int, org: Organisation
) -> Iterator[tuple[Transition, tuple[Who, ...]]]:
    """The transitions the person could make, each with the reasons."""
    for transition in definition.transitions:
        why = grounds(transition.who, person, org, taking_part(person, transition.source[0]))
        if why:
            yield transition, why


def errands(definition: Definition, person: int, org: Organisation, today: date) -> Iterator[Errand]:
    """The tasks that a rule could bring to the person, in the order of the process."""
    reach = Reach(org, today)
    for stage in definition.stages:
        for task in (step for step in steps_of(stage) if isinstance(step, Task)):
            for rule in (*task.assignees, *task.fallback):
                for asked, of in _found(reach, rule, (person, *org.principals(person, today))):
                    yield Errand(stage, task, rule, asked, of, rule not in task.assignees)


def _found(reach: Reach, rule: Rule, people: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Whom of them the rule can name; whom it names anyway gets it in nobody else's place."""
    whatever_card = rule.role or rule.department or rule.person
    for asked in people:
        of = reach(rule, asked)
        if of is not None:
            yield asked, of
            if whatever_card:
                return


class Reach:
    """Whether a rule can name somebody; several tasks share a rule, so each answer is kept."""

    def __init__(self, org: Organisation, today: date) -> None:
        self.org, self.today = org, today
        self._known: dict[tuple[Rule, int], tuple[int, ...] | None] = {}

    def __call__(self, rule: Rule, person: int) -> tuple[int, ...] | None:
        """Those from whom the rule leads to the person (nobody: the card does not matter), or None."""
        if (rule, person) not in self._known:
            self._known[rule, person] = self._find(rule, person)
        return self._known[rule, person]

    def _find(self, rule: Rule, person: int) -> tuple[int, ...] | None:
        above = rule.supervisor_of or rule.chain_of
        if above:
            others = (p.id for p in self.org.people.values() if p.active and p.id != person)
            return tuple(p for p in others if self._names(rule, _card_of(above, p), person)) or None
        card = _card_of(rule.card or rule.field or "", person)
        return () if self._names(rule, card, person) else None

    def _names(self, rule: Rule, card: CardState, person: int) -> bool:
        return person in resolve((rule,), card, self.org, self.today).people


def _card_of(name: str, person: int) -> CardState:
    """A card where the person has that part or stands in that field."""
    if name == "initiator":
        return CardState(initiator=person)
    return CardState(owner=person) if name == "owner" else CardState(values={name: person})

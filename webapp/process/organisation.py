"""Who is who: people, departments, roles and absences as the engine may know them, at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from .definition import Who

SUBSTITUTION_DEPTH = 2


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    login: str
    department: str | None = None
    active: bool = True
    position: str = ""
    also_in: frozenset[str] = frozenset()
    admin: bool = False
    # With the first name and the patronymic, by which people are looked for.
    full_name: str = ""


@dataclass(frozen=True)
class Department:
    key: str
    title: Mapping[str, str]
    parent: str | None = None
    head: int | None = None
    deputy: int | None = None
    chain_end: bool = False


@dataclass(frozen=True)
class Absence:
    """A person is away from the first to the last day, both included; `substitute` acts for them."""

    person: int
    first: date
    last: date
    substitute: int | None = None


@dataclass(frozen=True)
class Organisation:
    people: Mapping[int, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    roles: Mapping[str, frozenset[int]] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    # Whose role writes news and articles.
    writers: frozenset[int] = frozenset()

    @cached_property
    def by_login(self) -> dict[str, Person]:
        return {p.login: p for p in self.people.values()}

    def active(self, person: int | None) -> bool:
        return person is not None and person in self.people and self.people[person].active

    def name(self, person: int | None) -> str:
        return self.people[person].name if person is not None and person in self.people else ""

    def holders(self, role: str) -> tuple[int, ...]:
        """Active people who have the role, in a stable order."""
        return tuple(sorted(p for p in self.roles.get(role, ()) if self.active(p)))

    def members(self, department: str) -> tuple[int, ...]:
        """Active people of the department and of those below it."""
        wanted = self.below(department)
        return tuple(sorted(p.id for p in self.people.values() if p.active and _belongs(p, wanted)))

    def below(self, department: str) -> frozenset[str]:
        """The department's key and those of all under it."""
        seen: set[str] = set()
        todo = [department]
        while todo:
            key = todo.pop()
            if key not in seen:
                seen.add(key)
                todo += self._children.get(key, ())
        return frozenset(seen)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for department in self.departments.values():
            found.setdefault(department.parent or "", []).append(department.key)
        return found

    # -- heads --------------------------------------------------------------------------------------

    def acting_head(self, department: str, today: date) -> int | None:
        """The head; the deputy while the head is away; None when the post is vacant."""
        found = self.departments.get(department)
        if found is None or not self.active(found.head):
            return None
        away = self.away(found.head, today)
        stands_in = away is not None and away.substitute is None and self.active(found.deputy)
        return found.deputy if stands_in else found.head

    def heads(self, today: date, without: int | None = None) -> list[int]:
        """The acting heads of all departments but the topmost, each once."""
        below = [d for d in self.departments.values() if d.parent] or self.departments.values()
        found = dict.fromkeys(self.acting_head(d.key, today) for d in below)
        return [head for head in found if head is not None and head != without]

    def supervisor(self, person: int, today: date) -> int | None:
        """The head of the main department, or of the next one up if that is the person or nobody."""
        return next((head for _, head in self.supervisors(person, today) if head is not None), None)

    def supervisors(self, person: int, today: date) -> Iterator[tuple[str, int | None]]:
        """Department by department upwards with its acting head; None where the post is vacant."""
        for department in self.upwards(person):
            acting = self.acting_head(department.key, today)
            if person not in (department.head, acting):
                yield department.key, acting

    def upwards(self, person: int) -> Iterator[Department]:
        """The person's main department and those above it."""
        key = self.people[person].department if person in self.people else None
        seen: set[str] = set()
        while key is not None and key in self.departments and key not in seen:
            seen.add(key)
            yield self.departments[key]
            key = self.departments[key].parent

    # -- substitutes --------------------------------------------------------------------------------

    @cached_property
    def _absent(self) -> dict[int, tuple[Absence, ...]]:
        found: dict[int, tuple[Absence, ...]] = {}
        for absence in self.absences:
            found[absence.person] = (*found.get(absence.person, ()), absence)
        return found

    def away(self, person: int | None, today: date) -> Absence | None:
        """The absence that covers today, if any."""
        return next((a for a in self._absent.get(person or 0, ()) if a.first <= today <= a.last), None)

    def substitutes(self, person: int, today: date) -> tuple[int, ...]:
        """Who acts for the person today: the substitute, and the substitute's while that one is away too."""
        found: list[int] = []
        current = person
        for _ in range(SUBSTITUTION_DEPTH):
            absence = self.away(current, today)
            if absence is None or absence.substitute in (None, person, *found):
                break
            current = absence.substitute  # type: ignore[assignment]
            if self.active(current):
                found.append(current)
        return tuple(found)

    def principals(self, person: int, today: date) -> tuple[int, ...]:
        """Those for whom the person acts today."""
        return tuple(sorted(p for p in self._absent if person in self.substitutes(p, today)))

    # -- belonging ----------------------------------------------------------------------------------

    def is_one_of(self, person: int | None, who: tuple[Who, ...], **card: Any) -> bool:
        """Whether the person is listed. `initiator`, `owner`, `assignee` are the card's own people, and
        `values` its fields, of which some name people.
        """
        return self.active(person) and any(self._is(person, w, card) for w in who)

    def _is(self, person: int | None, who: Who, card: Mapping[str, Any]) -> bool:
        if who.everyone:
            return True
        if who.card or who.field:
            return person in _on_card(who, card)
        if who.role:
            return person in self.roles.get(who.role, ())
        if person is None:
            return False
        if who.department:
            return _belongs(self.people[person], self.below(who.department))
        return self.people[person].login == who.person


def _belongs(person: Person, departments: frozenset[str]) -> bool:
    return person.department in departments or not departments.isdisjoint(person.also_in)


def _on_card(who: Who, card: Mapping[str, Any]) -> Iterable[int | None]:
    """The people of the card that are meant."""
    if who.field:
        return named_in(card.get("values"), who.field)
    named = card.get(who.card or "")
    return named if isinstance(named, frozenset) else (named,)


def named_in(values: Mapping[str, Any] | None, field: str) -> tuple[int, ...]:
    """The people that a field of the card names."""
    found = (values or {}).get(field)
    people = found if isinstance(found, list | tuple) else (found,)
    return tuple(one for one in people if isinstance(one, int) and not isinstance(one, bool))

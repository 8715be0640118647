"""Whom a comment calls: `@Соколов А. В.` from the list, or `@sokolov` typed by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from webapp.process.organisation import Person


def mentioned(text: str, chosen: Collection[int], people: Mapping[int, Person]) -> tuple[int, ...]:
    """Those chosen whose name still stands in the text, and those whom the text names beyond doubt."""
    said = _plain(text)
    working = [p for p in people.values() if p.active]
    named = [
        p for p in working if any(_stands(f"@{word}", said) for word in (_plain(p.name), p.login.casefold()))
    ]
    certain = [p.id for p in named if p.id in chosen or not _doubtful(p, named, chosen)]
    return tuple(certain)


def _doubtful(person: Person, named: Iterable[Person], chosen: Collection[int]) -> bool:
    """Two people of one name: the one picked from the list is meant."""
    namesakes = {p.id for p in named if _plain(p.name) == _plain(person.name)}
    return len(namesakes) > 1 and bool(namesakes & set(chosen))


def _stands(word: str, said: str) -> bool:
    """Whether the word stands there whole: `@ann` does not call Anna."""
    at = said.find(word)
    while at >= 0:
        after = said[at + len(word) : at + len(word) + 1]
        if not after or not (after.isalnum() or after in "-_"):
            return True
        at = said.find(word, at + 1)
    return False


def _plain(text: str) -> str:
    """As people type it: common spaces, no case, no ё."""
    return " ".join(text.casefold().replace("ё", "е").split())

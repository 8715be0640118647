"""A definition taken apart into rows and put together again is the same, whatever is missing in it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.process import samples
from tests.process.cast import COMPANY, MONDAY
from tests.process.chance import Maker
from webapp import library, robots
from webapp.process import beginning, check, parting, reading, writing
from webapp.process.sentences import sentence

SEEDS = range(100)


def rebuilt(plain: dict[str, Any]) -> dict[str, Any]:
    return parting.assemble(*parting.take_apart(plain)).plain


def ready() -> list[dict[str, Any]]:
    """The library, and what a process begins with."""
    texts = [file.read_text(encoding="utf-8") for file in library.templates().values()]
    begun = {**beginning.empty(), "key": "new", "title": "New"}
    return [*(writing.plain(reading.read(text)) for text in texts), begun]


@pytest.mark.parametrize("plain", ready(), ids=lambda plain: plain["key"])
def test_every_template_is_the_same_after_it_was_taken_apart(plain: dict[str, Any]) -> None:
    definition, found = reading.understand(rebuilt(plain))
    assert found == []
    assert definition == reading.understand(plain)[0]


def test_any_process_is_the_same_after_it_was_taken_apart_or_written_to_a_file() -> None:
    for seed in SEEDS:
        definition = Maker(Random(seed)).definition()
        plain = writing.plain(definition)
        assert rebuilt(plain) == plain, seed
        assert reading.understand(rebuilt(plain))[0] == definition, seed
        assert reading.read(writing.write(definition)) == definition, seed


def test_a_part_is_found_by_where_it_stands() -> None:
    plain = writing.plain(samples.process())
    own, parts = parting.take_apart(plain)
    whole = parting.assemble(own, parts)
    of = {part.id: part for part in parts}

    def kind(*path: str | int) -> str | None:
        part = whole.part_at(path)
        return of[part].type if part else None

    assert kind("stages", 0, "title") == "stage"
    assert kind("stages", 0, "flow", 0, "deadline", "field") == "step"
    assert kind("stages", 0, "flow", 0, "outcomes", 0, "goto") == "outcome"
    assert kind("fields", 8, "options", 1) == "option"
    assert kind("rights", "create", 0, "role") == "right"
    assert kind("numbering", "pattern") is None


def test_rights_of_one_kind_that_stand_apart_come_together() -> None:
    own, parts = parting.take_apart(
        {"rights": {"create": [{"role": "a"}], "see": [{"who": [{"role": "b"}]}]}}
    )
    more = parting.Part(9, None, "rights", 9, "right", {"kind": "create", "who": [{"role": "c"}]})
    plain = parting.assemble(own, [*parts, more]).plain
    assert plain["rights"]["create"] == [{"role": "a"}, {"role": "c"}]


# -- half built ---------------------------------------------------------------------------------------------

NONSENSE: tuple[Any, ...] = (None, "", 0, -1, "?!", [], {}, True, ["x"], {"x": 1}, "2 moons", 1e9)


class Breaker:
    """Takes settings away from a draft, or puts nonsense in their place, as half-filled forms do."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.spoilt = self.random.choice((0.01, 0.2))

    def broken(self, parts: list[parting.Part]) -> list[parting.Part]:
        kept = [part for part in parts if self.random.random() > 0.1]
        known = {part.id for part in kept}
        return [self._spoilt(part) for part in kept if part.parent is None or part.parent in known]

    def _spoilt(self, part: parting.Part) -> parting.Part:
        settings = dict(part.settings)
        if settings and self.random.random() < self.spoilt:
            name = self.random.choice(sorted(settings))
            settings.pop(name)
            if self.random.random() < 0.6:
                settings[name] = self.random.choice(NONSENSE)
        return parting.Part(part.id, part.parent, part.slot, part.position, part.type, settings)


def test_no_half_built_draft_makes_the_check_stumble() -> None:
    understood = 0
    for seed in SEEDS:
        own, parts = parting.take_apart(writing.plain(Maker(Random(seed)).definition()))
        whole = parting.assemble(own, Breaker(seed).broken(parts))
        definition, found = reading.understand(whole.plain)
        if definition is not None:
            understood += 1
            kinds = robots.checks(definition)
            found = check.problems(definition, kinds, organisation=COMPANY, today=MONDAY.date())
        for problem in found:
            whole.part_at(problem.path)
            assert sentence(problem, "ru"), problem
            assert sentence(problem, "en"), problem
        assert reading.understand(rebuilt(whole.plain))[0] == definition, seed
    assert 0 < understood < len(SEEDS), "both sorts were tried"

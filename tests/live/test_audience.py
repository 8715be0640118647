"""Who may hear what of a change."""

import pytest

from webapp.live.audience import Change, Telling, Viewer

CHANGE = Change(
    card=42,
    process="furniture",
    stages=("design", "production"),
    rev=7,
    members=frozenset({10, 11}),
    people=frozenset({11, 12}),
    department="workshop",
)


def viewer(person: int, *acts_for: int, **rights: object) -> Viewer:
    return Viewer(person, frozenset({person, *acts_for}), **rights)  # type: ignore[arg-type]


def test_a_stranger_hears_nothing() -> None:
    assert CHANGE.for_(viewer(1)) is None


def test_seeing_all_cards_of_another_process_does_not_help() -> None:
    assert CHANGE.for_(viewer(1, wholly=frozenset({"orders"}))) is None


def test_who_sees_all_cards_of_the_process_hears_of_each() -> None:
    assert CHANGE.for_(viewer(1, wholly=frozenset({"furniture"}))) == Telling(card=True, mine=False)


def test_an_administrator_hears_of_every_card() -> None:
    assert CHANGE.for_(viewer(1, admin=True)) == Telling(card=True, mine=False)


def test_who_takes_part_in_the_card_hears_of_it() -> None:
    assert CHANGE.for_(viewer(10)) == Telling(card=True, mine=False)


def test_whose_own_tasks_changed_is_told_so() -> None:
    assert CHANGE.for_(viewer(11)) == Telling(card=True, mine=True)


def test_who_got_a_notice_only_learns_nothing_of_the_card() -> None:
    telling = CHANGE.for_(viewer(12))
    assert telling == Telling(card=False, mine=True)
    assert CHANGE.told(telling) == {"mine": True}


def test_a_substitute_hears_what_the_person_would_hear() -> None:
    assert CHANGE.for_(viewer(1, 11)) == Telling(card=True, mine=True)


@pytest.mark.parametrize(
    ("departments", "hears"), [({"workshop"}, True), ({"office"}, False), (set(), False)]
)
def test_who_sees_the_cards_of_a_department_hears_of_those(departments: set[str], hears: bool) -> None:
    rights = {"by_department": frozenset({"furniture"}), "departments": frozenset(departments)}
    assert (CHANGE.for_(viewer(1, **rights)) is not None) == hears


def test_a_change_that_names_no_department_is_not_for_departments() -> None:
    change = Change.parse(b'{"card": 42, "process": "furniture"}')
    rights = {"by_department": frozenset({"furniture"}), "departments": frozenset({"workshop"})}
    assert change.for_(viewer(1, **rights)) is None


def test_what_is_told_names_nobody() -> None:
    assert CHANGE.told(Telling(card=True, mine=True)) == {
        "card": 42,
        "process": "furniture",
        "stages": ("design", "production"),
        "rev": 7,
        "mine": True,
    }


def test_a_change_without_a_card_only_moves_counters() -> None:
    change = Change.parse(b'{"people": [3]}')
    assert change.for_(viewer(3, admin=True)) == Telling(card=False, mine=True)
    assert change.for_(viewer(4, admin=True)) is None


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b'{"members": 3}', b'{"people": ["x"]}'])
def test_what_is_not_a_change_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="not a change"):
        Change.parse(text)


def test_who_works_in_the_channel_hears_of_its_cards_and_of_those_that_leave_it() -> None:
    change = Change.parse(b'{"card": 42, "process": "furniture", "pipelines": ["shop", "site"]}')
    assert change.for_(viewer(1, channels=frozenset({("furniture", "site")}))) is not None
    assert change.for_(viewer(1, channels=frozenset({("furniture", "market")}))) is None
    assert change.for_(viewer(1, channels=frozenset({("orders", "site")}))) is None

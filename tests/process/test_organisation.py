"""Who is who: heads and deputies, departments under departments, absences and substitutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.process.cast import (
    ALICE,
    BOB,
    CAROL,
    CHARLIE,
    COMPANY,
    DAVE,
    DORA,
    ERIN,
    GONE,
    GRACE,
    HUGO,
    IVAN,
    away,
    headless,
    with_company,
)
from webapp.process.definition import Who
from webapp.process.organisation import Absence

TODAY = date(2026, 11, 23)


def test_the_deputy_heads_a_department_while_its_head_is_away_without_a_substitute() -> None:
    assert COMPANY.acting_head("sales", TODAY) == DORA
    assert away(DORA).organisation.acting_head("sales", TODAY) == CAROL


def test_who_has_a_substitute_stays_head() -> None:
    assert away(DORA, BOB).organisation.acting_head("sales", TODAY) == DORA


def test_where_there_is_no_deputy_the_absent_head_stays_head() -> None:
    assert away(BOB).organisation.acting_head("team", TODAY) == BOB


def test_a_vacant_post_has_no_acting_head_though_there_is_a_deputy() -> None:
    assert headless("sales").organisation.acting_head("sales", TODAY) is None
    assert COMPANY.acting_head("moon", TODAY) is None


def test_an_acting_head_is_not_their_own_supervisor() -> None:
    sales = replace(COMPANY.departments["sales"], deputy=BOB)
    company = away(DORA).organisation
    company = replace(company, departments={**COMPANY.departments, "sales": sales})
    assert company.supervisor(BOB, TODAY) == GRACE
    assert [head for _, head in company.supervisors(ALICE, TODAY)] == [BOB, BOB, GRACE]


def test_members_are_those_of_the_departments_below_too_and_active() -> None:
    assert COMPANY.members("sales") == (ALICE, BOB, DORA)
    assert GONE not in COMPANY.members("company")
    assert CHARLIE not in COMPANY.members("company")


def test_who_works_for_a_second_department_is_a_member_of_it() -> None:
    dave = replace(COMPANY.people[DAVE], also_in=frozenset({"workshop"}))
    company = with_company(people={**COMPANY.people, DAVE: dave}).organisation
    assert company.members("workshop") == (DAVE, HUGO, IVAN)
    assert company.supervisor(DAVE, TODAY) == GRACE


def test_departments_in_a_circle_are_counted_once() -> None:
    company = replace(COMPANY.departments["company"], parent="team")
    looped = with_company(departments={**COMPANY.departments, "company": company}).organisation
    assert looped.below("team") == {"team", "company", "sales", "office", "workshop"}


def test_an_absence_lasts_from_its_first_to_its_last_day() -> None:
    company = with_company(absences=(Absence(DORA, date(2026, 11, 20), TODAY, BOB),)).organisation
    covered = [company.away(DORA, date(2026, 11, day)) is not None for day in (19, 20, 23, 24)]
    assert covered == [False, True, True, False]
    assert company.away(None, TODAY) is None


def test_a_substitute_who_is_away_too_is_substituted_once_more() -> None:
    second = Absence(BOB, TODAY, TODAY, CAROL)
    third = Absence(CAROL, TODAY, TODAY, ERIN)
    company = away(DORA, BOB, second, third).organisation
    assert company.substitutes(DORA, TODAY) == (BOB, CAROL)
    assert company.principals(CAROL, TODAY) == (BOB, DORA)
    assert company.principals(ERIN, TODAY) == (BOB, CAROL)


def test_people_who_substitute_each_other_do_not_go_in_circles() -> None:
    company = away(DORA, BOB, Absence(BOB, TODAY, TODAY, DORA)).organisation
    assert company.substitutes(DORA, TODAY) == (BOB,)


def test_a_substitute_who_has_left_hands_on_to_theirs() -> None:
    company = away(DORA, GONE, Absence(GONE, TODAY, TODAY, ERIN)).organisation
    assert company.substitutes(DORA, TODAY) == (ERIN,)


def listed(someone: int | None, **who: object) -> bool:
    return COMPANY.is_one_of(
        someone, (Who.model_validate(who),), initiator=ALICE, owner=BOB, assignee=frozenset({CAROL})
    )


def test_people_are_listed_in_every_way_there_is() -> None:
    assert listed(CHARLIE, everyone=True)
    assert listed(ERIN, role="voters")
    assert listed(ALICE, department="sales")
    assert listed(ERIN, person="erin")
    assert listed(ALICE, card="initiator")
    assert listed(BOB, card="owner")
    assert listed(CAROL, card="assignee")


def test_who_is_not_listed_has_left_or_is_nobody_is_not() -> None:
    assert not listed(CHARLIE, role="voters")
    assert not listed(CHARLIE, department="sales")
    assert not listed(CHARLIE, person="erin")
    assert not listed(DAVE, card="assignee")
    assert not listed(GONE, everyone=True)
    assert not listed(None, everyone=True)


def test_names_of_people_unknown_are_empty() -> None:
    assert [COMPANY.name(p) for p in (ERIN, 99, None)] == ["Erin", "", ""]

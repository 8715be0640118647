"""The API asked at random, by its own description: it never breaks, and answers as it says it does."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode

from tests.api.conftest import Program, program
from tests.web.company import Company
from webapp.runtime.tokens import SCOPES

CHECKS = [
    checks.not_a_server_error,
    checks.response_schema_conformance,
    checks.content_type_conformance,
    checks.status_code_conformance,
]


def ask_at_random(
    company: Company, asker: Program, mode: GenerationMode, most: int, seed: bool = True
) -> int:
    """Every operation so many times; gives how many answers were no refusals."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", company.app)
    found, fine = [result.ok() for result in schema.get_all_operations()], []
    headers = {"Authorization": f"Bearer {asker.secret}"}

    for operation in found:

        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            derandomize=seed,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), near=st.integers(1, 3))
        def ask(case: Any, near: int) -> None:
            for name in {"id", "no"} & set(case.path_parameters or {}):
                # Something that is there, now and then.
                case.path_parameters[name] = near
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS, headers=headers)
            fine.append(answer.status_code < 300)

        ask()
    return sum(fine)


def busy(company: Company) -> None:
    """Something to find and to break."""
    company.approve(company.order())
    company.order("Boris")
    company.request()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_it_never_breaks_and_answers_as_described(company: Company, mode: GenerationMode) -> None:
    busy(company)
    fine = ask_at_random(company, program(company, company.bob), mode, 6, seed=True)
    assert fine > 0 or mode == GenerationMode.NEGATIVE


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nor_for_an_administrator_asked_long(either_company: Company, mode: GenerationMode) -> None:
    busy(either_company)
    asker = program(either_company, either_company.alice, *SCOPES)
    ask_at_random(either_company, asker, mode, 60, seed=False)

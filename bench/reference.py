"""The reference workload: invoice approval, ten cases of 45 completions.

Every step is one transaction that locks the case, stores the entered fields and the new stage, closes
the person's task, opens the next one, writes the record and a notification. Of ten cases eight go
straight through, one is sent back by the manager and one by the director.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from webapp import runtime
from webapp.process.commands import Actor, Complete
from webapp.storage import models as m
from webapp.storage import org

SOURCE = (Path(__file__).parent / "invoice.yaml").read_text()
PEOPLE = {"initiator": 1, "manager": 2, "director": 3, "accountant": 4, "rework": 1}

STRAIGHT = [("create", True), ("manager", True), ("director", True), ("accountant", True)]
BY_MANAGER = [("create", True), ("manager", False), ("rework", True), *STRAIGHT[1:]]
BY_DIRECTOR = [("create", True), ("manager", True), ("director", False), ("rework", True), *STRAIGHT[1:]]


def script(case: int) -> list[tuple[str, bool]]:
    """The completions of a case: who acts, and whether they approve."""
    return {8: BY_MANAGER, 9: BY_DIRECTOR}.get(case % 10, STRAIGHT)


def fields(case: int) -> dict[str, Any]:
    """What the initiator enters."""
    return {
        "invoice": f"INV-{case:07d}",
        "client": f"Client {case % 500}",
        "amount": f"{100 + case % 9000}.50",
        "in_budget": case % 3 != 0,
        "remark": "",
        "document": f"invoice-{case}.pdf",
    }


def people() -> None:
    """The four who do the workload's steps, and the process itself. Needs an application context."""
    with runtime.writing() as conn:
        for name, number in PEOPLE.items():
            if name != "rework":
                _person(conn, name, number)
        org.touch(conn)
    runtime.publish(SOURCE)


def _person(conn: Any, role: str, number: int) -> None:
    conn.execute(
        insert(m.User).values(
            id=number,
            login=role,
            email=f"{role}@example.org",
            session_key=role,
            last_name=role,
            first_name="",
            patronymic="",
            position="",
            active=True,
            admin=False,
            locale="en",
            theme="system",
            created_at=runtime.clock(),
        )
    )
    conn.execute(insert(m.Role).values(id=number, key=role, title_ru=role, title_en=role))
    conn.execute(insert(m.user_role).values(user_id=number, role_id=number))


def play(case: int) -> Iterator[str]:
    """Does the completions of one case, one for each step of the iteration."""
    state, card = None, 0
    for step, approves in script(case):
        if step == "create":
            done = runtime.start("invoice", fields(case), Actor("person", PEOPLE["initiator"]))
            card = done.card_id
        else:
            done = runtime.perform(card, _answer(case, step, approves, state), Actor("person", PEOPLE[step]))
        state = done.state
        yield step


def _answer(case: int, step: str, approves: bool, state: Any) -> Complete:
    ((_, ask),) = state.asks
    values = fields(case) if step == "rework" else {}
    return Complete(
        ask.no,
        "agreed" if approves else "returned",
        values,
        comment="" if approves else "amount is wrong, see line 3",
        seen=state.revision,
    )

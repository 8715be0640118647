"""Playing furniture orders through the runtime."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from webapp import runtime
from webapp.process.commands import Actor, Complete
from webapp.process.state import CardState

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

WHO = {
    "director": "dora",
    "documentation": "dan",
    "estimate": "ann",
    "agreement": "sam",
    "schedule": "pam",
    "production": "will",
    "notify": "sam",
    "payment": "ann",
    "shipping": "shaun",
}
OUTCOME = {
    "director": "approve",
    "documentation": "ready",
    "estimate": "ready",
    "agreement": "agree",
    "schedule": "approve",
    "production": "ready",
    "notify": "told",
    "payment": "paid",
    "shipping": "shipped",
}


def paper(person: Actor, name: str = "brief.pdf", now: datetime = NOW) -> list[int]:
    return [runtime.upload(io.BytesIO(PDF), name, person.id, now=now)["id"]]


def order(people: dict[str, Actor], now: datetime = NOW, **values: Any) -> int:
    """A new order of Sam's; gives its card."""
    asked = {
        "customer": "Анна",
        "phone": "8 912 345-67-89",
        "what": "Кухня",
        "brief": paper(people["sam"], now=now),
    }
    return runtime.start("furniture", asked | values, people["sam"], now=now).card_id


def state(card: int) -> CardState:
    return runtime.replayed(card)[0]


def open_task(card: int) -> int:
    """The number of the only open task."""
    ((_, ask),) = state(card).asks
    return ask.no


def advance(card: int, people: dict[str, Actor], *stages: str, now: datetime = NOW) -> None:
    """Answers the task of each stage in turn, running the robots in between."""
    for stage in stages:
        who = people[WHO[stage]]
        runtime.perform(
            card, Complete(open_task(card), OUTCOME[stage], entered(stage, who, now)), who, now=now
        )
        robots(now)


def entered(stage: str, who: Actor, now: datetime) -> dict[str, Any]:
    if stage == "documentation":
        return {"documentation": paper(who, "drawing.pdf", now)}
    if stage == "estimate":
        return {"estimate": paper(who, "estimate.pdf", now), "price": "150 000"}
    if stage == "schedule":
        return {"ready_by": (now + timedelta(days=3)).date().isoformat()}
    return {}


def robots(now: datetime) -> int:
    """Runs everything that is due by then, and what that sets off; gives the number of jobs done."""
    done = 0
    moment = now + timedelta(seconds=61)
    while ids := runtime.due(now=moment):
        done += sum(runtime.run_job(id, now=moment) for id in ids)
        moment += timedelta(seconds=61)
    return done

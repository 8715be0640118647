"""The timeline: a partial for every event, pages, filters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import render_template
from flask_login import login_user

from tests.web.purchases import Purchases
from webapp import runtime
from webapp.extensions import db
from webapp.process import events as e
from webapp.process.commands import Actor, Comment
from webapp.storage.models import User
from webapp.storage.reads.timeline import Entry
from webapp.web import seen
from webapp.web.shown import story

HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = {"ru": "Слова", "en": "Words"}
FILE = {"id": 1, "name": "invoice.pdf"}
LINKED = {"card": 99, "number": "7", "process": "purchase", "title": {"en": "T"}}
MADE = {"card": 99, "number": "7", "process": "purchase", "group": "", "closed": None}

SAMPLES: dict[type[e.Event], dict[str, Any]] = {
    e.CardStarted: {"process": "purchase", "initiator": 2, "owner": 2, "values": {"paper": [FILE]}},
    e.StageEntered: {"stage": "work", "visit": 2, "source": "check", "how": "hand", "comment": "why"},
    e.CardClosed: {"how": "withdrawn", "reason": "why"},
    e.FieldsChanged: {
        "changes": {
            "amount": (100, 250),
            "paper": (None, [FILE]),
            "gone": ("a", "b"),
            "team": (None, [1, 2]),
            "urgent": (True, None),
            "payment": ("cash", "no longer there"),
            "meeting": (None, "2026-11-23T09:00:00+00:00"),
            "earlier": (None, 99),
            "office": (None, "sales"),
            "tags": (None, ["wood"]),
            "pages": (None, ["https://a.example"]),
            "pieces": (1, "2.5"),
        }
    },
    e.OwnerChanged: {"source": 1, "to": 2},
    e.TaskOpened: {
        "no": 1,
        "step": "decide",
        "stage": "check",
        "visit": 1,
        "title": WORDS,
        "kind": "approve",
        "people": (1, 2, 3, 4),
        "due": NOON,
        "fallback": True,
        "note": "why",
        "added": True,
    },
    e.LevelPassedOver: {"step": "decide", "department": "sales"},
    e.TaskTaken: {"no": 1, "person": 1},
    e.TaskReturned: {"no": 1, "person": 1},
    e.TaskReassigned: {"no": 1, "title": WORDS, "source": (1,), "to": 2, "reason": "why"},
    e.TaskCompleted: {
        "no": 1,
        "step": "decide",
        "stage": "check",
        "visit": 1,
        "title": WORDS,
        "outcome": "agree",
        "label": WORDS,
        "colour": "green",
        "approves": True,
        "person": 1,
        "behalf": 2,
        "comment": "why",
        "stays": True,
    },
    e.ApprovalKept: {
        "no": 1,
        "step": "decide",
        "stage": "check",
        "visit": 2,
        "title": WORDS,
        "outcome": "agree",
        "label": WORDS,
        "colour": "green",
        "person": 1,
        "given": NOON,
        "by": 2,
    },
    e.ApprovalLapsed: {
        "no": 1,
        "step": "decide",
        "visit": 2,
        "title": WORDS,
        "person": 1,
        "fields": ("amount", "gone"),
    },
    e.TaskCancelled: {"no": 1, "step": "decide", "title": WORDS, "why": "left"},
    e.DeadlineSet: {"no": 1, "due": NOON},
    e.DeadlinePassed: {
        "no": 1,
        "step": "decide",
        "title": WORDS,
        "due": NOON,
        "people": (1,),
        "holder": None,
    },
    e.ReminderSent: {"no": 1, "step": "decide", "title": WORDS, "people": (1,)},
    e.StepEnded: {"step": "decide", "visit": 1},
    e.WaitBegun: {"step": "decide", "stage": "check", "visit": 1, "limit": NOON},
    e.BranchChosen: {"step": "decide", "case": 0},
    e.ParallelBegun: {"step": "decide", "stage": "check", "visit": 1},
    e.BranchEnded: {"step": "decide", "visit": 1, "branch": 0},
    e.RobotQueued: {"no": 1, "robot": "r", "do": "notify", "cause": "step", "due": NOON},
    e.RobotDone: {"no": 1, "robot": "r", "do": "notify", "late": True},
    e.RobotFailed: {"no": 1, "robot": "r", "do": "notify", "error": "why"},
    e.RobotCancelled: {"no": 1, "robot": "r", "do": "notify"},
    e.PeopleNotified: {"people": (1,), "text": WORDS},
    e.EmailSent: {"to": "a@b.example", "subject": "Words", "key": "k"},
    e.DocumentMade: {"field": "paper", "file": FILE},
    e.PenaltyRecorded: {"key": "k", "person": 1, "points": 5, "reason": WORDS},
    e.PenaltyWaived: {"key": "k", "person": 1, "points": 5, "reason": "why"},
    e.CommentAdded: {"text": "why", "mentions": (1,), "files": (FILE,)},
    e.ObserverAdded: {"person": 1},
    e.IncidentRaised: {"no": 1, "code": "nobody"},
    e.IncidentResolved: {"no": 1, "how": "goto", "reason": "why"},
    e.VersionChanged: {"source": 1, "to": 2},
    e.CardReopened: {"reason": "why"},
    e.CardDeleted: {"reason": "why"},
    e.CardRestored: {},
    e.PriorityChanged: {"source": "normal", "to": "urgent"},
    e.CommentsAllowed: {"on": True},
    e.DecisionUndone: {
        "no": 1,
        "step": "decide",
        "visit": 1,
        "title": WORDS,
        "label": WORDS,
        "person": 1,
        "reason": "why",
        "made": ("r",),
    },
    e.RobotPutOff: {"no": 1, "robot": "r", "do": "notify", "due": NOON},
    e.CardsMade: {"no": 1, "robot": "r", "cards": (MADE,), "kept": (99,)},
    e.CardsAsked: {"no": 1, "robot": "r", "orders": ({"card": 99, "do": "adjust"},)},
    e.LinkedCardMoved: {
        "card": 99,
        "number": "7",
        "process": "purchase",
        "stage": "work",
        "title": {"en": "T"},
    },
    e.LinkedCardClosed: {
        "card": 99,
        "number": "7",
        "process": "purchase",
        "how": "success",
        "title": {"en": "T"},
    },
}


ACTORS = (Actor("person", 1), Actor("robot"), Actor("clock"), Actor("admin", 1))


@pytest.mark.parametrize("name", sorted(e.EVENTS))
def test_every_event_is_told_whoever_did_it(purchases: Purchases, name: str) -> None:
    card_id = purchases.start()
    sample = SAMPLES[e.EVENTS[name]]
    event = e.load(name, e.dump(e.EVENTS[name](**sample)))
    with purchases.app.test_request_context():
        login_user(db.session.get_one(User, purchases.bob.id))
        card = seen.card(card_id)
        for actor in ACTORS:
            told = story.told(card, Entry(1, NOON, actor, event))
            html = render_template(f"timeline/_{told.name}.html", entry=told, card=card)
            assert '<li class="event' in html
            assert "why" in html or "why" not in sample.values()
            assert "Words" in html or WORDS not in sample.values()
        db.session.remove()


def test_every_event_belongs_to_everything_or_under_the_bonnet() -> None:
    assert set(story.KINDS["all"]) | set(story.UNDER_THE_BONNET) == set(e.EVENTS)
    assert all(set(kinds) <= set(e.EVENTS) for kinds in story.KINDS.values())


@pytest.fixture
def talked(purchases: Purchases) -> int:
    """A card with 150 comments, the last of them with a file."""
    card = purchases.start()
    bob = Actor("person", purchases.bob.id)
    with purchases.app.app_context():
        for n in range(149):
            runtime.perform(card, Comment(f"word {n}."), bob)
        runtime.perform(
            card, Comment("the last", (), ({"id": purchases.upload(purchases.bob, "late.pdf")},)), bob
        )
    return card


def test_a_long_timeline_comes_in_pages(purchases: Purchases, talked: int) -> None:
    browser = purchases.browser(purchases.bob)
    first = browser.get(f"/cards/{talked}/timeline", headers=HTMX).text
    assert "the last" in first
    assert "word 50." in first
    assert "word 49." not in first
    before = first[first.index("before=") :].partition('"')[0]
    rest = browser.get(f"/cards/{talked}/timeline?{before}", headers=HTMX).text
    assert "word 49." in rest
    assert "Card created" in rest
    assert "Show earlier" not in rest


def test_without_script_earlier_pages_are_pages(purchases: Purchases, talked: int) -> None:
    browser = purchases.browser(purchases.bob)
    address = f"/cards/{talked}/timeline?kind=comments&before=20"
    page = browser.get(address, follow_redirects=True)
    assert page.request.path == f"/cards/{talked}"
    assert "word 0." in page.text
    assert "word 149." not in page.text


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        ("comments", "word 100.", "Card created"),
        ("decisions", "Card created", "word 100."),
        ("files", "late.pdf", "word 100."),
        ("nonsense", "word 100.", "\u0000"),
    ],
)
def test_the_timeline_is_filtered_by_kind(
    purchases: Purchases, talked: int, kind: str, shown: str, hidden: str
) -> None:
    html = purchases.browser(purchases.bob).get(f"/cards/{talked}/timeline?kind={kind}", headers=HTMX).text
    assert shown in html
    assert hidden not in html

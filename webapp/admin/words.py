"""The words of the administrators' part: what columns, kinds, states and events are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from webapp.extensions import db
from webapp.process.organisation import Organisation, Person
from webapp.storage.reads import administration
from webapp.web import viewing

LANGUAGES = (("ru", "Русский"), ("en", "English"))

COLUMNS: dict[str, Any] = {
    "addresses": _l("Addresses"),
    "opens": _l("Opens at"),
    "closes": _l("Closes at"),
    "country": _l("Country"),
    "weekdays": _l("Working days of the week"),
    "day": _l("Day"),
    "works": _l("Is a working day"),
    "note": _l("Note"),
    "failing_since": _l("Failing since"),
    "updated_at": _l("Updated"),
    "last_name": _l("Last name"),
    "first_name": _l("First name"),
    "patronymic": _l("Patronymic"),
    "login": _l("Log-in"),
    "email": _l("E-mail"),
    "position": _l("Position"),
    "department_id": _l("Department"),
    "also_in": _l("Also in"),
    "roles": _l("Roles"),
    "admin": _l("Administrator"),
    "active": _l("Can sign in"),
    "password_hash": _l("Password"),
    "session_key": _l("Sessions"),
    "created_at": _l("Invited"),
    "locale": _l("Language"),
    "theme": _l("Theme"),
    "timezone": _l("Time zone"),
    "key": _l("Key"),
    "title_ru": _l("Title in Russian"),
    "title_en": _l("Title in English"),
    "parent_id": _l("Part of"),
    "head_id": _l("Head"),
    "deputy_id": _l("Deputy"),
    "head_title": _l("The head's post"),
    "chain_end": _l("Approvals end here"),
    "keepers": _l("Kept by roles"),
    "publishes": _l("Writes news and articles"),
    "users": _l("Who has it"),
    "user_id": _l("Who is away"),
    "substitute_id": _l("Substitute"),
    "acts_for": _l("For whom it acts"),
    "token": _l("Token"),
    "title": _l("Title"),
    "events": _l("Events"),
    "trigger": _l("Trigger"),
    "settings": _l("Settings"),
    "process_id": _l("Process"),
    "scopes": _l("What it may do"),
    "expires_at": _l("Ends"),
    "first_day": _l("First day"),
    "last_day": _l("Last day"),
    "section": _l("Section"),
    "reason": _l("Reason"),
    "help": _l("Explanation"),
    "colour": _l("Colour"),
    "place": _l("Place in the list"),
    "in_use": _l("In use"),
    "process_key": _l("For which process"),
    "kind": _l("Kind"),
    "body": _l("Text of the form"),
    "file": _l("Word file"),
    "file_name": _l("Name of the Word file"),
    "on_card": _l("In the “Print” menu of cards"),
    "choices": _l("What is told by which way"),
    "digest_at": _l("Hour of the digest"),
    "quiet_from": _l("Quiet hours begin"),
    "quiet_until": _l("Quiet hours end"),
    "url": _l("Address"),
    "secret": _l("Secret"),
}
# Columns of a directory's values that mean something else of a person.
OF_VALUES = {"active": "in_use", "position": "place"}

SUBJECTS: dict[str, Any] = {
    "user": _l("Person"),
    "department": _l("Department"),
    "role": _l("Role"),
    "absence": _l("Absence"),
    "article": _l("News or article"),
    "working_time": _l("Working time"),
    "calendar_day": _l("Own day of the calendar"),
    "directory": _l("List of values"),
    "directory_value": _l("Value of a list"),
    "print_form": _l("Print form"),
    "process": _l("Process"),
    "notice_setting": _l("Notifications of everybody"),
    "messenger": _l("Messenger"),
    "version": _l("Version"),
    "draft": _l("Draft"),
    "api_token": _l("Token of a program"),
    "secret": _l("Secret"),
    "webhook": _l("Webhook"),
    "intake": _l("Door from outside"),
}
ACTIONS: dict[str, Any] = {
    "created": _l("Created"),
    "changed": _l("Changed"),
    "deleted": _l("Deleted"),
    "moved": _l("Moved"),
    "replaced": _l("Replaced whole"),
    "published": _l("Published"),
    "cards moved": _l("Running cards moved"),
}
ACTION_COLOURS = {"created": "green", "changed": "blue", "deleted": "red"}

JOB_STATES: dict[str, tuple[Any, str]] = {
    "planned": (_l("Planned"), "blue"),
    "queued": (_l("Queued"), "purple"),
    "running": (_l("Running"), "teal"),
    "done": (_l("Carried out"), "green"),
    "failed": (_l("Failed"), "red"),
    "cancelled": (_l("Cancelled"), "grey"),
}
TIMERS: dict[str, Any] = {
    "due": _l("Deadline of a task"),
    "remind": _l("Reminder"),
    "wait": _l("End of a wait"),
    "limit": _l("Limit of a wait"),
}
ENDINGS: dict[str, tuple[Any, str]] = {
    "success": (_l("Completed"), "green"),
    "failure": (_l("Not completed"), "red"),
    "withdrawn": (_l("Withdrawn"), "grey"),
    "cancelled": (_l("Cancelled"), "grey"),
}
INCIDENTS: dict[str, Any] = {
    "nobody": _l("Nobody was found for a task"),
    "robot_failed": _l("A robot failed"),
    "dead_end": _l("The card cannot go on"),
    "endless": _l("The process went round in circles"),
    "card_refused": _l("Another card did not take what a robot asked of it"),
    "looping": _l("Triggers set each other off again and again"),
}
ACTORS: dict[str, Any] = {"robot": _l("Robot"), "clock": _l("Clock")}

EVENTS: dict[str, Any] = {
    "CardStarted": _l("Card created"),
    "StageEntered": _l("Stage entered"),
    "CardClosed": _l("Card closed"),
    "FieldsChanged": _l("Fields changed"),
    "OwnerChanged": _l("Owner changed"),
    "TaskOpened": _l("Task opened"),
    "LevelPassedOver": _l("Vacant post passed over"),
    "TaskTaken": _l("Task taken"),
    "TaskReturned": _l("Task returned"),
    "TaskReassigned": _l("Task given to somebody else"),
    "TaskCompleted": _l("Task completed"),
    "ApprovalKept": _l("Approval stands"),
    "ApprovalLapsed": _l("Approval no longer stands"),
    "TaskCancelled": _l("Task cancelled"),
    "DeadlineSet": _l("Deadline set"),
    "DeadlinePassed": _l("Deadline missed"),
    "ReminderSent": _l("Reminder sent"),
    "StepEnded": _l("Step ended"),
    "WaitBegun": _l("Wait begun"),
    "BranchChosen": _l("Branch chosen"),
    "ParallelBegun": _l("Parallel work begun"),
    "BranchEnded": _l("Parallel branch ended"),
    "RobotQueued": _l("Robot queued"),
    "RobotPutOff": _l("Robot put off"),
    "RobotDone": _l("Robot done"),
    "RobotFailed": _l("Robot failed"),
    "RobotCancelled": _l("Robot cancelled"),
    "PeopleNotified": _l("People notified"),
    "EmailSent": _l("E-mail sent"),
    "DocumentMade": _l("Document made"),
    "PenaltyRecorded": _l("Penalty recorded"),
    "PenaltyWaived": _l("Penalty waived"),
    "CommentAdded": _l("Comment"),
    "ObserverAdded": _l("Observer added"),
    "IncidentRaised": _l("Administrator needed"),
    "IncidentResolved": _l("Trouble resolved"),
    "VersionChanged": _l("Version changed"),
    "CardReopened": _l("Card reopened"),
    "CardDeleted": _l("Card deleted"),
    "CardRestored": _l("Card restored"),
    "PriorityChanged": _l("Priority changed"),
    "CommentsAllowed": _l("Others may write, or no longer"),
    "DecisionUndone": _l("Decision taken back"),
    "CardsMade": _l("Linked cards made"),
    "CardsAsked": _l("Linked cards asked to change"),
    "LinkedCardMoved": _l("Linked card moved"),
    "LinkedCardClosed": _l("Linked card closed"),
}


def t(text: Mapping[Any, str] | None) -> str:
    """A text that comes in several languages, in the viewer's."""
    found = text or {}
    return found.get(str(get_locale())) or found.get("ru") or next(iter(found.values()), "")


def title(row: Any) -> str:
    """The title of a row that has one in each language."""
    return t({key: words for key, words in (("ru", row.title_ru), ("en", row.title_en)) if words})


def plainly(value: Any) -> str:
    """Any value as text: titles in the viewer's language, the rest as it was written."""
    if isinstance(value, dict) and value and set(value) <= {"ru", "en"}:
        return t(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def organisation() -> Organisation:
    """Who is who, looked up once per request."""
    return viewing.organisation()


def person(id: int | None) -> Person | None:
    return organisation().people.get(id or 0)


def roles_by_key() -> dict[str, str]:
    """What each role is called, looked up once per request."""
    if "roles_for_admin" not in g:
        g.roles_for_admin = {row.key: title(row) for row in administration.roles(db.session.connection())}
    return g.roles_for_admin

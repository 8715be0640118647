"""The tables."""

from .cards import Assignment, Attachment, Card, Event, Observer, Penalty, Task
from .people import Absence, Audit, Department, OrganisationStamp, Role, User, department_member, user_role
from .processes import Counter, Process, Version
from .work import Job, Notification

__all__ = [
    "Absence",
    "Assignment",
    "Attachment",
    "Audit",
    "Card",
    "Counter",
    "Department",
    "Event",
    "Job",
    "Notification",
    "Observer",
    "OrganisationStamp",
    "Penalty",
    "Process",
    "Role",
    "Task",
    "User",
    "Version",
    "department_member",
    "user_role",
]

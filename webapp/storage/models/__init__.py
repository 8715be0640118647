"""The tables."""

from .api import ApiAnswer, ApiToken
from .articles import Article, ArticleFile, ArticleTie, ArticleVersion
from .calendar import CalendarDay, WorkingTime
from .cards import Assignment, Attachment, Card, Event, NamedPerson, Observer, Penalty, Task
from .checks import LogCheck, LogCheckCard
from .directories import Directory, DirectoryValue, directory_keeper
from .drafts import Draft, Part
from .hooks import Webhook, WebhookDelivery
from .intake import Intake, IntakeEntry, IntakeFile
from .links import CardLink
from .lists import CardImport, CardImportRow, CardValue, DefaultFilter, KeptFilter, ListView
from .moves import VersionMove, VersionMoveCard
from .notices import KeptSecret, MailIn, Messenger, NoticeSetting, PushSubscription
from .people import Absence, Audit, Department, OrganisationStamp, Role, User, department_member, user_role
from .prints import PrintForm, VisaSheet
from .processes import Counter, Process, Version
from .reports import Report, StageVisit
from .secrets import Secret
from .texts import CardText
from .unique import UniqueValue
from .work import Job, Notification

__all__ = [
    "Absence",
    "ApiAnswer",
    "ApiToken",
    "Article",
    "ArticleFile",
    "ArticleTie",
    "ArticleVersion",
    "Assignment",
    "Attachment",
    "Audit",
    "CalendarDay",
    "Card",
    "CardImport",
    "CardImportRow",
    "CardLink",
    "CardText",
    "CardValue",
    "Counter",
    "DefaultFilter",
    "Department",
    "Directory",
    "DirectoryValue",
    "Draft",
    "Event",
    "Intake",
    "IntakeEntry",
    "IntakeFile",
    "Job",
    "KeptFilter",
    "KeptSecret",
    "ListView",
    "LogCheck",
    "LogCheckCard",
    "MailIn",
    "Messenger",
    "NamedPerson",
    "NoticeSetting",
    "Notification",
    "Observer",
    "OrganisationStamp",
    "Part",
    "Penalty",
    "PrintForm",
    "Process",
    "PushSubscription",
    "Report",
    "Role",
    "Secret",
    "StageVisit",
    "Task",
    "UniqueValue",
    "User",
    "Version",
    "VersionMove",
    "VersionMoveCard",
    "VisaSheet",
    "Webhook",
    "WebhookDelivery",
    "WorkingTime",
    "department_member",
    "directory_keeper",
    "user_role",
]

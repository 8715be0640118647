"""The administrators' part, at /admin: Flask-Admin in the product's look, without any script of its own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_admin import Admin, BaseView
from flask_admin.theme import Theme
from flask_babel import lazy_gettext as _l

from webapp.admin import access
from webapp.admin.audit import AuditView
from webapp.admin.automation import AutomationPage
from webapp.admin.calendar import CalendarView
from webapp.admin.cards import CardsView, PenaltiesView, TimelineView
from webapp.admin.checking import CheckPage
from webapp.admin.design.page import DesignPage, FieldsPage
from webapp.admin.directories import DirectoriesView
from webapp.admin.exchange import ExchangePage
from webapp.admin.home import HomeView
from webapp.admin.hooks import HooksView, MessagesView
from webapp.admin.intake import EntriesView, IntakeView
from webapp.admin.jobs import JobsView
from webapp.admin.letters import LettersView
from webapp.admin.log_check import LogCheckView
from webapp.admin.maps import MapView
from webapp.admin.messengers import MessengersView
from webapp.admin.notices import DeliveriesView, NoticesView
from webapp.admin.organisation import AbsencesView, DepartmentsView, RolesView
from webapp.admin.people import PeopleView
from webapp.admin.prints import PrintFormsView
from webapp.admin.processes import ProcessesView
from webapp.admin.publication.pages import PublicationPage
from webapp.admin.repair import RepairView
from webapp.admin.rights import RightsView
from webapp.admin.robots.pages import RobotsPage
from webapp.admin.secrets import SecretsView
from webapp.admin.tokens import TokensView
from webapp.admin.trials import TrialView
from webapp.storage import models as m

# Flask-Admin looks for templates of this theme in its own folder and finds none: all of them are ours,
# so nothing of its Bootstrap 4, jQuery or inline scripts can come back by the side door.
OURS = Theme(folder="reglament", base_template="admin/base.html")


def init_app(app: Flask) -> None:
    """Puts the sections in the order of their menu."""
    app.before_request(access.guard)
    home = HomeView(name=_l("Overview"), endpoint="admin", url=access.ROOT)
    admin = Admin(app, name="Reglament", index_view=home, theme=OURS)
    for title, views in _sections():
        for view in views:
            view.category = title
            admin.add_view(view)
        _mark(views)


def _mark(views: list[BaseView]) -> None:
    """A page that is not in the menu has the entry before it there as the current one."""
    shown = views[0]
    for view in views[1:]:
        if view.is_visible():
            shown = view
        else:
            shown.menu.add_child(view.menu)


def _sections() -> tuple[tuple[Any, list[BaseView]], ...]:
    """The groups of the menu and what is in them, in the order of the menu."""
    return (
        (_l("Processes and cards"), _processes()),
        (_l("People and departments"), _people()),
        (_l("Lists and forms"), _directories()),
        (_l("Notifications and mail"), _notifications()),
        (_l("Robots and integrations"), _integrations()),
        (_l("System"), _system()),
    )


def _processes() -> list[BaseView]:
    return [
        ProcessesView(m.Process, _l("Processes"), "processes", endpoint="processes"),
        *_of_processes(),
        CardsView(m.Card, _l("Cards"), "cards"),
        RepairView(name=_l("Repair"), endpoint="admin_repair", url="/admin/repair"),
        TimelineView(m.Event, _l("Timeline"), "timeline"),
    ]


def _people() -> list[BaseView]:
    return [
        PeopleView(m.User, _l("People"), "people"),
        DepartmentsView(m.Department, _l("Departments"), "departments"),
        RolesView(m.Role, _l("Roles"), "roles"),
        AbsencesView(m.Absence, _l("Absences"), "absences"),
        PenaltiesView(m.Penalty, _l("Penalties"), "penalties"),
    ]


def _directories() -> list[BaseView]:
    return [
        DirectoriesView(m.Directory, _l("Lists of values"), "directories"),
        CalendarView(name=_l("Working time"), endpoint="admin_calendar", url="/admin/calendar"),
        PrintFormsView(m.PrintForm, _l("Print forms"), "print-forms", endpoint="admin_print_forms"),
    ]


def _notifications() -> list[BaseView]:
    return [
        NoticesView(name=_l("Notifications"), endpoint="admin_notices", url="/admin/notices"),
        MessengersView(m.Messenger, _l("Messengers"), "messengers"),
        DeliveriesView(m.Job, _l("Deliveries"), "deliveries"),
        LettersView(m.MailIn, _l("Letters that came in"), "letters"),
    ]


def _integrations() -> list[BaseView]:
    return [
        JobsView(m.Job, _l("Jobs"), "jobs"),
        IntakeView(m.Intake, _l("Doors from outside"), "intake"),
        EntriesView(m.IntakeEntry, _l("What came in"), "entries"),
        HooksView(m.Webhook, _l("Webhooks"), "webhooks"),
        MessagesView(m.WebhookDelivery, _l("Messages to other systems"), "messages"),
        TokensView(m.ApiToken, _l("Tokens of programs"), "tokens"),
        SecretsView(m.Secret, _l("Secrets"), "secrets"),
    ]


def _system() -> list[BaseView]:
    return [
        LogCheckView(name=_l("Check of the log"), endpoint="admin_log_check", url="/admin/log-check"),
        AuditView(m.Audit, _l("Audit"), "audit"),
    ]


def _of_processes() -> list[BaseView]:
    """The pages about one process, which are reached from the list of them."""
    return [
        DesignPage("design", _l("Stages")),
        FieldsPage("fields", _l("Fields")),
        AutomationPage("automation", _l("Automation")),
        MapView("map", _l("Map")),
        CheckPage("check", _l("Check")),
        ExchangePage("exchange", _l("File")),
        RightsView("rights", _l("Rights")),
        RobotsPage("robots", _l("Robots")),
        PublicationPage("publication", _l("Publish")),
        TrialView("trial", _l("Test drive")),
    ]

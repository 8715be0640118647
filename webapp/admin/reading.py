"""A definition in plain words: who does what, when, on what condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp import robots
from webapp.admin.words import organisation, plainly, roles_by_key, t
from webapp.process.definition import (
    Condition,
    Deadline,
    Definition,
    Duration,
    Robot,
    Rule,
    Sight,
    Task,
    Transition,
    Wait,
    Who,
)

TASKS: dict[str, Any] = {
    "approve": _l("Approval"),
    "form": _l("Form"),
    "acknowledge": _l("Acknowledgement"),
    "todo": _l("To-do"),
}
TASK_ICONS = {"approve": "check2-circle", "form": "pencil-square", "acknowledge": "eye", "todo": "list-check"}
STAGES: dict[str, Any] = {
    "start": _l("First stage"),
    "work": "",
    "success": _l("Successful end"),
    "failure": _l("Unsuccessful end"),
}
FIELDS: dict[str, Any] = {
    "text": _l("Text"),
    "longtext": _l("Long text"),
    "number": _l("Number"),
    "money": _l("Money"),
    "date": _l("Date"),
    "datetime": _l("Date and time"),
    "yesno": _l("Yes or no"),
    "choice": _l("Choice"),
    "choices": _l("Several choices"),
    "person": _l("Person"),
    "people": _l("People"),
    "department": _l("Department"),
    "file": _l("File"),
    "files": _l("Files"),
    "links": _l("Links"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
    "card": _l("Card"),
    "lines": _l("Lines, a table"),
}
OPERATORS: dict[str, Any] = {
    "eq": "=",
    "ne": "≠",
    "gt": ">",
    "ge": "≥",
    "lt": "<",
    "le": "≤",
    "in": _l("is one of"),
    "not_in": _l("is none of"),
    "empty": _l("is empty"),
    "filled": _l("is filled in"),
    "contains": _l("contains"),
}
SCOPES: dict[str, Any] = {
    "all": _l("all cards"),
    "department": _l("cards of their department"),
    "own": _l("their own cards"),
}
ASKED: dict[str, Any] = {
    "@stage": _l("stage"),
    "@new": _l("the card has just been created"),
    "@initiator": _l("who created the card"),
    "@owner": _l("the owner"),
    "@today": _l("today"),
    "initiator": _l("who created the card"),
    "owner": _l("the owner"),
}
GRANTS = (
    ("create", _l("Create cards")),
    ("add_approver", _l("Add approvers")),
    ("withdraw", _l("Withdraw a card")),
    ("cancel", _l("Cancel a card")),
    ("export", _l("Export")),
    ("delete", _l("Delete and restore")),
    ("comment", _l("Comment")),
)


class Reader:
    """Says the parts of one definition; pages call its methods."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    # -- names ------------------------------------------------------------------------------------------

    def stage(self, key: str) -> str:
        found = self.definition.stage_of.get(key)
        return t(found.title) if found else key

    def field(self, key: str) -> str:
        found = self.definition.field_of.get(key)
        return _("“%(title)s”", title=t(found.title)) if found else str(ASKED.get(key, key))

    def fields(self, keys: Iterable[str]) -> str:
        return ", ".join(self.field(key) for key in keys)

    # -- people -----------------------------------------------------------------------------------------

    def rule(self, rule: Rule) -> str:
        """Whom a task goes to."""
        if rule.role:
            return _("role “%(role)s”", role=self._role(rule.role))
        if rule.department:
            words = _("head of “%(d)s”") if rule.who == "head" else _("everybody in “%(d)s”")
            return words % {"d": _department(rule.department)}
        if rule.person:
            return _person(rule.person)
        if rule.chain_of:
            words = (
                _("all supervisors of %(who)s up to the top")
                if rule.up_to == "top"
                else _("the supervisors of %(who)s")
            )
            return words % {"who": self._of(rule.chain_of)}
        if rule.supervisor_of:
            return _("the supervisor of %(who)s", who=self._of(rule.supervisor_of))
        return self._of(rule.card or rule.field or "")

    def _of(self, name: str) -> str:
        found = self.definition.field_of.get(name)
        return _("whoever is in “%(field)s”", field=t(found.title)) if found else str(ASKED.get(name, name))

    def _role(self, key: str) -> str:
        return roles_by_key().get(key, key)

    def rules(self, rules: Iterable[Rule]) -> str:
        return ", ".join(self.rule(rule) for rule in rules)

    def mode(self, task: Task) -> str:
        """How many of those asked must answer."""
        if task.mode == "votes":
            return ngettext("%(num)d approval is enough", "%(num)d approvals are enough", task.votes or 1)
        return {
            "first": _("the first to answer decides"),
            "all": _("everybody answers at once"),
            "sequence": _("everybody answers, one after another"),
        }[task.mode]

    def memory(self, again: str, fields: Iterable[str]) -> str:
        """Whether those who have approved are asked again; nothing where they always are."""
        if again == "if_changed":
            return _("only if these have changed: %(fields)s", fields=self.fields(fields))
        return _("never, an approval stands") if again == "never" else ""

    def who(self, who: Iterable[Who]) -> str:
        return ", ".join(self._who(one) for one in who) or _("nobody")

    def _who(self, one: Who) -> str:
        if one.everyone:
            return _("everybody")
        if one.card:
            return _("whoever has a task on the card") if one.card == "assignee" else str(ASKED[one.card])
        if one.field:
            return self._of(one.field)
        if one.role:
            return _("role “%(role)s”", role=self._role(one.role))
        return (
            _("everybody in “%(d)s”", d=_department(one.department))
            if one.department
            else _person(one.person or "")
        )

    # -- time -------------------------------------------------------------------------------------------

    def duration(self, length: Duration) -> str:
        n = length.amount
        counted = {
            "minute": ngettext("%(num)d minute", "%(num)d minutes", n),
            "hour": ngettext("%(num)d hour", "%(num)d hours", n),
            "day": ngettext("%(num)d day", "%(num)d days", n),
            "working hour": ngettext("%(num)d working hour", "%(num)d working hours", n),
            "working day": ngettext("%(num)d working day", "%(num)d working days", n),
        }
        return str(counted[length.unit]).replace(" ", "\u00a0")

    def deadline(self, deadline: Deadline) -> str:
        said = self._deadline(deadline)
        if deadline.urgent:
            return _("%(time)s, urgent ones %(urgent)s", time=said, urgent=self.duration(deadline.urgent))
        return said

    def _deadline(self, deadline: Deadline) -> str:
        after, field = deadline.after, self.field(deadline.field or "")
        if after and deadline.field:
            return _("%(time)s after the day in %(field)s", time=self.duration(after), field=field)
        return self.duration(after) if after else _("the day in %(field)s", field=field)

    def wait(self, wait: Wait) -> str:
        if wait.duration:
            return _("Wait: %(time)s", time=self.duration(wait.duration))
        if wait.field:
            return _("Wait for the day in %(field)s", field=self.field(wait.field))
        if wait.until:
            return _("Wait until %(condition)s", condition=self.condition(wait.until))
        if wait.child:
            made = self.definition.robot_of.get(wait.child)
            name = self.robot(made) if made else wait.child
            return _("Wait for the cards of: %(robot)s", robot=name)
        return _("Wait for a message: %(name)s", name=wait.message)

    # -- conditions and robots --------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        if condition.all is not None:
            return _(" and ").join(self._inner(one) for one in condition.all)
        if condition.any is not None:
            return _(" or ").join(self._inner(one) for one in condition.any)
        said = [self.field(condition.field or ""), str(OPERATORS[condition.op or "eq"])]
        if condition.op not in ("empty", "filled"):
            said.append(self._value(condition))
        return " ".join(said)

    def terms(self, transition: Transition) -> list[str]:
        """What must be so for a move by hand."""
        said = [self.condition(transition.when)] if transition.when else []
        if transition.requires:
            said.append(_("needs %(fields)s", fields=self.fields(transition.requires)))
        return [*said, _("with a comment")] if transition.comment == "required" else said

    def _inner(self, condition: Condition) -> str:
        group = condition.all is not None or condition.any is not None
        return f"({self.condition(condition)})" if group else self.condition(condition)

    def _value(self, condition: Condition) -> str:
        field = self.definition.field_of.get(condition.field or "")
        titles: dict[Any, str] = {option.key: t(option.title) for option in field.options} if field else {}
        if condition.field == "@stage":
            titles = {stage.key: t(stage.title) for stage in self.definition.stages}
        values = condition.value if isinstance(condition.value, list | tuple) else [condition.value]
        return ", ".join(self._one_value(value, titles) for value in values)

    def _one_value(self, value: Any, titles: dict[Any, str]) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, dict) and set(value) <= {"field", "money"}:
            return self.field(value["field"]) if "field" in value else str(value["money"])
        return titles.get(value) or str(ASKED.get(value, value))

    def robot(self, robot: Robot) -> str:
        """What the robot is called: by the administrator, or by its kind."""
        return t(robot.title) if robot.title else self.robot_kind(robot.do)

    def robot_kind(self, kind: str) -> str:
        known = robots.KINDS.get(kind)
        return t(known.label) if known else kind

    def settings(self, robot: Robot) -> list[tuple[str, str]]:
        return [(key, plainly(value)) for key, value in robot.settings.items()]

    # -- rights -----------------------------------------------------------------------------------------

    def grants(self) -> list[tuple[Any, str]]:
        """Each right and who has it."""
        rights = self.definition.rights
        said = [(title, self.who(getattr(rights, key))) for key, title in GRANTS if getattr(rights, key)]
        seen = [(_("See cards"), self.sight(sight)) for sight in rights.see]
        edited = [(_("Change fields"), self._edit(edit)) for edit in rights.edit]
        shown = [(_("Fields only these people see"), self._edit(view)) for view in rights.see_fields]
        return [*said[:1], *seen, *shown, *edited, *said[1:]]

    def sight(self, sight: Sight) -> str:
        return f"{self.who(sight.who)}: {SCOPES[sight.scope]}"

    def _edit(self, edit: Any) -> str:
        which = self.fields(edit.fields) if edit.fields else _("all fields")
        where = f" ({', '.join(self.stage(key) for key in edit.stages)})" if edit.stages else ""
        return f"{self.who(edit.who)}: {which}{where}"


def _department(key: str) -> str:
    found = organisation().departments.get(key)
    return t(found.title) if found else key


def _person(login: str) -> str:
    found = organisation().by_login.get(login)
    return found.name if found else login

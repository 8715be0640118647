"""The parts of a definition in words, in one language. Who and what has which name is told by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..definition import Condition, Deadline, Definition, Duration, Robot, Rule, Task, Wait, Who
from .wording import SIGNS, pick, plural, say

Titles = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Names:
    """What keys of a definition are called: titles by language, and people by their log-in."""

    roles: Titles = field(default_factory=dict)
    departments: Titles = field(default_factory=dict)
    robots: Titles = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    definition: Definition
    locale: str = "ru"
    names: Names = field(default_factory=Names)

    def say(self, code: str, **params: object) -> str:
        return say(code, self.locale, **params)

    def text(self, languages: Mapping[Any, str] | None) -> str:
        return pick(languages, self.locale)

    def _called(self, titles: Titles, key: str) -> str:
        return self.text(titles.get(key)) or key

    def stage(self, key: str) -> str:
        found = self.definition.stage_of.get(key)
        return self.text(found.title) if found else key

    def pipeline(self, key: str) -> str:
        found = next((p for p in self.definition.pipelines if p.key == key), None)
        return self.text(found.title) if found else key

    def field(self, key: str) -> str:
        found = self.definition.field_of.get(key)
        return self.say("quoted", title=self.text(found.title)) if found else self._word(key)

    def _word(self, key: str) -> str:
        known = ("@stage", "@new", "@initiator", "@owner", "@today", "initiator", "owner", "assignee")
        return self.say(key) if key in known else key

    def fields(self, keys: Iterable[str]) -> str:
        return ", ".join(self.field(key) for key in keys)

    # -- people -----------------------------------------------------------------------------------------

    def rules(self, rules: Iterable[Rule]) -> str:
        return ", ".join(self._rule(rule) for rule in rules)

    def _rule(self, rule: Rule) -> str:
        if rule.role or rule.department or rule.person:
            return self._unit(rule.role, rule.department, rule.person, rule.who == "head")
        if rule.chain_of:
            code = "chain_top" if rule.up_to == "top" else "chain"
            return self.say(code, who=self._of(rule.chain_of))
        if rule.supervisor_of:
            return self.say("supervisor", who=self._of(rule.supervisor_of))
        return self._of(rule.card or rule.field or "")

    def _unit(self, role: str | None, department: str | None, person: str | None, head: bool = False) -> str:
        if role:
            return self.say("role", title=self._called(self.names.roles, role))
        if department:
            code = "head" if head else "members"
            return self.say(code, title=self._called(self.names.departments, department))
        return self.names.people.get(person or "", person or "")

    def _of(self, name: str) -> str:
        found = self.definition.field_of.get(name)
        return self.say("in_field", title=self.text(found.title)) if found else self._word(name)

    def who(self, who: Iterable[Who]) -> str:
        return ", ".join(self._who(one) for one in who)

    def _who(self, one: Who) -> str:
        if one.everyone:
            return self.say("everyone")
        if one.field:
            return self._of(one.field)
        return self.say(one.card) if one.card else self._unit(one.role, one.department, one.person)

    def mode(self, task: Task) -> str:
        """How many of those asked must answer; nothing where the first to answer decides."""
        if task.mode == "votes":
            return self.say("votes", n=task.votes)
        return self.say(task.mode) if task.mode != "first" else ""

    def memory(self, task: Task) -> str:
        """Whether those who have approved are asked again; nothing where they always are."""
        if task.ask_again == "always":
            return ""
        return self.say(task.ask_again, fields=self.fields(task.depends_on))

    # -- time -------------------------------------------------------------------------------------------

    def duration(self, length: Duration) -> str:
        words = f"{length.amount} {plural(length.unit, length.amount, self.locale)}"
        return words.replace(" ", "\u00a0")

    def deadline(self, deadline: Deadline) -> str:
        said = self._deadline(deadline)
        if deadline.urgent:
            return self.say("urgent_time", time=said, urgent=self.duration(deadline.urgent))
        return said

    def _deadline(self, deadline: Deadline) -> str:
        after, field = deadline.after, self.field(deadline.field or "")
        if after and deadline.field:
            return self.say("after_day_in", time=self.duration(after), field=field)
        return self.duration(after) if after else self.say("day_in", field=field)

    def wait(self, wait: Wait) -> str:
        if wait.title:
            return self.text(wait.title)
        if wait.duration:
            return self.say("wait_time", time=self.duration(wait.duration))
        if wait.field:
            return self.say("wait_field", field=self.field(wait.field))
        if wait.until:
            return self.say("wait_until", condition=self.condition(wait.until))
        if wait.child:
            return self.say("wait_child", robot=self.made_by(wait.child))
        return self.say("wait_message", name=wait.message)

    def made_by(self, key: str) -> str:
        """The robot whose cards are waited for."""
        found = self.definition.robot_of.get(key)
        return self.robot(found) if found else key

    # -- conditions and robots --------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        group = condition.all if condition.all is not None else condition.any
        if group is not None:
            return self.say("and" if condition.all is not None else "or").join(map(self._inner, group))
        op = condition.op or "eq"
        said = [self.field(condition.field or ""), SIGNS.get(op) or self.say(op)]
        return " ".join(said if op in ("empty", "filled") else [*said, self._values(condition)])

    def _inner(self, condition: Condition) -> str:
        group = condition.all is not None or condition.any is not None
        return f"({self.condition(condition)})" if group else self.condition(condition)

    def _values(self, condition: Condition) -> str:
        values = condition.value if isinstance(condition.value, list | tuple) else [condition.value]
        return ", ".join(self._value(value, condition.field or "") for value in values)

    def _value(self, value: Any, asked: str) -> str:
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, dict) and value and set(value) <= {"field", "money"}:
            return self.field(str(value["field"])) if "field" in value else str(value["money"])
        return self._title(value, asked) if isinstance(value, str) else str(value)

    def _title(self, value: str, asked: str) -> str:
        """The title of a stage or an option, where the value is the key of one."""
        if asked == "@stage":
            return self.stage(value)
        found = self.definition.field_of.get(asked)
        titles = {option.key: self.text(option.title) for option in found.options} if found else {}
        return titles.get(value) or self._word(value)

    def robot(self, robot: Robot) -> str:
        """What the robot is called: by the administrator, or by its kind."""
        return self.text(robot.title) or self._called(self.names.robots, robot.do)

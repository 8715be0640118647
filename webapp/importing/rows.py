"""One row after the other: who it is, what would change, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.importing.departments import Tree, Unclear
from webapp.people import ADDRESS, LOGIN, login_from
from webapp.process.face import fold
from webapp.storage.staff import Known, Place, Written

TEXTS = {"last_name": 80, "first_name": 80, "patronymic": 80, "position": 120}
YES = {"да", "yes", "y", "true", "1", "+", "истина", "x", "х", "✓"}
NO = {"нет", "no", "n", "false", "0", "-", "–", "—", "ложь"}
FREE_LOGIN = 70


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a cell: the column, a code and what fills its sentence."""

    column: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A row of the file with its fate: new, changed, same or wrong."""

    number: int
    fate: str
    name: str
    email: str
    changes: tuple[Change, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


@dataclass
class Draft:
    """A row while it is read."""

    number: int
    said: Mapping[str, str]
    person: Mapping[str, Any]
    email: str = ""
    mistakes: list[Mistake] = field(default_factory=list)
    department: Place | None = None
    also_in: tuple[Place, ...] | None = None
    roles: tuple[int, ...] | None = None
    head: bool | None = None

    def wrong(self, column: str, code: str, **params: Any) -> None:
        self.mistakes.append(Mistake(column, code, tuple(sorted(params.items()))))


class Reader:
    """Reads rows in their order; rows with mistakes leave no trace in what is written."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.tree = Tree(known.departments)
        self.roles = _named(known.roles)
        self.by_id = {row["id"]: row for row in known.people.values()}
        self.logins = {row["login"] for row in known.people.values()}
        self.rows_of: dict[str, int] = {}
        self.written: list[Written] = []
        self.appointed: dict[Place, tuple[str, int]] = {}
        self.dismissed: set[int] = set()

    def line(self, number: int, said: Mapping[str, str]) -> Line:
        email = said.get("email", "").lower()
        draft = Draft(number, said, self.known.people.get(email, {}), email)
        for read in (self._email, self._texts, self._departments, self._roles, self._admin, self._head):
            read(draft)
        if draft.mistakes:
            return self._line(draft, "wrong", ())
        changes = tuple(self._changes(draft))
        self._keep(draft, changes)
        return self._line(draft, ("changed" if changes else "same") if draft.person else "new", changes)

    def _line(self, draft: Draft, fate: str, changes: tuple[Change, ...]) -> Line:
        whole = {key: draft.said.get(key) or draft.person.get(key) for key in TEXTS}
        name = " ".join(filter(None, (whole["last_name"], whole["first_name"], whole["patronymic"])))
        return Line(draft.number, fate, name, draft.email, changes, tuple(draft.mistakes))

    def heads(self) -> dict[Place, str | None]:
        """Who heads what afterwards, where that changes."""
        vacant: dict[Place, str | None] = {id: None for id in self.dismissed if id not in self.appointed}
        return vacant | {place: email for place, (email, _) in self.appointed.items()}

    # -- reading ----------------------------------------------------------------------------------------

    def _email(self, draft: Draft) -> None:
        if not draft.email:
            draft.wrong("email", "import_no_email")
        elif len(draft.email) > 254 or not ADDRESS.fullmatch(draft.email):
            draft.wrong("email", "import_bad_email", value=draft.email[:80])
        elif draft.email in self.rows_of:
            draft.wrong("email", "import_email_twice", row=self.rows_of[draft.email])
        elif draft.person and not draft.person["active"]:
            draft.wrong("email", "import_left")
        self.rows_of.setdefault(draft.email, draft.number)

    def _texts(self, draft: Draft) -> None:
        for name, most in TEXTS.items():
            if len(draft.said.get(name, "")) > most:
                draft.wrong(name, "import_too_long", most=most)
        if not draft.person and not draft.said.get("last_name"):
            draft.wrong("last_name", "import_no_name")

    def _departments(self, draft: Draft) -> None:
        if "department" in draft.said:
            draft.department = self._place(draft, "department", draft.said["department"])
        if "also_in" in draft.said:
            paths = _listed(draft.said["also_in"])
            found = dict.fromkeys(self._place(draft, "also_in", path) for path in paths)
            draft.also_in = tuple(place for place in found if place is not None)

    def _place(self, draft: Draft, column: str, words: str) -> Place | None:
        try:
            return self.tree.place(words)
        except Unclear as unclear:
            draft.wrong(column, f"import_{unclear}", value=words[:120])
            return None

    def _roles(self, draft: Draft) -> None:
        if "roles" not in draft.said:
            return
        found = []
        for name in _listed(draft.said["roles"]):
            role = self.roles.get(fold(name))
            if role is None:
                draft.wrong("roles", "import_no_role", value=name[:80])
            else:
                found.append(role)
        draft.roles = tuple(sorted(set(found)))

    def _admin(self, draft: Draft) -> None:
        """A file appoints no administrator; it may say of one that they are."""
        wanted = self._yes_or_no(draft, "admin")
        if wanted is not None and wanted != bool(draft.person.get("admin")):
            draft.wrong("admin", "import_admin")

    def _head(self, draft: Draft) -> None:
        draft.head = self._yes_or_no(draft, "head")
        place = self._headed(draft)
        if not draft.head:
            return
        if place is None:
            draft.wrong("head", "import_head_of_nothing")
        elif place in self.appointed:
            draft.wrong("head", "import_two_heads", row=self.appointed[place][1])
        elif draft.person and self._row(place).get("deputy_id") == draft.person["id"]:
            draft.wrong("head", "import_deputy")

    def _headed(self, draft: Draft) -> Place | None:
        """The main department after the import."""
        return draft.department if draft.department is not None else draft.person.get("department_id")

    def _row(self, place: Place | None) -> Mapping[str, Any]:
        return self.known.departments.get(place, {}) if isinstance(place, int) else {}

    def _yes_or_no(self, draft: Draft, column: str) -> bool | None:
        word = fold(draft.said.get(column, ""))
        if word and word not in YES | NO:
            draft.wrong(column, "import_yes_or_no", value=word[:40])
        return word in YES if word in YES | NO else None

    # -- what changes -----------------------------------------------------------------------------------

    def _changes(self, draft: Draft) -> Iterable[Change]:
        person = draft.person
        for name in TEXTS:
            if draft.said.get(name, person.get(name, "")) != person.get(name, ""):
                yield Change(name, person.get(name, ""), draft.said[name])
        if draft.department is not None and draft.department != person.get("department_id"):
            yield Change(
                "department", self.tree.title(person.get("department_id")), self.tree.title(draft.department)
            )
        if draft.also_in is not None and set(draft.also_in) != set(person.get("also_in", ())):
            yield Change("also_in", self._titles(person.get("also_in", ())), self._titles(draft.also_in))
        if draft.roles is not None and set(draft.roles) != set(person.get("roles", ())):
            yield Change("roles", self._role_names(person.get("roles", ())), self._role_names(draft.roles))
        yield from self._head_changes(draft)

    def _head_changes(self, draft: Draft) -> Iterable[Change]:
        place = self._headed(draft)
        before = self._row(place).get("head_id")
        oneself = bool(draft.person) and before == draft.person["id"]
        if draft.head and not oneself:
            yield Change("head", self._person(before), self.tree.title(place))
        elif draft.head is False and oneself:
            yield Change("head", self.tree.title(place), "")

    def _person(self, id: int | None) -> str:
        """Whoever heads it now."""
        found = self.by_id.get(id or 0)
        return " ".join(filter(None, (found["last_name"], found["first_name"]))) if found else ""

    def _titles(self, places: Iterable[Place]) -> str:
        return ", ".join(sorted(map(self.tree.title, places)))

    def _role_names(self, ids: Iterable[int]) -> str:
        return ", ".join(sorted(self.known.roles[id]["title_ru"] for id in ids))

    # -- what is written --------------------------------------------------------------------------------

    def _keep(self, draft: Draft, changes: tuple[Change, ...]) -> None:
        changed = {change.column for change in changes}
        if "head" in changed:
            self._keep_head(draft)
        for place in (draft.department, *(draft.also_in or ())):
            self.tree.add(place)
        if draft.person and not changed - {"head"}:
            return
        values: dict[str, Any] = {name: draft.said[name] for name in TEXTS if name in changed}
        if not draft.person:
            values |= {"email": draft.email, "login": self._login(draft.email)}
        self.written.append(
            Written(
                draft.person.get("id"),
                values,
                draft.department if "department" in changed else None,
                draft.also_in if "also_in" in changed else None,
                draft.roles if "roles" in changed else None,
            )
        )

    def _keep_head(self, draft: Draft) -> None:
        place = self._headed(draft)
        if draft.head and place is not None:
            self.appointed[place] = (draft.email, draft.number)
        elif isinstance(place, int):
            self.dismissed.add(place)

    def _login(self, email: str) -> str:
        stem = login_from(email)[:FREE_LOGIN]
        stem = stem if LOGIN.fullmatch(stem) else "user"
        login, n = stem, 1
        while login in self.logins:
            n += 1
            login = f"{stem}{n}"
        self.logins.add(login)
        return login


def _named(rows: Mapping[int, Mapping[str, Any]]) -> dict[str, int]:
    """Roles by what they may be called."""
    return {
        fold(row[name]): id
        for id, row in rows.items()
        for name in ("key", "title_en", "title_ru")
        if row[name]
    }


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,]", cell) if part.strip()]

"""The rights of a draft as a table of roles and rights: how it is drawn, and what a sent form changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import rights_words as said
from webapp.admin import words
from webapp.process.parting import Part
from webapp.runtime.grants import Grant
from webapp.storage.drafts import Compiled

LISTS: dict[str, Any] = {
    "create": _l("Create"),
    "add_approver": _l("Add an approver"),
    "withdraw": _l("Withdraw"),
    "cancel": _l("Cancel"),
    "export": _l("Export"),
    "delete": _l("Delete and restore"),
    "comment": _l("Comment"),
}
SCOPES: dict[str, Any] = {
    "own": _l("their own"),
    "department": _l("their department's"),
    "all": _l("all"),
}
WIDER = ("all", "department")
ALWAYS = ({"everyone": True}, {"card": "initiator"}, {"card": "owner"}, {"card": "assignee"})
OF_NO_CARD = ("create", "see")


@dataclass(frozen=True)
class Row:
    """Somebody, and what they may."""

    who: Mapping[str, Any]
    has: frozenset[str]
    sees: str
    edits: str
    moves: frozenset[int] = field(default_factory=frozenset)
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return said.code(self.who)

    @property
    def title(self) -> str:
        return said.title(self.who, self.fields)

    @property
    def sort(self) -> Any:
        return said.SORTS.get(self.code.partition(":")[0], "")

    @property
    def of_card(self) -> bool:
        """Whether it is known only on a card who that is, so that it decides neither creating nor seeing."""
        return "card" in self.who or self.of_field

    @property
    def of_field(self) -> bool:
        """Whether a field of the card names them; that may let them see it."""
        return "field" in self.who


class Table:
    """The rights of a draft, row by row."""

    def __init__(self, draft: Compiled, also: Iterable[str] = ()) -> None:
        self.parts = [part for part in draft.parts if part.slot == "rights" and part.parent is None]
        self.transitions = [p for p in draft.parts if p.slot == "transitions" and p.parent is None]
        self.stage_of = {s.get("key"): plain_title(s) for s in draft.plain.get("stages", ())}
        self.fields = len(draft.plain.get("fields", ()))
        self.people_fields = people_fields(draft)
        self.rows = [self._row(who) for who in self._people(also)]

    def _people(self, also: Iterable[str]) -> list[Mapping[str, Any]]:
        """Everybody, the card's people, all roles; departments and persons that some right names."""
        named = [who for part in (*self.parts, *self.transitions) for who in given(part)]
        roles = [{"role": key} for key in words.roles_by_key()]
        fields = [{"field": key} for key in self.people_fields]
        wanted: list[Mapping[str, Any]] = [
            *ALWAYS,
            *fields,
            *roles,
            *named,
            *(said.coded(one) for one in also),
        ]
        return list({said.code(who): who for who in wanted if known(who)}.values())

    def _row(self, who: Mapping[str, Any]) -> Row:
        code = said.code(who)
        mine = [part for part in self.parts if code in codes(part)]
        scopes = {scope(part) for part in mine if part.settings.get("kind") == "see"}
        return Row(
            who,
            frozenset(str(part.settings.get("kind")) for part in mine),
            next((one for one in WIDER if one in scopes), "own"),
            self._edits([part for part in mine if part.settings.get("kind") == "edit"]),
            frozenset(part.id for part in self.transitions if code in codes(part)),
            self.people_fields,
        )

    def _edits(self, parts: list[Part]) -> str:
        if any(not part.settings.get("fields") for part in parts):
            return (
                _("all fields") if any(not part.settings.get("stages") for part in parts) else _("by stage")
            )
        keys = {key for part in parts for key in part.settings.get("fields", ())}
        return _("%(n)s of %(all)s", n=len(keys), all=self.fields) if keys else ""

    def way(self, part: Part) -> str:
        """A transition by the stages it leads from and to."""
        ends = (part.settings.get("source") or (), part.settings.get("target") or ())
        return " → ".join(", ".join(self.stage_of.get(key, key) for key in keys) or "…" for keys in ends)

    # -- what a form changes

    def changes(self, form: Any) -> list[Grant]:
        rows = [code for code in dict.fromkeys(form.getlist("row")) if known(said.coded(code))]
        found = [*self._lists(form, rows), *self._scopes(form, rows)]
        for part in self.transitions:
            wanted = merged([part], rows, form.getlist(f"move-{part.id}"))
            if [said.code(who) for who in wanted] != codes(part):
                found.append(Grant(part.id, {**part.settings, "who": wanted}))
        return found

    def _lists(self, form: Any, rows: list[str]) -> Iterator[Grant]:
        for kind in LISTS:
            parts = [part for part in self.parts if part.settings.get("kind") == kind]
            yield from settled(parts, merged(parts, rows, form.getlist(kind)), {"kind": kind})

    def _scopes(self, form: Any, rows: list[str]) -> Iterator[Grant]:
        seen = [part for part in self.parts if part.settings.get("kind") == "see"]
        for wide in WIDER:
            parts = [part for part in seen if scope(part) == wide]
            checked = [code for code in rows if form.get(f"see-{code}") == wide]
            yield from settled(parts, merged(parts, rows, checked), {"kind": "see", "scope": wide})


def plain_title(settings: Mapping[str, Any]) -> str:
    """The title of something in a draft, which may be half built."""
    title = settings.get("title")
    return words.t(title) if isinstance(title, Mapping) else str(title or settings.get("key", ""))


def people_fields(draft: Compiled) -> dict[str, str]:
    """The titles of the fields that name people."""
    rows = draft.plain.get("fields", ())
    return {str(r.get("key")): plain_title(r) for r in rows if r.get("kind") in ("person", "people")}


def given(part: Part) -> list[Mapping[str, Any]]:
    return [who for who in part.settings.get("who") or () if isinstance(who, Mapping)]


def codes(part: Part) -> list[str]:
    return [said.code(who) for who in given(part)]


def scope(part: Part) -> str:
    return str(part.settings.get("scope", "all"))


def known(who: Mapping[str, Any]) -> bool:
    """Whether this names somebody there is."""
    org = words.organisation()
    return bool(
        who.get("everyone")
        or who.get("card") in said.CARD
        or who.get("field")
        or who.get("role") in words.roles_by_key()
        or who.get("department") in org.departments
        or who.get("person") in org.by_login
    )


def merged(parts: list[Part], rows: list[str], checked: Iterable[str]) -> list[dict[str, Any]]:
    """Those who have the right afterwards: in the order they had it, the new ones last.

    Whom the form did not show keeps what they had.
    """
    had = {said.code(who): dict(who) for part in parts for who in given(part)}
    wanted = [code for code in checked if code in rows]
    kept = {code: who for code, who in had.items() if code not in rows or code in wanted}
    return list((kept | {code: said.coded(code) for code in wanted if code not in kept}).values())


def settled(parts: list[Part], wanted: list[dict[str, Any]], settings: dict[str, Any]) -> Iterator[Grant]:
    """The changes after which one part gives the right to these people."""
    had = [said.code(who) for part in parts for who in given(part)]
    if sorted(had) == sorted(said.code(who) for who in wanted):
        return
    after = {**settings, "who": wanted} if wanted else None
    if parts:
        yield Grant(parts[0].id, after)
    elif after:
        yield Grant(None, after)
    yield from (Grant(part.id, None) for part in parts[1:])

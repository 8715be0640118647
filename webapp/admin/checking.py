"""The check of a draft: every problem as a sentence, grouped by where it is, with a link to that place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import outside, words
from webapp.admin.outside import Line
from webapp.admin.pages import ProcessPage
from webapp.process.problems import Path, Problem
from webapp.process.sentences import sentence
from webapp.runtime import drafts
from webapp.storage.drafts import Compiled

DEEPEST = 40

GROUPS: dict[str, Any] = {
    "fields": _l("Fields"),
    "pipelines": _l("Channels"),
    "sections": _l("Sections of the card"),
    "transitions": _l("Moves by hand"),
    "triggers": _l("Triggers"),
    "rights": _l("Rights"),
    "examples": _l("Examples"),
    "stages": _l("Stages"),
}


@dataclass
class Group:
    """The problems of one stage, or of one sort of parts."""

    title: str
    colour: str = ""
    lines: list[Line] = field(default_factory=list)


class CheckPage(ProcessPage):
    """All that keeps the draft from being published, and what is worth a look."""

    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        found = self.draft_with_rows(process_id)
        problems = drafts.problems(found, str(get_locale()))
        told = {
            level: grouped(found, (p for p in problems if p.level == level)) for level in ("error", "warning")
        }
        told["warning"] += elsewhere(found)
        counts = {level: sum(len(group.lines) for group in groups) for level, groups in told.items()}
        return self.page(
            "admin/process/check.html",
            found,
            must=told["error"],
            may=told["warning"],
            counts=counts,
            to_mend=lambda: counts["error"],
        )

    @expose("/<int:process_id>/place/")
    def place(self, process_id: int) -> ResponseReturnValue:
        """Leads to what stands at a path of the definition, if the draft has it there still."""
        steps = request.args.get("path", "").split("/")[:DEEPEST]
        path = tuple(int(one) if one.isascii() and one.isdigit() else one for one in steps)
        found = self.draft(process_id)
        # Without rows its parts have no addresses.
        return redirect(address(found, path if found.revision else ()))


def grouped(found: Compiled, problems: Iterable[Problem]) -> list[Group]:
    """By stage in the order of the board, the rest before and after them as on the tabs."""
    groups: dict[Path, Group] = {}
    for problem in sorted(problems, key=lambda p: _place(p.path)):
        group = groups.setdefault(_place(problem.path), _group(found, problem.path))
        group.lines.append(Line(sentence(problem, str(get_locale())), address(found, problem.path)))
    return list(groups.values())


def elsewhere(found: Compiled) -> list[Group]:
    """What other processes, kept things and forms name of what the draft has no longer."""
    lines = outside.named(found)
    return [Group(_("What names it elsewhere"), lines=lines)] if lines else []


def _place(path: Path) -> Path:
    """What is grouped together, in its order."""
    if path[:1] == ("stages",) and len(path) > 1:
        return (1, *path[1:2])
    return (2, list(GROUPS).index(str(path[0])) if path and path[0] in GROUPS else -1)


def _group(found: Compiled, path: Path) -> Group:
    if path[:1] == ("stages",) and len(path) > 1:
        stage = found.plain["stages"][path[1]]
        title = stage.get("title")
        named = title if isinstance(title, str) else words.t(title) or str(stage.get("key", ""))
        return Group(_("Stage “%(title)s”", title=named), str(stage.get("colour", "blue")))
    name = str(path[0]) if path else ""
    return Group(str(GROUPS.get(name, _("The process itself"))))


def address(found: Compiled, path: Path) -> str:
    """The form in which it is mended."""
    home = f"/admin/design/{found.process.id}/"
    part = found.part_at(path)
    if part is not None:
        return f"{home}parts/{part}/"
    return home if path and path[0] in GROUPS else f"{home}settings/"

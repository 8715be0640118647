"""How the settings of a robot are asked for: notes in its Settings class, of which the admin draws a form.

    subject: Annotated[Text, ask.template("Тема", "Subject")]
    stage: Annotated[Key, ask.stage("В стадию", "To the stage")]

Plain data: robots know no forms. A setting without a note stands in the file only. `of` names the setting in
which another process (or a table of lines) is chosen: its fields, stages or columns are offered then. `when`
says whether a setting is asked for, by the settings so far; `again` draws the form anew once it is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo

from webapp.robots.base import Settings

Pair = tuple[str, str]
"""A text in Russian and in English."""

Of = str | tuple[str, ...]
"""The setting in which another process is chosen, or those of which one is filled in."""

Options = Mapping[Any, Pair]
When = Callable[[Mapping[str, Any]], bool]

FROM_CARD = (
    "Вместо слов в фигурных скобках подставятся данные карточки.",
    "What stands in braces is filled in from the card.",
)
CHOOSE = ("Выберите…", "Choose…")


@dataclass(frozen=True, eq=False)
class Ask:
    """One control: of which kind, what it is called, and what its kind needs besides."""

    control: str
    label: Pair
    help: Pair = ("", "")
    when: When | None = None
    again: bool = False
    of: Of = ""
    kinds: tuple[str, ...] = ()
    options: Options = field(default_factory=dict)
    empty: Pair | None = None
    add: Pair = ("Добавить", "Add")
    rows: Ask | None = None
    inside: type[Settings] | None = None
    # Settings in which tables of lines are chosen, of this card and of the other process.
    here: Of = ""
    there: str = ""


def note(info: FieldInfo) -> Ask | None:
    """How a setting is asked for; the last note counts."""
    return next((one for one in reversed(info.metadata) if isinstance(one, Ask)), None)


def notes(settings: type[Settings]) -> dict[str, Ask]:
    """The settings that a form asks for, in their order."""
    found = {name: note(info) for name, info in settings.model_fields.items()}
    return {name: one for name, one in found.items() if one is not None}


# -- texts and numbers -------------------------------------------------------------------------------------


def line(ru: str, en: str, **more: Any) -> Ask:
    """A short text in no language, such as a key or an address."""
    return Ask("line", (ru, en), **more)


def words(ru: str, en: str, **more: Any) -> Ask:
    """A short text in each language, without placeholders."""
    return Ask("words", (ru, en), **more)


def template(ru: str, en: str, **more: Any) -> Ask:
    """A short text in each language, in which fields are filled in."""
    return Ask("template", (ru, en), **{"help": FROM_CARD, **more})


def long_template(ru: str, en: str, **more: Any) -> Ask:
    """A text of several lines in each language, in which fields are filled in."""
    return Ask("long_template", (ru, en), **{"help": FROM_CARD, **more})


def plain_template(ru: str, en: str, **more: Any) -> Ask:
    """One line for all languages, in which fields are filled in: an address on the web."""
    return Ask("plain_template", (ru, en), **{"help": FROM_CARD, **more})


def code(ru: str, en: str, **more: Any) -> Ask:
    """Several lines for machines, in which fields are filled in: JSON."""
    return Ask("code", (ru, en), **more)


def json(ru: str, en: str, **more: Any) -> Ask:
    """Data that are written as JSON, and kept as the data they are."""
    return Ask("json", (ru, en), **more)


def numbers(ru: str, en: str, **more: Any) -> Ask:
    """Some whole numbers, separated by commas."""
    return Ask("numbers", (ru, en), **more)


def secret(ru: str, en: str, **more: Any) -> Ask:
    """The name of a secret that administrators keep; nobody is shown the secret itself."""
    return Ask("secret", (ru, en), **{"empty": ("без секрета", "no secret"), **more})


def number(ru: str, en: str, **more: Any) -> Ask:
    """A whole number."""
    return Ask("number", (ru, en), **more)


def amount(ru: str, en: str, **more: Any) -> Ask:
    """A number that may have decimals."""
    return Ask("amount", (ru, en), **more)


def formula(ru: str, en: str, **more: Any) -> Ask:
    """An expression over the fields of the card."""
    return Ask("formula", (ru, en), **more)


def tick(ru: str, en: str, **more: Any) -> Ask:
    """Yes or no, for a `bool`."""
    return Ask("tick", (ru, en), **more)


def length(ru: str, en: str, **more: Any) -> Ask:
    """So many days, hours or minutes, for a `Duration`."""
    return Ask("length", (ru, en), **more)


def deadline(ru: str, en: str, **more: Any) -> Ask:
    """For a `Deadline`: a time, a day in a field, or a time after that day."""
    return Ask("deadline", (ru, en), **more)


# -- one or some of several --------------------------------------------------------------------------------


def choice(ru: str, en: str, options: Options, **more: Any) -> Ask:
    """One of these; what the class says as its default is chosen where nothing is written."""
    return Ask("choice", (ru, en), options=options, **more)


def choices(ru: str, en: str, options: Options, **more: Any) -> Ask:
    """Any of these."""
    return Ask("choices", (ru, en), options=options, **more)


def one_field(ru: str, en: str, *kinds: str, **more: Any) -> Ask:
    """A field of these kinds (of any, if none is named)."""
    return Ask("field", (ru, en), kinds=kinds, **{"empty": CHOOSE, **more})


def fields(ru: str, en: str, *kinds: str, **more: Any) -> Ask:
    """Any number of fields of these kinds."""
    return Ask("fields", (ru, en), kinds=kinds, **more)


def stage(ru: str, en: str, **more: Any) -> Ask:
    return Ask("stage", (ru, en), **{"empty": CHOOSE, **more})


def process(ru: str, en: str, **more: Any) -> Ask:
    """A process of the company; settings that are `of` this one offer what it has."""
    return Ask("process", (ru, en), **{"empty": CHOOSE, "again": True, **more})


def column(ru: str, en: str, *kinds: str, here: Of, **more: Any) -> Ask:
    """A column of the table of lines that is chosen in the setting `here`."""
    return Ask("column", (ru, en), here=here, kinds=kinds, **{"empty": CHOOSE, **more})


def target(ru: str, en: str, *kinds: str, of: Of, **more: Any) -> Ask:
    """A field of the process whose cards the setting `of` names; typed as long as that is not known."""
    return Ask("target", (ru, en), of=of, kinds=kinds, **{"empty": CHOOSE, **more})


def grouping(ru: str, en: str, *, here: Of, **more: Any) -> Ask:
    """A column of the table chosen in `here`, or a field of the cards that one of its columns names."""
    return Ask("grouping", (ru, en), here=here, **{"empty": CHOOSE, **more})


def maker(ru: str, en: str, **more: Any) -> Ask:
    """A robot of this process that makes cards."""
    return Ask("maker", (ru, en), **{"empty": CHOOSE, "again": True, **more})


def print_form(ru: str, en: str, **more: Any) -> Ask:
    """A print form that administrators keep."""
    return Ask("print_form", (ru, en), **{"again": True, **more})


def role(ru: str, en: str, **more: Any) -> Ask:
    return Ask("role", (ru, en), **{"empty": CHOOSE, **more})


# -- people ------------------------------------------------------------------------------------------------


def person(ru: str, en: str, **more: Any) -> Ask:
    """One rule; `options` are words of the robot's own, such as `holder`."""
    return Ask("person", (ru, en), **{"empty": CHOOSE, **more})


def people(ru: str, en: str, **more: Any) -> Ask:
    """Several rules; `options` are words of the robot's own."""
    return Ask("people", (ru, en), **{"add": ("Добавить кого-то", "Add somebody"), **more})


# -- several settings in one -------------------------------------------------------------------------------


def condition(ru: str, en: str, **more: Any) -> Ask:
    """Comparisons of fields; with `here` of the columns of the lines chosen there."""
    return Ask("condition", (ru, en), **more)


def values(ru: str, en: str, **more: Any) -> Ask:
    """For each of some fields (of another process: `of`) a value, a field of this card or a formula."""
    return Ask("values", (ru, en), **more)


def columns(ru: str, en: str, *, here: Of, there: str, of: Of = "", **more: Any) -> Ask:
    """From lines to lines: for columns there, of the table chosen in the setting `there`, a column here."""
    return Ask("columns", (ru, en), here=here, there=there, of=of, **more)


def pairs(ru: str, en: str, left: Pair, right: Ask | None = None, **more: Any) -> Ask:
    """A mapping of names that are typed to what `right` asks for: headers, paths in an answer. With `of` the
    names are fields of that process, of these `kinds`, and chosen.
    """
    return Ask("pairs", (ru, en), options={"left": left}, rows=right, **more)


def group(ru: str, en: str, inside: type[Settings], **more: Any) -> Ask:
    """Settings of a class of their own, under one heading."""
    return Ask("group", (ru, en), inside=inside, **more)


def rows(ru: str, en: str, row: Ask, **more: Any) -> Ask:
    """Any number of the same, in an order: of a text, a field, or a `group`."""
    return Ask("rows", (ru, en), rows=row, **more)

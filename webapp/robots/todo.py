"""Gives people a to-do, with a checklist that may have an item for each line of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Setting

from webapp.process import commands as do
from webapp.process.definition import Deadline, Definition, Duration, Key, Text
from webapp.process.policies import Level
from webapp.robots import asking as ask
from webapp.robots import base, texts
from webapp.robots.recipients import WORDS, Recipients, people
from webapp.robots.references import unfit_field, unfit_rule, unknown_placeholders
from webapp.robots.wording import say

MOST_ITEMS = 200
LONGEST = 300

kind = "todo"
label = {"ru": "Поставить задачу", "en": "Give a to-do"}
group = "people"


class Settings(base.Settings):
    """`item` is a text for each of the `lines`: `{items.what}` is the column *what* of the line."""

    title: Annotated[Text, ask.template("Что сделать", "What is to be done")]
    explanation: Annotated[Text | None, ask.long_template("Пояснение", "Explanation")] = None
    to: Annotated[Recipients, ask.people("Кому", "To whom", options=WORDS)]
    mode: Annotated[
        Literal["first", "all"],
        ask.choice(
            "Если их несколько",
            "If there are several",
            {
                "first": ("сделает кто-то один", "one of them does it"),
                "all": ("делает каждый", "each does"),
            },
        ),
    ] = "first"
    priority: Annotated[
        Level,
        ask.choice(
            "Приоритет",
            "Priority",
            {"normal": ("обычный", "normal"), "high": ("высокий", "high"), "urgent": ("срочный", "urgent")},
        ),
    ] = "normal"
    deadline: Annotated[Deadline | None, ask.deadline("Срок", "Deadline")] = None
    remind: Annotated[Duration | None, ask.length("Напоминать каждые", "Remind every")] = None
    checklist: Annotated[
        tuple[Text, ...],
        ask.rows("Пункты", "Checklist", ask.words("", ""), add=("Добавить пункт", "Add an item")),
    ] = Setting(default=(), max_length=100)
    lines: Annotated[
        Key | None,
        ask.one_field(
            "Пункт на каждую строку таблицы",
            "An item for each line of",
            "lines",
            empty=("нет", "none"),
            again=True,
        ),
    ] = None
    item: Annotated[
        Text | None,
        ask.template(
            "Текст такого пункта",
            "What such an item says",
            help=(
                "Например: {items.what}, {items.pieces} шт.",
                "Such as: {items.what}, {items.pieces} pcs",
            ),
            when=lambda s: bool(s.get("lines")),
        ),
    ] = None
    card_wide: Annotated[
        bool,
        ask.tick("Остаётся, когда карточка уходит из стадии", "Stays open when the card leaves the stage"),
    ] = False
    wait: Annotated[
        bool,
        ask.tick(
            "Дальше — когда задача сделана",
            "The flow waits until it is done",
            help=("Для робота, который сам — шаг процесса.", "For a robot that is a step of the flow."),
        ),
    ] = False


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    for text in (settings.title, settings.explanation, settings.item, *settings.checklist):
        yield from unknown_placeholders(text or {}, definition)
    for one in settings.to:
        yield from unfit_rule(one, definition)
    if settings.lines:
        yield from unfit_field(settings.lines, definition, "lines")
    if settings.deadline and settings.deadline.field:
        yield from unfit_field(settings.deadline.field, definition, "date", "datetime")


def run(settings: Settings, context: base.Context) -> base.Answer:
    found = people(settings.to, context)
    if not found:
        return base.Failed(say("nobody", context.locale))
    checklist = [_short(texts.fill_each(one, context)) for one in settings.checklist]
    checklist += _of_lines(settings, context)
    if len(checklist) > MOST_ITEMS:
        return base.Failed(say("too_many_items", context.locale, most=MOST_ITEMS))
    return base.Done((_given(settings, context, found, checklist),))


def _given(
    settings: Settings, context: base.Context, found: tuple[int, ...], checklist: list[dict[str, str]]
) -> do.GiveToDo:
    deadline = settings.deadline.model_dump(mode="json", exclude_none=True) if settings.deadline else None
    remind = settings.remind.model_dump(mode="json") if settings.remind else None
    return do.GiveToDo(
        people=found,
        title=_short(texts.fill_each(settings.title, context)),
        ask=texts.fill_each(settings.explanation or {}, context),
        checklist=tuple(checklist),
        mode=settings.mode,
        deadline=deadline,
        reminders={"first": remind, "then": remind} if remind else None,
        card_wide=settings.card_wide,
        hold=settings.wait,
        priority=settings.priority,
    )


def _of_lines(settings: Settings, context: base.Context) -> list[dict[str, str]]:
    field = context.definition.field_of.get(settings.lines or "")
    lines: list[Mapping[str, Any]] = context.state.values.get(settings.lines or "") or []
    if field is None:
        return []
    if settings.item is None:
        ru, en = (
            texts.shown(field, lines, context, lang).splitlines()[: len(lines)] for lang in ("ru", "en")
        )
        return [_short({"ru": one, "en": other}) for one, other in zip(ru, en, strict=False)]
    return [_short(texts.fill_line(settings.item, field, line, context)) for line in lines]


def _short(words: Mapping[str, str]) -> dict[str, str]:
    return {lang: text[:LONGEST] or "…" for lang, text in words.items()}

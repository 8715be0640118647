"""Sends a letter: to the customer or another address outside, to people of the company, or to both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process import commands as do
from webapp.process.definition import Definition, Key, Text
from webapp.process.errors import Refused
from webapp.process.refusals import said
from webapp.robots import asking as ask
from webapp.robots import base, letters, tables, texts
from webapp.robots.recipients import WORDS, Several, people
from webapp.robots.references import field_title, unfit_field, unknown_placeholders
from webapp.robots.wording import say

MOST_MB = 20
LONGEST = 400

kind = "email"
label = {"ru": "Отправить письмо", "en": "Send an e-mail"}
group = "outside"


class Settings(base.Settings):
    """`to_field` is an e-mail field of the card, `to` a fixed address, `people` are colleagues, each with a
    letter of their own; `attach` are file fields.
    """

    to_field: Annotated[
        Key | None,
        ask.one_field(
            "На адрес из поля",
            "To the address in",
            "email",
            empty=("постоянный адрес", "a fixed address"),
            again=True,
        ),
    ] = None
    to: Annotated[
        str | None, ask.line("На адрес", "To the address", when=lambda s: not s.get("to_field"))
    ] = Setting(default=None, pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    people: Annotated[Several, ask.people("Кому из сотрудников", "To which colleagues", options=WORDS)] = ()
    subject: Annotated[Text, ask.template("Тема", "Subject")]
    text: Annotated[Text, ask.long_template("Текст", "Text")]
    table: Annotated[
        Key | None,
        ask.one_field(
            "Таблица в письме",
            "Table in the letter",
            "lines",
            help=(
                "Строки таблицы встанут на место её поля в тексте, иначе — в конец.",
                "The lines stand where the text names their field, otherwise at the end.",
            ),
            empty=("без таблицы", "no table"),
            again=True,
        ),
    ] = None
    table_columns: Annotated[
        tuple[Key, ...],
        ask.fields(
            "Колонки таблицы",
            "Columns of the table",
            help=("Если не выбрать — все.", "All if none is chosen."),
            here="table",
            when=lambda s: bool(s.get("table")),
        ),
    ] = ()
    attach: Annotated[
        tuple[Key, ...], ask.fields("Какие файлы приложить", "Files to attach", "file", "files")
    ] = ()
    language: Annotated[
        Literal["ru", "en"] | None,
        ask.choice(
            "На каком языке",
            "In which language",
            {"ru": ("по-русски", "in Russian"), "en": ("по-английски", "in English")},
            empty=("на языке компании", "in the company's"),
        ),
    ] = None
    # Customers who left only a phone number have no address.
    without_address: Annotated[
        Literal["skip", "fail"],
        ask.choice(
            "Если адреса нет",
            "If there is no address",
            {
                "skip": ("продолжить без письма", "go on without a letter"),
                "fail": ("остановиться и позвать администратора", "stop and ask an administrator"),
            },
        ),
    ] = "skip"

    @model_validator(mode="after")
    def _one(self) -> Settings:
        outside = (self.to_field is not None) + (self.to is not None)
        if outside > 1 or not (outside or self.people):
            raise ValueError("to_or_to_field")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    if settings.to_field:
        yield from unfit_field(settings.to_field, definition, "email")
    for key in settings.attach:
        yield from unfit_field(key, definition, "file", "files")
    yield from unknown_placeholders(settings.subject, definition)
    yield from unknown_placeholders(settings.text, definition)
    if settings.table:
        yield from tables.unfit_table(settings.table, definition)
        for column in settings.table_columns:
            yield from tables.unfit_column(column, settings.table, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    addresses = _addresses(settings, context)
    if not addresses:
        return _without_address(settings, context)
    attachments = _attachments(settings, context)
    if sum(len(content) for _, _, content in attachments) > MOST_MB * 1024 * 1024:
        return base.Failed(say("attachments_too_large", context.locale, most=MOST_MB))
    subject = _written(settings.subject, settings, context)
    text, html = _body(settings, context)
    refused: list[Refused] = []
    for to, key in addresses.items():
        try:
            context.outside.send_mail(to, subject, text, attachments, key, html)
        except Refused as never:
            # The others get theirs all the same.
            refused.append(never)
        except OSError as away:
            return base.Retry(say("mail_server_away", context.locale, detail=str(away)[:LONGEST]))
    if refused:
        return base.Failed(" ".join(said(one, context.definition, context.locale) for one in refused))
    return base.Done(tuple(do.RecordEmail(to, subject, key) for to, key in addresses.items()))


def _addresses(settings: Settings, context: base.Context) -> dict[str, str]:
    """Every address once, with the key of its letter, which stays the same when the robot is tried again."""
    outside = settings.to or context.state.values.get(settings.to_field or "")
    found = {outside: context.key} if outside else {}
    for person, address in context.outside.addresses(people(settings.people, context)).items():
        found.setdefault(address, f"{person}.{context.key}")
    return found


def _without_address(settings: Settings, context: base.Context) -> base.Answer:
    if settings.without_address == "fail" and not settings.to_field:
        return base.Failed(say("nobody", context.locale))
    if settings.without_address == "fail":
        title = field_title(context.definition.field_of[settings.to_field or ""], context)
        return base.Failed(say("empty_field", context.locale, field=title))
    return base.Done(note={"skipped": "no_address"})


def _attachments(settings: Settings, context: base.Context) -> tuple[base.Attached, ...]:
    files: list[dict[str, Any]] = [f for key in settings.attach for f in context.state.values.get(key) or ()]
    return tuple(context.outside.read_file(file["id"]) for file in files)


def _body(settings: Settings, context: base.Context) -> tuple[str, str]:
    """In words, and in HTML where there is a table."""
    field = context.definition.field_of.get(settings.table or "")
    if field is None:
        return _written(settings.text, settings, context), ""
    known = {column.key: column for column in field.columns}
    columns = tuple(known[key] for key in settings.table_columns if key in known) or field.columns
    locale = settings.language or context.locale
    table = letters.Table(field, columns, context, locale)
    return letters.written(texts.in_language(settings.text, locale), table)


def _written(text: texts.Words, settings: Settings, context: base.Context) -> str:
    locale = settings.language or context.locale
    return texts.fill(texts.in_language(text, locale), context, locale)

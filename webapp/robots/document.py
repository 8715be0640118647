"""Makes a document by a print form and keeps it in a file field: an invoice, a sheet of visas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.process import commands as do
from webapp.process.definition import Definition
from webapp.robots import base, texts
from webapp.robots.prints import making
from webapp.robots.prints.forms import INVOICE, SHIPPED, Form
from webapp.robots.prints.invoice import NotDrawn
from webapp.robots.prints.settings import Settings
from webapp.robots.references import unfit_field, unknown_placeholders
from webapp.robots.typesetting import NotTypeset
from webapp.robots.wordfiles import BadWordFile
from webapp.robots.wording import say

__all__ = ["Settings", "kind", "label", "problems", "run"]

kind = "document"
label = {"ru": "Создать документ", "en": "Make a document"}
group = "card"
heavy = True

OF_INVOICES = ("customer", "what", "amount", "basis", "date", "due", "entity", "lines")
KINDS: dict[str, tuple[str, ...]] = {
    "amount": ("money",),
    "lines": ("lines",),
    "entity": ("card",),
    "date": ("date",),
    "due": ("date",),
}


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from unfit_field(settings.field, definition, "file", "files")
    yield from unknown_placeholders(settings.name or {}, definition)
    yield from _of_invoice(settings, definition)


def _of_invoice(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    """Of an invoice all it needs; of other forms what the administrator has set."""
    needed = _needed(settings)
    for name in OF_INVOICES:
        key = getattr(settings, name)
        if key and (name in needed or name in settings.model_fields_set):
            yield from unfit_field(key, definition, *KINDS.get(name, ()))
    for key in settings.contacts or ():
        yield from unfit_field(key, definition)
    amount = definition.field_of.get(settings.amount)
    if "amount" in needed and amount and amount.currency != "RUB":
        yield "wrong_currency", {"field": amount.key, "currency": amount.currency}


def _needed(settings: Settings) -> tuple[str, ...]:
    """What an invoice cannot do without."""
    if settings.template != INVOICE:
        return ()
    return ("customer",) if settings.lines else ("customer", "what", "amount")


def run(settings: Settings, context: base.Context) -> base.Answer:
    form = context.outside.form(settings.template)
    if form is None:
        return base.Failed(say("no_print_form", context.locale, key=settings.template))
    try:
        made = making.make(form, settings, context)
    except NotDrawn as missing:
        return base.Failed(say(missing.code, context.locale, **missing.params))
    except BadWordFile as bad:
        return base.Failed(say(bad.code, context.locale, **bad.params))
    except NotTypeset as wrong:
        return base.Failed(not_typeset(wrong, context.locale))
    file = context.outside.put_file(made.content, file_name(form, settings.name, context), made.mime)
    return base.Done((do.AttachDocument(settings.field, file, made.seal),))


def not_typeset(wrong: NotTypeset, locale: str) -> str:
    """What the compiler complains of, with the line of the form."""
    word = "line" if locale == "en" else "строка"
    at = f", {word} {wrong.line}" if wrong.line else ""
    return say("no_document", locale, reason=f"{wrong}{at}")


def file_name(form: Form, name: texts.Words | None, context: base.Context) -> str:
    """«Счёт М-2026-0017.pdf», whatever the numbering of the process has in it."""
    usual: dict[Any, str] = {"ru": "Счёт {number}", "en": "Invoice {number}"}
    if form.key not in SHIPPED or form.key != INVOICE:
        usual = {locale: f"{title} {{number}}" for locale, title in form.title.items() if title}
    told = texts.fill(texts.in_language(name or usual, context.locale), context, context.locale)
    return f"{told.replace('/', '-').replace(chr(92), '-')}.{form.ending}"

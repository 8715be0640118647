"""Calls another system on the web, and keeps in fields of the card what that answers.

Never into our own network (unless the operator allows it), never for long, never by way of redirects. What is
secret goes into headers only, and neither headers nor bodies are told on the timeline.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.outgoing import Answer, Refusal, Request, Unreachable, checked
from webapp.process import commands as do
from webapp.process.definition import Definition, Key
from webapp.robots import asking as ask
from webapp.robots import base, plain, texts
from webapp.robots.references import unfit_field, unknown_placeholders
from webapp.robots.wording import say

kind = "webhook"
label = {"ru": "Вызвать адрес в сети (вебхук)", "en": "Call a web address (webhook)"}
group = "outside"

FIXED_HOST = re.compile(r"https?://[^{}/?#\s]+(?:[/?#].*)?")
NAME = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"
OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key"})
LATER = frozenset({408, 425, 429})
MOST_BODY = 1024 * 1024
MOST_SAID = 500


class Header(base.Settings):
    """A secret stands behind the value: `Bearer` and the name of the token's secret."""

    name: Annotated[str, ask.line("Название", "Name")] = Setting(pattern=NAME)
    value: Annotated[str, ask.line("Значение", "Value")] = Setting(default="", max_length=2000)
    secret: Annotated[Key | None, ask.secret("Секрет", "Secret")] = None

    @model_validator(mode="after")
    def _free(self) -> Header:
        if self.name.lower() in OURS or self.name.lower().startswith("webhook-"):
            raise ValueError("header_of_ours")
        return self


class Settings(base.Settings):
    """`body` is data: a text that is one placeholder alone becomes the field's own number, list or yes/no."""

    method: Annotated[
        Literal["POST", "PUT", "PATCH", "GET", "DELETE"],
        ask.choice("Метод", "Method", {one: (one, one) for one in ("POST", "PUT", "PATCH", "GET", "DELETE")}),
    ] = "POST"
    url: Annotated[str, ask.plain_template("Адрес", "Address")] = Setting(max_length=2000)
    headers: Annotated[
        tuple[Header, ...],
        ask.rows(
            "Заголовки",
            "Headers",
            ask.group("", "", Header),
            help=("Секреты задают в разделе «Секреты».", "Secrets are kept under “Secrets”."),
        ),
    ] = Setting(default=(), max_length=20)
    body: Annotated[
        dict[str, Any] | list[Any] | None,
        ask.json(
            "Данные в JSON",
            "Data as JSON",
            help=(
                'Например: {"order": "{number}", "sum": "{price}"}. Числа и списки остаются собой.',
                'For example: {"order": "{number}", "sum": "{price}"}. Numbers and lists stay what they are.',
            ),
        ),
    ] = None
    sign: Annotated[
        Key | None,
        ask.secret(
            "Подписать секретом",
            "Sign with the secret",
            help=(
                "HMAC-SHA256 в заголовке webhook-signature (Standard Webhooks).",
                "HMAC-SHA256 in the header webhook-signature (Standard Webhooks).",
            ),
        ),
    ] = None
    success: Annotated[
        tuple[Annotated[int, Setting(ge=200, le=299)], ...],
        ask.numbers(
            "Какие ответы означают успех",
            "Which answers mean success",
            help=("Например: 200, 201. Если пусто, любые 2xx.", "Such as 200, 201. Any 2xx, if empty."),
        ),
    ] = ()
    answer: Annotated[
        dict[str, Key],
        ask.pairs(
            "Что из ответа куда записать",
            "What of the answer is kept where",
            ("путь, например data.id", "path, such as data.id"),
            ask.one_field("Поле", "Field"),
        ),
    ] = Setting(default_factory=dict)
    seconds: Annotated[int, ask.number("Ждать ответа, секунд", "Seconds to wait")] = Setting(
        default=10, ge=1, le=60
    )

    @model_validator(mode="after")
    def _host(self) -> Settings:
        if not FIXED_HOST.fullmatch(self.url):
            raise ValueError("bad_url")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    written = [settings.url, *(one.value for one in settings.headers), *plain.leaves(settings.body)]
    for text in written:
        yield from unknown_placeholders({"": text}, definition)
    for key in settings.answer.values():
        yield from unfit_field(key, definition)


def run(settings: Settings, context: base.Context) -> base.Answer:
    try:
        request = asked(settings, context)
        answer = context.outside.ask_web(request, settings.seconds, MOST_BODY)
    except Refusal as refusal:
        if refusal.code == "unknown_host":
            return base.Retry(say("no_such_host", context.locale, host=refusal.detail))
        return base.Failed(say(refusal.code, context.locale, detail=refusal.detail))
    except Unreachable as away:
        said = say("unreachable", context.locale, host=_host_of(request.url), detail=str(away))
        return base.Retry(said[:MOST_SAID])
    return _judged(settings, context, answer, _host_of(request.url))


def asked(settings: Settings, context: base.Context) -> Request:
    """What is sent; one cause always has the same key."""
    body = b""
    headers = {"Idempotency-Key": context.key, "User-Agent": "Reglament"}
    if settings.body is not None:
        body = json.dumps(plain.filled(settings.body, context), ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json; charset=utf-8"
    for one in settings.headers:
        value = texts.fill(one.value, context, context.locale).strip()
        told = f"{value} {context.outside.secret(one.secret)}" if one.secret else value
        headers[one.name] = quote(re.sub(r"[\r\n\0]+", " ", told).strip(), safe=_LATIN)
    if settings.sign:
        headers |= signature(context.outside.secret(settings.sign), body, context)
    url = texts.PLACEHOLDER.sub(lambda found: _in_url(found, context), settings.url)
    checked(url)
    return Request(settings.method, url, body, headers)


def _in_url(found: re.Match[str], context: base.Context) -> str:
    return quote(plain.text(found[1], found[0], context), safe="")


_LATIN = "".join(map(chr, range(32, 127)))


def signature(secret: str, body: bytes, context: base.Context) -> dict[str, str]:
    """As Standard Webhooks have it: over the key, the moment and the body."""
    moment = str(int(context.now.timestamp()))
    signed = b".".join((context.key.encode(), moment.encode(), body))
    made = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": context.key, "webhook-timestamp": moment, "webhook-signature": f"v1,{made}"}


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _judged(settings: Settings, context: base.Context, answer: Answer, host: str) -> base.Answer:
    fine = answer.status in settings.success if settings.success else answer.fine
    if not fine:
        said = say("bad_status", context.locale, host=host, status=answer.status)
        again = answer.status >= 500 or answer.status in LATER
        return base.Retry(said) if again else base.Failed(said)
    note = {"host": host, "status": answer.status}
    if not settings.answer:
        return base.Done(note=note)
    if not answer.whole:
        return base.Failed(say("answer_too_long", context.locale, host=host))
    try:
        data = json.loads(answer.text)
    except ValueError:
        return base.Failed(say("not_json", context.locale, host=host))
    found = {key: _at(data, path) for path, key in settings.answer.items()}
    values = {key: _kept(value) for key, value in found.items() if value is not None}
    return base.Done((do.ChangeFields(values),) if values else (), note)


def _at(data: Any, path: str) -> Any:
    """What stands at `data.items.0.id`; None where there is nothing."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def _kept(value: Any) -> Any:
    """As somebody would have typed it: of a sum of money 100 are roubles, not kopecks."""
    if isinstance(value, bool | str):
        return value
    return json.dumps(value, ensure_ascii=False)

"""Every environment variable of the product, once, with its default and meaning."""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class ConfigError(ValueError):
    """A variable that cannot be used, told in one sentence."""


@dataclass(frozen=True)
class Config:
    # REGLAMENT_DATA: the folder of everything an installation keeps. Default: ./var
    data: Path
    # DATABASE_URL: sqlite:///… or postgresql://…; default: SQLite in the data folder.
    database_url: str = field(repr=False)
    # REDIS_URL: Valkey or Redis; default: the embedded one, on a Unix socket in the data folder.
    redis_url: str = field(repr=False)
    # SECRET_KEY: signs sessions; default: made once, kept in secret.key of the data folder.
    secret_key: str = field(repr=False)
    # FILES_DIR: uploaded files by content hash. Default: files in the data folder.
    files_dir: Path
    # MAIL_URL: smtp://user:password@host:587 or smtps://…:465 (?tls=off: plain, for a server
    # of your own network); empty: the development mailbox page.
    mail_url: str = field(repr=False)
    # MAIL_FROM: the sender of all our letters.
    mail_from: str
    # MAIL_IN: where letters come in: imaps://user:password@host/INBOX, imap://…, or maildir:///a/folder;
    # empty: they do not.
    mail_in: str = field(repr=False)
    # MAIL_REPLY: the address of that mailbox; user+anything@ must come there too. Default: that of MAIL_FROM
    mail_reply: str
    # VAPID_KEY: signs what is pushed to browsers (32 bytes, base64url); default: made once, kept in
    # the database.
    vapid_key: str = field(repr=False)
    # BASE_URL: the address people type; links in letters begin with it.
    base_url: str
    # HOST, PORT: where the web server listens. Default: 127.0.0.1:8000
    host: str
    port: int
    # DEMO: 1 loads the demo company and offers its log-ins; only where nobody else can connect.
    demo: bool
    # TIMEZONE: the company's clock, for deadlines and pages. Default: Europe/Moscow
    timezone: str
    # DEFAULT_LOCALE: ru or en, until a person chooses.
    default_locale: str
    # MAX_UPLOAD_MB: the largest request.
    max_upload_mb: int
    # SECURE_COOKIES: cookies over https only. Default: on when BASE_URL is https.
    secure_cookies: bool
    # RATELIMIT: limit sign-in attempts. Default: on.
    ratelimit: bool
    # PROXIES: how many proxies of ours stand before the web server; their X-Forwarded-* is believed.
    # Default: 0, none
    proxies: int
    # OUTGOING_ALLOW: networks (10.0.0.0/8) and hosts of your own that webhooks may ask though they are
    # private; separated by commas. Default: none
    outgoing_allow: tuple[str, ...]
    # WORKERS: processes that run robots, started by worker.py. Default: 2
    workers: int

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Config:
        data = Path(env.get("REGLAMENT_DATA") or "var").resolve()
        host = env.get("HOST") or "127.0.0.1"
        port = _integer(env, "PORT", 8000)
        base_url = (env.get("BASE_URL") or f"http://{_in_url(host)}:{port}").rstrip("/")
        config = cls(
            data=data,
            database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data / 'reglament.sqlite'}"),
            redis_url=env.get("REDIS_URL") or embedded_redis_url(data),
            secret_key=env.get("SECRET_KEY") or _kept_secret(data / "secret.key"),
            files_dir=Path(env.get("FILES_DIR") or data / "files").resolve(),
            mail_url=_mail_url(env.get("MAIL_URL", "")),
            mail_from=env.get("MAIL_FROM") or "Reglament <reglament@localhost>",
            mail_in=_mail_in(env.get("MAIL_IN", "")),
            mail_reply=env.get("MAIL_REPLY", ""),
            vapid_key=_vapid_key(env.get("VAPID_KEY", "")),
            base_url=base_url,
            host=host,
            port=port,
            demo=_flag(env, "DEMO", default=False),
            timezone=env.get("TIMEZONE") or "Europe/Moscow",
            default_locale=_one_of(env, "DEFAULT_LOCALE", ("ru", "en")),
            max_upload_mb=_integer(env, "MAX_UPLOAD_MB", 100),
            secure_cookies=_flag(env, "SECURE_COOKIES", default=base_url.startswith("https://")),
            ratelimit=_flag(env, "RATELIMIT", default=True),
            proxies=_integer(env, "PROXIES", 0, least=0),
            outgoing_allow=_list(env.get("OUTGOING_ALLOW", "")),
            workers=_integer(env, "WORKERS", 2),
        )
        config.refuse_public_demo()
        return config

    def refuse_public_demo(self) -> None:
        """The demo's passwords are on its sign-in page, so nobody else may reach it."""
        if self.demo and not is_loopback(self.host):
            raise ConfigError(
                f"DEMO=1 работает только на 127.0.0.1, а HOST={self.host}. / "
                f"DEMO=1 works on 127.0.0.1 only, and HOST is {self.host}."
            )

    def as_flask(self) -> dict[str, Any]:
        """The same under the names that Flask and its extensions read."""
        return {
            "REGLAMENT": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": self.max_upload_mb * 1024 * 1024,
            # A table of a thousand lines has twenty cells in each.
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "MAX_FORM_PARTS": 25_000,
            "SESSION_COOKIE_NAME": "reglament",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": self.secure_cookies,
            "PREFERRED_URL_SCHEME": urlsplit(self.base_url).scheme,
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.secure_cookies,
            "BABEL_DEFAULT_LOCALE": self.default_locale,
            "BABEL_DEFAULT_TIMEZONE": self.timezone,
            "RATELIMIT_ENABLED": self.ratelimit,
            "RATELIMIT_STORAGE_URI": self.redis_url.replace("unix://", "redis+unix://", 1),
            "DEMO": self.demo,
        }


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def embedded_redis_url(data: Path) -> str:
    """Where the embedded Valkey answers; it writes the address down when it is not the usual socket."""
    written = data / "valkey" / "url"
    return written.read_text().strip() if written.is_file() else f"unix://{data / 'valkey' / 'valkey.sock'}"


def _database_url(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _mail_url(url: str) -> str:
    if url and (urlsplit(url).scheme not in ("smtp", "smtps") or not urlsplit(url).hostname):
        raise ConfigError("MAIL_URL must look like smtp://user:password@host:587 or smtps://…, or be empty.")
    return url


def _mail_in(url: str) -> str:
    parts = urlsplit(url)
    fits = parts.path if parts.scheme == "maildir" else parts.scheme in ("imap", "imaps") and parts.hostname
    if url and not fits:
        raise ConfigError(
            "MAIL_IN must look like imaps://user:password@host/INBOX or maildir:///folder, or be empty."
        )
    return url


def _vapid_key(text: str) -> str:
    try:
        key = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except ValueError:
        key = b"?"
    if text and len(key) != 32:
        raise ConfigError("VAPID_KEY must be 32 bytes as base64url, or be empty.")
    return text


def _kept_secret(path: Path) -> str:
    """The key of this installation, made by whoever asks first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            # A link appears whole or not at all, so nobody reads half a key.
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip().lower() for one in text.split(","))))


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    if name not in env:
        return default
    value = env[name].strip().lower()
    if value not in TRUE | FALSE:
        raise ConfigError(f"{name} must be 1 or 0, and it is {env[name]!r}.")
    return value in TRUE


def _integer(env: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    value = env.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ConfigError(f"{name} must be a whole number, at least {least}, and it is {value!r}.")
    return int(value)


def _one_of(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}, and it is {value!r}.")
    return value


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

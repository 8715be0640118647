"""Phone numbers, e-mail addresses and links."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, fold, several, single, squeezed

MOST_LINKS = 50
LINK_LENGTH = 2000
LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = rf"(?:{LABEL}\.)+(?!\d+$){LABEL}"


class Phone(Kind):
    """Stored as +79123456789; typed as people are used to."""

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        typed = single(raw)
        text = squeezed(typed) if isinstance(typed, str) else ""
        if not re.fullmatch(r"\+?[\d()\-‐–.]+", text, re.ASCII):
            raise BadValue("bad_phone")
        phone = _international(re.sub(r"[^\d+]", "", text))
        if not self.fits(field, phone):
            raise BadValue("bad_phone")
        return phone

    def fits(self, field: Field, value: Any) -> bool:
        if not isinstance(value, str) or not re.fullmatch(r"\+[1-9]\d{7,14}", value, re.ASCII):
            return False
        return not value.startswith("+7") or bool(re.fullmatch(r"\+7[3-9]\d{9}", value))

    def folded(self, field: Field, value: Any) -> str:
        digits = value.removeprefix("+")
        return f"{digits} 8{digits[1:]}" if value.startswith("+7") else str(digits)


def _international(digits: str) -> str:
    """The number with its country; without one it is Russian, where 8 stands for +7."""
    if re.fullmatch(r"\+89\d{9}", digits):
        return "+7" + digits[2:]
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    if len(digits) == 11 and digits[0] in "78":
        return "+7" + digits[1:]
    return "+7" + digits if len(digits) == 10 else ""


class Email(Kind):
    def parse(self, field: Field, raw: Any, today: Today) -> str:
        typed = single(raw)
        local, _, domain = typed.strip().rpartition("@") if isinstance(typed, str) else ("", "", "")
        address = f"{local}@{_ascii(domain.lower())}"
        if not self.fits(field, address):
            raise BadValue("bad_email")
        return address

    def fits(self, field: Field, value: Any) -> bool:
        if not isinstance(value, str) or len(value) > 254:
            return False
        local, _, domain = value.rpartition("@")
        return len(local) <= 64 and bool(re.fullmatch(LOCAL, local) and re.fullmatch(DOMAIN, domain))

    def folded(self, field: Field, value: Any) -> str:
        return fold(value)


def _ascii(domain: str) -> str:
    """A domain in other letters than Latin, as mail servers write it."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


class Links(Kind):
    """Several web addresses, one a line."""

    def parse(self, field: Field, raw: Any, today: Today) -> list[str]:
        given = raw if isinstance(raw, list) else [raw]
        lines = [line.strip() for item in given for line in str(item).splitlines()]
        return [_link(line) for line in several(lines, MOST_LINKS)]

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(v, str) and _is_link(v) for v in value)

    def folded(self, field: Field, value: Any) -> str:
        return fold(" ".join(value))


def _link(line: str) -> str:
    """The address; `www.…` without a scheme is meant as https."""
    link = f"https://{line}" if line.lower().startswith("www.") else line
    if not _is_link(link):
        raise BadValue("not_link", {"link": line[:80]})
    return link


def _is_link(link: str) -> bool:
    """A web address and nothing that runs as a script or hides where it leads."""
    if len(link) > LINK_LENGTH or re.search(r"[\s<>\"\\\x00-\x1f\x7f]", link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False

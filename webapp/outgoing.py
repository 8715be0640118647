"""Requests to addresses that people have typed in: never into our own network, never without an end.

The name is looked up once and the connection goes to the very address that was checked; redirects are not
followed; the answer is read up to a limit, and everything together takes no longer than was said.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import SplitResult, urlsplit

from webapp.config import Config

LONGEST_URL = 2000
PATIENCE = 10.0
MOST = 64 * 1024
PORTS = {"http": 80, "https": 443}
# Addresses of the new kind that lead to ones of the old, also to private ones; and those of a site.
CLOSED = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10"))
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refusal(Exception):
    """The address may not be asked: `code` is bad_url, private_address or unknown_host."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


class Unreachable(Exception):
    """Nobody answered, or not in time."""


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is cut off where it is longer than was asked for, and then not `whole`."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool = True

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def send(request: Request, config: Config, *, patience: float = PATIENCE, most: int = MOST) -> Answer:
    """Asks and gives the answer, whatever its status; raises `Refusal` or `Unreachable`."""
    parts = checked(request.url)
    address = _resolved(parts, config.outgoing_allow)
    connection = _Connection(parts, address, patience)
    timer = threading.Timer(patience, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        return _asked(connection, parts, request, most)
    except (OSError, http.client.HTTPException, ValueError) as error:
        said = "no answer in time" if connection.was_cut else f"{type(error).__name__}: {error}"
        raise Unreachable(said) from error
    finally:
        timer.cancel()
        connection.close()


def checked(url: str) -> SplitResult:
    """The address in its parts; raises `Refusal` for what is no address on the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refusal("bad_url", str(error)) from None
    odd = len(url) > LONGEST_URL or any(ord(one) <= 32 or ord(one) > 126 for one in parts.path + parts.query)
    if odd or parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or port == 0:
        raise Refusal("bad_url", url[:80])
    return parts


def _resolved(parts: SplitResult, allowed: Collection[str]) -> str:
    """An address of the host at which it may be asked."""
    host = _ascii(parts.hostname or "")
    try:
        found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refusal("unknown_host", host) from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if host in allowed:
        return addresses[0]
    for address in addresses:
        # One bad address is enough: whoever owns the name could switch between them.
        if not is_open(ipaddress.ip_address(address), allowed):
            raise Refusal("private_address", f"{host} ({address})")
    return addresses[0]


def is_open(address: Address, allowed: Collection[str] = ()) -> bool:
    """Whether the address is one of the public internet, or of a network that the operator allows."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    real: Address = mapped or address
    if any(real.version == net.version and real in net for net in _networks(tuple(allowed))):
        return True
    if any(real.version == 6 and real in net for net in CLOSED):
        return False
    return real.is_global and not real.is_multicast and not real.is_reserved


@cache
def _networks(allowed: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    found = []
    for one in allowed:
        # The others are names of hosts.
        with suppress(ValueError):
            found.append(ipaddress.ip_network(one, strict=False))
    return tuple(found)


def _ascii(host: str) -> str:
    """A name in other letters than Latin, as name servers know it."""
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise Refusal("bad_url", host[:80]) from None


class _Connection(http.client.HTTPConnection):
    """Goes to the address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str, patience: float) -> None:
        super().__init__(_ascii(parts.hostname or ""), parts.port or PORTS[parts.scheme], timeout=patience)
        self.address, self.secure, self.was_cut = address, parts.scheme == "https", False
        self.held: socket.socket | None = None

    def connect(self) -> None:
        # The response takes the socket over, and then only this name is left.
        self.held = self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.held = self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host
            )

    def cut(self) -> None:
        """The time is over, wherever the conversation is."""
        self.was_cut = True
        with suppress(OSError):
            if self.held is not None:
                self.held.shutdown(socket.SHUT_RDWR)


def _asked(connection: _Connection, parts: SplitResult, request: Request, most: int) -> Answer:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(request.method, target, request.body or None, dict(request.headers))
    response = connection.getresponse()
    body = response.read(most + 1)
    if connection.was_cut:
        raise TimeoutError
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body[:most], len(body) <= most)

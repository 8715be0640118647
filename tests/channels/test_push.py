"""Web Push: sealed so that only the browser reads it, to all browsers of a person; the gone are forgotten."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.channels.delivered import deliver, jobs
from tests.support.application import Somebody
from tests.web.company import Company
from webapp import runtime
from webapp.channels import encryption, push
from webapp.storage import models as m
from webapp.storage.reads import deliveries as reads

# RFC 8291, Appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SERVER_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
    "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_it_is_sealed_as_the_standard_says() -> None:
    key = ec.derive_private_key(int.from_bytes(unpadded(SERVER_KEY), "big"), ec.SECP256R1())
    sealed = encryption.sealed(PLAIN, BROWSER_KEY, AUTH, key=key, salt=unpadded(SALT))
    assert encryption.text(sealed) == SEALED


def test_the_signature_says_who_we_are_to_whom_and_for_how_long() -> None:
    kept = encryption.new_key()
    now = datetime(2026, 11, 23, tzinfo=UTC)
    header = encryption.authorization(kept, "https://push.example:8443/a/b", "mailto:us@example.org", now)
    token, _, key = header.removeprefix("vapid t=").partition(", k=")
    body, _, signature = token.rpartition(".")
    claims = json.loads(unpadded(body.partition(".")[2]))
    assert claims["aud"] == "https://push.example:8443"
    assert 0 < claims["exp"] - now.timestamp() <= 24 * 3600
    raw = unpadded(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    point.verify(pair, body.encode(), ec.ECDSA(hashes.SHA256()))


@dataclass
class Service:
    """A push service with one browser behind it."""

    url: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"
    status: int = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def subscription(self, path: str = "/one") -> dict[str, Any]:
        keys = {
            "p256dh": encryption.text(self._point(self.key.public_key())),
            "auth": encryption.text(self.auth),
        }
        return {"endpoint": self.url + path, "expirationTime": None, "keys": keys}

    @staticmethod
    def _point(key: ec.EllipticCurvePublicKey) -> bytes:
        return encryption._point(key)

    def read(self, body: bytes) -> Any:
        """As a browser opens it."""
        salt, size = body[:16], body[20]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), body[21 : 21 + size])
        info = b"WebPush: info\0" + self._point(self.key.public_key()) + self._point(theirs)
        material = HKDF(hashes.SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), theirs))
        cipher = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        plain = AESGCM(cipher).decrypt(nonce, body[21 + size :], None)
        assert plain.endswith(b"\x02")
        return json.loads(plain[:-1])


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((dict(self.headers), body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found = Service(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_company(company: Company) -> Company:
    """The operator allows the loopback, where the push service of the test is."""
    config = company.app.config["REGLAMENT"]
    company.app.config["REGLAMENT"] = replace(config, outgoing_allow=("127.0.0.0/8",))
    return company


def subscribe(company: Company, somebody: Somebody, subscription: dict[str, Any]) -> int:
    return company.client(somebody).post("/profile/browsers", json=subscription).status_code


def browsers(company: Company, somebody: Somebody) -> list[Any]:
    with company.app.app_context(), runtime.reading() as conn:
        return reads.subscriptions(conn, somebody.id)


def pushes(company: Company) -> list[Any]:
    return jobs(company, m.Job.channel == "push")


def test_a_task_is_pushed_to_the_browser_that_can_read_it(open_company: Company, service: Service) -> None:
    assert subscribe(open_company, open_company.dora, service.subscription()) == 204
    card = open_company.order()
    deliver(open_company)
    ((headers, body),) = service.got
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Topic"] == f"card-{card}"
    news = service.read(body)
    assert news["title"] == "2026-0001 Anna: Table"
    assert news["body"] == "New task: Approve it"
    assert news["url"] == f"/cards/{card}/tasks/1"
    assert b"Anna" not in body
    assert [job.state for job in pushes(open_company)] == ["done"]


def test_without_a_browser_nothing_is_planned(company: Company) -> None:
    company.order()
    assert pushes(company) == []


def test_a_browser_that_is_gone_is_forgotten(open_company: Company, service: Service) -> None:
    subscribe(open_company, open_company.dora, service.subscription())
    service.status = 410
    open_company.order()
    deliver(open_company)
    assert browsers(open_company, open_company.dora) == []
    (job,) = pushes(open_company)
    assert (job.state, job.error) == ("failed", "No browser or phone of this person shows notices any more.")
    open_company.order()
    assert len(pushes(open_company)) == 1


def test_a_service_that_is_busy_is_asked_again(open_company: Company, service: Service) -> None:
    subscribe(open_company, open_company.dora, service.subscription())
    service.status = 503
    open_company.order()
    deliver(open_company)
    (job,) = pushes(open_company)
    assert (job.state, job.tries) == ("planned", 1)
    assert "503" in job.error
    assert len(browsers(open_company, open_company.dora)) == 1


def test_a_private_address_is_never_asked(company: Company, service: Service) -> None:
    subscribe(company, company.dora, service.subscription())
    company.order()
    deliver(company)
    assert service.got == []
    assert browsers(company, company.dora) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://user:word@push.example/x"},
        {"endpoint": 7},
        {"keys": {"p256dh": "AAAA", "auth": AUTH}},
        {"keys": {"p256dh": BROWSER_KEY, "auth": "AAAA"}},
        {"keys": {"p256dh": "ключ", "auth": AUTH}},
        {"keys": None},
    ],
)
def test_what_no_browser_says_is_refused(company: Company, spoilt: dict[str, Any]) -> None:
    right = {"endpoint": "https://push.example/x", "keys": {"p256dh": BROWSER_KEY, "auth": AUTH}}
    assert subscribe(company, company.dora, right | spoilt) == 422
    assert browsers(company, company.dora) == []


def test_a_browser_belongs_to_whoever_sits_there_last(company: Company) -> None:
    one = {"endpoint": "https://push.example/x", "keys": {"p256dh": BROWSER_KEY, "auth": AUTH}}
    subscribe(company, company.dora, one)
    subscribe(company, company.bob, one)
    assert browsers(company, company.dora) == []
    (mine,) = browsers(company, company.bob)
    assert company.client(company.dora).post(f"/profile/browsers/{mine.id}/removal").status_code == 303
    assert len(browsers(company, company.bob)) == 1, "only one's own is forgotten"
    company.client(company.bob).post(f"/profile/browsers/{mine.id}/removal")
    assert browsers(company, company.bob) == []


def test_the_key_is_made_once_for_all_machines(either_company: Company) -> None:
    with either_company.app.app_context():
        first = push.key()
        assert push.key() == first
        assert runtime.notifications.kept_secret("vapid", lambda: "another") == first


def test_it_can_be_installed(company: Company) -> None:
    client = company.app.test_client()
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    for icon in manifest.json["icons"]:
        assert client.get(icon["src"]).data.startswith(b"\x89PNG")
    worker = client.get("/service-worker.js")
    assert worker.mimetype in ("text/javascript", "application/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert ".put(" not in worker.text, "private pages are not kept"
    kept = re.findall(r'"(/static/[^"]+)"', worker.text)
    assert "/static/offline.html" in kept
    for address in kept:
        assert client.get(address).status_code == 200, "anybody may have it"

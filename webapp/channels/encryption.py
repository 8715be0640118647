"""What a push service may carry but not read (RFC 8291, aes128gcm), and who sends it (RFC 8292, VAPID)."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096
# What fits into one record with its padding mark and its seal.
MOST = RECORD - 17
GOOD_FOR = timedelta(hours=12)


def new_key() -> str:
    """A private key as it is kept: 32 bytes as text."""
    return text(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big"))


def public(private: str) -> str:
    """The key that browsers ask for."""
    return text(_point(_private(private).public_key()))


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    """ValueError where it is no text of this kind."""
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def is_point(key: str) -> bool:
    """Whether a browser's key is one that can be answered to."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw(key))
    except ValueError:
        return False
    return True


def sealed(
    plain: bytes,
    p256dh: str,
    auth: str,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Only the browser that has the other half of its key can read it."""
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw(p256dh))
    ours = _point(key.public_key())
    shared = key.exchange(ec.ECDH(), theirs)
    material = _derived(shared, raw(auth), b"WebPush: info\0" + _point(theirs) + ours, 32)
    cipher = AESGCM(_derived(material, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + cipher.encrypt(nonce, plain + b"\x02", None)


def authorization(private: str, endpoint: str, contact: str, now: datetime) -> str:
    """The header that says who we are, good for this push service and a while."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": contact,
    }
    body = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    signature = _private(private).sign(body.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signature)
    return f"vapid t={body}.{text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public(private)}"


def _json(values: dict[str, object]) -> str:
    return text(json.dumps(values, separators=(",", ":")).encode())


def _private(kept: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw(kept), "big"), CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)

"""What a file is, by its content. The name only has to agree; it proves nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import PurePath

import puremagic

from webapp.process.errors import Refused

# How much of a file's beginning is enough to tell.
HEAD = 64 * 1024

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OLE = "application/x-ole-storage"
TEXT, MARKUP, UNKNOWN = "text/plain", "text/html", "application/octet-stream"

# By extension: the type a file is stored and served as. What is not here is refused.
EXTENSIONS: dict[str, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpe": "image/jpeg",
    "jfif": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "heif": "image/heic",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "docx": OOXML + "wordprocessingml.document",
    "xlsx": OOXML + "spreadsheetml.sheet",
    "pptx": OOXML + "presentationml.presentation",
    "odt": ODF + "text",
    "ods": ODF + "spreadsheet",
    "odp": ODF + "presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
    "txt": TEXT,
    "csv": "text/csv",
    "dwg": "image/vnd.dwg",
    "dxf": "image/vnd.dxf",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
}
ALLOWED = frozenset(EXTENSIONS.values())
# Names for one thing: a content of the first type is stored under the type of its extension.
ALSO = {
    OLE: {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"},
    TEXT: {"text/csv", "image/vnd.dxf"},
}
# What the library calls otherwise than we do.
RENAMED = {
    "image/heif": "image/heic",
    "image/x-dwg": "image/vnd.dwg",
    "image/x-ms-bmp": "image/bmp",
}

CONTENT_TYPES = b"[Content_Types].xml"
PART = re.compile(rb"PK\x03\x04.{26}(word|xl|ppt)/", re.DOTALL)
PARTS = {b"word": EXTENSIONS["docx"], b"xl": EXTENSIONS["xlsx"], b"ppt": EXTENSIONS["pptx"]}
TAG = re.compile(r"<\s*(!doctype\s+html|html|script|svg|iframe|body|head)\b")


def sniff(head: bytes, name: str) -> str:
    """The type of the file that begins so and is called so; refused when it is none of those allowed."""
    found, extension = content(head), PurePath(name).suffix.lower().removeprefix(".")
    promised = EXTENSIONS.get(extension, "") if extension else found
    if promised in ALSO.get(found, ()):
        return promised
    # A photo under the name of another kind of picture is common and harmless.
    pictures = found.startswith("image/") and promised.startswith("image/")
    if found not in ALLOWED or not (promised == found or pictures):
        raise Refused("file_kind", name=name, accept=", ".join(EXTENSIONS))
    return found


def mimes(accept: Iterable[str]) -> frozenset[str]:
    """The types that a field takes which accepts these extensions."""
    return frozenset(EXTENSIONS[e] for e in (name.lower().lstrip(".") for name in accept) if e in EXTENSIONS)


def content(head: bytes) -> str:
    """The type by content alone, of everything, allowed or not."""
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n\f")
    if bare.startswith(b"%PDF-"):
        return EXTENSIONS["pdf"]
    if head.startswith(b"{\\rtf"):
        return EXTENSIONS["rtf"]
    text = _text(head)
    if text is not None:
        return _of_text(text)
    if head.startswith(b"PK"):
        return _of_zip(head)
    return OLE if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else _of_binary(head)


def _text(head: bytes) -> str | None:
    """The head as text; None when it holds what no text does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
        return None if "\0" in text else text
    if re.search(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]", head):
        return None
    return head.decode("utf-8", errors="replace")


def _of_text(text: str) -> str:
    """Text proper; what a browser or a shell would obey is not."""
    bare = text.lstrip("\ufeff \t\r\n\f").lower()
    return MARKUP if bare.startswith(("<", "#!")) or TAG.search(bare) else TEXT


def _of_zip(head: bytes) -> str:
    if head[30:38] == b"mimetype":
        named = re.match(rb"[a-z0-9.+/-]+", head[38:120])
        told = named[0].decode() if named else ""
        # The name runs into the next entry's signature.
        return next((m for m in ALLOWED if m.startswith(ODF) and told == m), "application/zip")
    if b"vbaProject.bin" in head or b"macroEnabled" in _content_types(head):
        return UNKNOWN
    part = PART.search(head)
    return PARTS[part[1]] if part else _by_content_types(head)


def _by_content_types(head: bytes) -> str:
    told = _content_types(head).decode("utf-8", errors="replace")
    return next((mime for mime in PARTS.values() if f"{mime}.main+xml" in told), "application/zip")


def _content_types(head: bytes) -> bytes:
    """The table of contents of an Office document, which stands first."""
    if head[30 : 30 + len(CONTENT_TYPES)] != CONTENT_TYPES:
        return b""
    start = 30 + len(CONTENT_TYPES) + int.from_bytes(head[28:30], "little")
    if head[8:10] == b"\0\0":
        return head[start : start + HEAD]
    try:
        # Bounded: a small head may unpack to very much.
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(head[start:], HEAD)
    except zlib.error:
        return b""


def _of_binary(head: bytes) -> str:
    try:
        candidates = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    named = (RENAMED.get(c.mime_type, c.mime_type) for c in candidates)
    # The best guess or nothing: an executable must not pass for its second-best one.
    best = next(named, UNKNOWN)
    return best or UNKNOWN

"""Files by the hash of their content: the same content is kept once, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from webapp.process.errors import Refused
from webapp.storage.sniffing import EXTENSIONS, HEAD, mimes, sniff

__all__ = ["EXTENSIONS", "HEAD", "FileStore", "Stored", "mimes", "sniff"]

CHUNK = 1024 * 1024
HASH = re.compile(r"[0-9a-f]{64}")
# Where files grow until they are whole; on the same disk, so that a rename is enough.
DRAFTS = "drafts"


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int


class FileStore:
    """A folder of ours; nothing outside it is ever touched."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, stream: BinaryIO, most: int | None = None) -> Stored:
        """Keeps the content for good, power cuts included; more than `most` bytes are refused."""
        drafts = self.directory / DRAFTS
        drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=drafts, delete=False) as draft:
            path = Path(draft.name)
            try:
                stored = _copy(stream, draft, most)
                self._adopt(path, self.path(stored.sha256))
            finally:
                path.unlink(missing_ok=True)
        return stored

    def path(self, sha256: str) -> Path:
        """Where that content is, if it is here."""
        if not HASH.fullmatch(sha256):
            raise ValueError("not a content hash")
        return self.directory / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def remove(self, sha256: str, before: datetime | None = None) -> bool:
        """Removes a content that nothing names; one that was put again since then stays."""
        path = self.path(sha256)
        with contextlib.suppress(FileNotFoundError):
            if before is None or _put_at(path) < before:
                path.unlink()
                return True
        return False

    def contents(self, before: datetime) -> Iterator[str]:
        """The hashes of everything that was put before that moment."""
        for path in self.directory.glob("??/??/*"):
            if HASH.fullmatch(path.name) and _put_at(path) < before:
                yield path.name

    def remove_drafts(self, before: datetime) -> int:
        """Removes what killed uploads left behind."""
        left = [path for path in self.directory.glob(f"{DRAFTS}/*") if _put_at(path) < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _adopt(self, draft: Path, path: Path) -> None:
        """Gives the whole draft its name; a content that is here already is marked as wanted again."""
        try:
            os.utime(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.replace(path)
        # Also for a twin that another upload is putting at this very moment.
        for folder in (path.parent, path.parent.parent, self.directory):
            _settle(folder)


def _copy(stream: BinaryIO, draft: IO[bytes], most: int | None) -> Stored:
    hashed, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if most is not None and size > most:
            raise Refused("file_too_large", most=most // CHUNK)
        hashed.update(chunk)
        draft.write(chunk)
    draft.flush()
    os.fsync(draft.fileno())
    return Stored(hashed.hexdigest(), size)


def _settle(folder: Path) -> None:
    """Makes a rename outlive a power cut; a folder's names are written apart from its files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)

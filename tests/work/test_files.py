from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webapp.process.errors import Refused
from webapp.storage.files import FileStore, Stored

TEXT = "Смета на шкаф".encode()
DIGEST = hashlib.sha256(TEXT).hexdigest()
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def kept(store: FileStore) -> list[Path]:
    return [path for path in store.directory.rglob("*") if path.is_file()]


def test_content_is_found_by_its_hash(store: FileStore) -> None:
    assert store.put(io.BytesIO(TEXT)) == Stored(DIGEST, len(TEXT))
    assert store.path(DIGEST).read_bytes() == TEXT
    assert store.path(DIGEST).relative_to(store.directory).parts == (DIGEST[:2], DIGEST[2:4], DIGEST)


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    store.put(io.BytesIO(TEXT))
    store.put(io.BytesIO(TEXT))
    assert len(kept(store)) == 1


def test_nobody_else_on_the_machine_may_read_it(store: FileStore) -> None:
    store.put(io.BytesIO(TEXT))
    assert store.path(DIGEST).stat().st_mode & 0o077 == 0
    assert (store.directory / "drafts").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, DIGEST[:63], DIGEST + "0", DIGEST[:63] + "/", "drafts"]
)
def test_nothing_outside_the_folder_has_a_path(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="hash"):
        store.path(name)


def test_too_much_is_refused_and_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(Refused, match="file_too_large"):
        store.put(io.BytesIO(bytes(3 * 1024 * 1024)), most=2 * 1024 * 1024)
    assert kept(store) == []


def test_an_upload_that_breaks_off_leaves_nothing(store: FileStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store.put(Broken(TEXT))
    assert kept(store) == []


def test_removing_is_done_once(store: FileStore) -> None:
    store.put(io.BytesIO(TEXT))
    assert store.remove(DIGEST)
    assert not store.remove(DIGEST)
    assert not store.has(DIGEST)


def test_what_was_put_again_meanwhile_is_not_removed(store: FileStore) -> None:
    store.put(io.BytesIO(TEXT))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    os.utime(store.path(DIGEST), (0, 0))
    assert list(store.contents(before=yesterday)) == [DIGEST]
    store.put(io.BytesIO(TEXT))
    assert list(store.contents(before=yesterday)) == []
    assert not store.remove(DIGEST, before=yesterday)
    assert store.has(DIGEST)


def test_many_uploads_of_one_content_at_once_give_one_file(store: FileStore) -> None:
    content = os.urandom(2 * 1024 * 1024)
    threads = [threading.Thread(target=lambda: store.put(io.BytesIO(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (path,) = kept(store)
    assert path.read_bytes() == content


def test_a_killed_upload_leaves_no_half_file_under_its_name(store: FileStore) -> None:
    """The process is ended by kill -9 at many points of writing; a name always stands for the whole."""
    putting = (
        "import io, os, sys; from pathlib import Path; from webapp.storage.files import FileStore\n"
        "store = FileStore(Path(sys.argv[1])); print('ready', flush=True)\n"
        "while True: store.put(io.BytesIO(os.urandom(3_000_000)))\n"
    )
    # Until a kill has come in the middle of writing and something was kept whole before.
    for n in range(60):
        if n >= 4 and any(store.directory.glob("drafts/*")) and any(store.directory.glob("??/??/*")):
            break
        pause = (0.005, 0.02, 0.05, 0.08)[n % 4] + 0.001 * n
        process = subprocess.Popen(
            [sys.executable, "-c", putting, str(store.directory)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    named = list(store.contents(before=datetime.now(UTC) + timedelta(days=1)))
    assert named
    for digest in named:
        assert hashlib.sha256(store.path(digest).read_bytes()).hexdigest() == digest
    assert store.remove_drafts(before=datetime.now(UTC) + timedelta(days=1)) >= 1
    assert len(kept(store)) == len(named)

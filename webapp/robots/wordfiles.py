"""Word files (.docx) filled in from a template, in a process of its own.

The template is written by an administrator with `{{ number }}` and `{%tr for line in items %}`; it runs
walled in (a sandbox of Jinja), and what is filled in is escaped.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class BadWordFile(Exception):
    """It is no Word file that may be filled in; the code says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def refuse(content: bytes) -> None:
    """Raises where the file is no plain .docx: another format, macros, or unpacked far too large."""
    if len(content) > MOST_BYTES:
        raise BadWordFile("word_too_large", most=MOST_BYTES // 1024**2)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_parts(packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise BadWordFile("word_broken") from None


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if not {"word/document.xml", "[Content_Types].xml"} <= names:
        raise BadWordFile("word_broken")
    if any("vbaproject" in name.lower() for name in names):
        raise BadWordFile("word_macros")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadWordFile("word_bomb")


def fill(content: bytes, data: Mapping[str, Any], seconds: float = 10.0) -> bytes:
    """The template with its places filled in."""
    from webapp.robots import typesetting  # noqa: PLC0415 - this file also runs alone, as the other process

    refuse(content)
    order = json.dumps({"template": base64.b64encode(content).decode(), "data": data}, ensure_ascii=False)
    done = typesetting.in_its_own_process(Path(__file__), order.encode(), seconds)
    if done.returncode == typesetting.REFUSED:
        told = json.loads(done.stderr)
        raise typesetting.NotTypeset(told["reason"][:500], told["line"])
    if done.returncode:
        raise RuntimeError(f"the Word file could not be filled in ({done.returncode})")
    return done.stdout


# -- the other process -----------------------------------------------------------------------------------


def main() -> int:
    """An order on standard input, the filled file on standard output."""
    import docxtpl  # noqa: PLC0415 - only here, where a template can harm nobody
    import jinja2  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    _limit()
    order = json.load(sys.stdin)
    walled = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    try:
        word = docxtpl.DocxTemplate(io.BytesIO(base64.b64decode(order["template"])))
        word.render(order["data"], jinja_env=walled, autoescape=True)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a template may do anything; what went wrong is said to its author
        line = getattr(error, "lineno", None)
        sys.stderr.write(json.dumps({"reason": f"{type(error).__name__}: {error}", "line": line}))
        return 3
    out = io.BytesIO()
    word.save(out)
    sys.stdout.buffer.write(out.getvalue())
    return 0


def _limit() -> None:
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (11, 12))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))


if __name__ == "__main__":
    sys.exit(main())

"""PDF from a typst template and data, in a process of its own that may take only so long.

The template gets its data as JSON in `sys.inputs.data`, so nothing in them can become markup. It reads
its own folder only, and no packages.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

TIME_LIMIT = 10.0
MEMORY = 2 * 1024**3
REFUSED = 3
# `#import "@preview/…"` would load code from the internet.
PACKAGE = re.compile(r"\"\s*@")
# For an import that is put together while it runs: every address leads nowhere.
NOWHERE = dict.fromkeys(("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


class NotTypeset(Exception):
    """The template is wrong; the sentence is the compiler's."""


def typeset(template: Path, data: Mapping[str, Any], at: datetime, seconds: float = TIME_LIMIT) -> bytes:
    """The PDF; the same template, data and moment give the same bytes."""
    _refuse_packages(template.parent)
    order = {
        "template": str(template),
        "data": json.dumps(data, ensure_ascii=False),
        "at": int(at.timestamp()),
    }
    done = _in_its_own_process(json.dumps(order), seconds)
    if done.returncode == REFUSED:
        raise NotTypeset(done.stderr.decode(errors="replace").strip()[:500])
    if done.returncode:
        raise RuntimeError(f"the typesetter died ({done.returncode})")
    return done.stdout


def _in_its_own_process(order: str, seconds: float) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", __file__]
    try:
        return subprocess.run(
            command, input=order.encode(), capture_output=True, timeout=seconds, env=NOWHERE, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"the document took longer than {seconds:.0f} s") from None


def _refuse_packages(folder: Path) -> None:
    for source in folder.rglob("*.typ"):
        if PACKAGE.search(source.read_text(encoding="utf-8")):
            raise NotTypeset(f"{source.name}: packages (@…) are not allowed")


def main() -> int:
    """The other process: an order on standard input, the PDF on standard output."""
    import typst  # noqa: PLC0415 - only here: it is large, and a crash in it ends only this process

    _limit(TIME_LIMIT)
    order = json.load(sys.stdin)
    template = Path(order["template"])
    none = template.parent / "none"
    try:
        pdf = typst.compile(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            package_path=none,
            package_cache_path=none,
            sys_inputs={"data": order["data"]},
            timestamp=order["at"],
        )
    except typst.TypstError as error:
        sys.stderr.write(f"{template.name}: {error.message}")
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


def _limit(seconds: float) -> None:
    """What a template may use, even when nobody waits for it any more."""
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())

"""Documents from a template and data, in a process of its own that may take only so long.

Typst gets its data as JSON in `sys.inputs.data`, so nothing in them can become markup. It reads the folder
made for this one document, with the building blocks, and no packages.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

TIME_LIMIT = 10.0
MEMORY = 2 * 1024**3
REFUSED = 3
FORM = "form.typ"
BLOCKS = Path(__file__).parent / "documents" / "blocks.typ"
# On the same line as the first of the form, so that the compiler counts lines as the administrator does.
OPENING = '#import "/blocks.typ": *; #show: paper; '
# `#import "@preview/…"` would load code from the internet.
PACKAGE = re.compile(r"\b(?:import|include)\s*\(?\s*\"\s*@")
PLACE = re.compile(rf"{re.escape(FORM)}:(\d+):(\d+)")
# For an import that is put together while it runs: every address leads nowhere.
NOWHERE = dict.fromkeys(("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


class NotTypeset(Exception):
    """The template is wrong; the sentence is the compiler's, `line` the one it complains of."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def typeset(template: Path, data: Mapping[str, Any], at: datetime, seconds: float = TIME_LIMIT) -> bytes:
    """The PDF; the same template, data and moment give the same bytes."""
    source = template.read_text(encoding="utf-8")
    _refuse_packages(source, template.name)
    return _set({"template": str(template), "data": _json(data), "at": int(at.timestamp())}, seconds)


def typeset_form(
    source: str,
    data: Mapping[str, Any],
    at: datetime,
    *,
    pictures: Mapping[str, bytes] | None = None,
    seconds: float = TIME_LIMIT,
) -> bytes:
    """The PDF of a print form; its pictures lie beside it under their names."""
    return _form(source, data, at, pictures or {}, seconds, "pdf")


def pages(
    source: str,
    data: Mapping[str, Any],
    at: datetime,
    *,
    pictures: Mapping[str, bytes] | None = None,
    seconds: float = TIME_LIMIT,
) -> list[bytes]:
    """The pages of a print form as PNG pictures."""
    told = json.loads(_form(source, data, at, pictures or {}, seconds, "png"))
    return [base64.b64decode(page) for page in told]


def _form(
    source: str,
    data: Mapping[str, Any],
    at: datetime,
    pictures: Mapping[str, bytes],
    seconds: float,
    kind: str,
) -> bytes:
    _refuse_packages(source, FORM)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        place = Path(folder)
        (place / FORM).write_text(OPENING + source, encoding="utf-8")
        (place / BLOCKS.name).write_bytes(BLOCKS.read_bytes())
        for name, content in pictures.items():
            (place / Path(name).name).write_bytes(content)
        order = {"template": str(place / FORM), "data": _json(data), "at": int(at.timestamp())}
        return _set(order | {"format": kind}, seconds)


def _set(order: Mapping[str, Any], seconds: float) -> bytes:
    done = in_its_own_process(Path(__file__), json.dumps(order).encode(), seconds)
    if done.returncode == REFUSED:
        told = json.loads(done.stderr)
        raise NotTypeset(told["reason"][:500], told["line"])
    if done.returncode:
        raise RuntimeError(f"the typesetter died ({done.returncode})")
    return done.stdout


def in_its_own_process(script: Path, order: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", str(script)]
    try:
        return subprocess.run(
            command, input=order, capture_output=True, timeout=seconds, env=NOWHERE, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"the document took longer than {seconds:.0f} s") from None


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _refuse_packages(source: str, name: str) -> None:
    found = PACKAGE.search(source)
    if found:
        line = source.count("\n", 0, found.start()) + 1
        raise NotTypeset(f"{name}: packages (@…) are not allowed", line)


# -- the other process -----------------------------------------------------------------------------------


def main() -> int:
    """An order on standard input, the document on standard output."""
    import typst  # noqa: PLC0415 - only here: it is large, and a crash in it ends only this process

    limit(TIME_LIMIT)
    order = json.load(sys.stdin)
    template = Path(order["template"])
    none = template.parent / "none"
    kind, compiled = order.get("format", "pdf"), cast(Any, typst.compile)
    try:
        made: Any = compiled(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            package_path=none,
            package_cache_path=none,
            sys_inputs={"data": order["data"]},
            timestamp=order["at"],
            format=kind,
            ppi=96.0,
        )
    except typst.TypstError as error:
        sys.stderr.write(json.dumps(_complaint(template.name, error)))
        return REFUSED
    sys.stdout.buffer.write(made if kind == "pdf" else _listed(made))
    return 0


def _complaint(name: str, error: Any) -> dict[str, Any]:
    """What is wrong, and the line of the form where it is, also when the mistake shows in a block it uses."""
    found = PLACE.search(str(error.diagnostic))
    hints = " ".join(error.hints)
    reason = f"{name}: {error.message}" + (f" ({hints})" if hints else "")
    return {"reason": reason, "line": int(found[1]) if found else None}


def _listed(made: bytes | list[bytes]) -> bytes:
    pictures = made if isinstance(made, list) else [made]
    return json.dumps([base64.b64encode(page).decode() for page in pictures]).encode()


def limit(seconds: float) -> None:
    """What a template may use, even when nobody waits for it any more."""
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())

"""Copy the few browser files the pages load into webapp/static/vendor, with content hashes in their names."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "webapp" / "static" / "vendor"
ICONS = ROOT / "setup" / "icons.txt"

# The name a page asks for, and the file of the npm package that answers.
FILES = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "sortable.js": "sortablejs/Sortable.min.js",
}


def build() -> int:
    """Make the vendor folder and its manifest, and tell how many files there are."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    contents = {name: _without_map((MODULES / source).read_bytes()) for name, source in FILES.items()}
    contents["icons.svg"] = _sprite().encode()
    manifest = {name: _write(fresh, name, content) for name, content in contents.items()}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return len(manifest)


def inputs() -> list[Path]:
    """What the result depends on, for the set-up's stamp."""
    return [Path(__file__), ICONS, ROOT / "package-lock.json"]


def _without_map(content: bytes) -> bytes:
    """Source maps are not served, so a browser's tools should not ask for them."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", b"\n", content)


def _write(folder: Path, name: str, content: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
    (folder / hashed).write_bytes(content)
    return hashed


def _sprite() -> str:
    symbols = "\n".join(_symbol(name) for name in _icon_names())
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _icon_names() -> list[str]:
    lines = (line.strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def _symbol(name: str) -> str:
    source = MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
    if not source.is_file():
        sys.exit(f"setup/icons.txt names an icon that Bootstrap Icons does not have: {name}")
    svg = source.read_text(encoding="utf-8")
    drawing = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    shapes = "".join(line.strip() for line in drawing.splitlines())
    return f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{shapes}</symbol>'


if __name__ == "__main__":
    print(f"{build()} files in {VENDOR.relative_to(ROOT)}")

"""The template library: processes ready to use, one file each."""

from functools import cache
from pathlib import Path

from webapp.process.definition import Definition
from webapp.process.reading import read

FOLDER = Path(__file__).parent


@cache
def templates() -> dict[str, Path]:
    """The files of the library by the key of their process."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {read(file.read_text(encoding="utf-8")).key: file for file in files}


def needed(definition: Definition) -> list[str]:
    """The templates whose cards its fields name, and those that they need, the most basic first."""
    known, found = templates(), dict.fromkeys(_named(definition))
    order: list[str] = []
    for key in found:
        if key in known and key != definition.key:
            below = needed(read(known[key].read_text(encoding="utf-8")))
            order += [one for one in (*below, key) if one not in order]
    return order


def _named(definition: Definition) -> list[str]:
    fields = [*definition.fields, *(c for f in definition.fields for c in f.columns)]
    return [f.process for f in fields if f.process]

"""The template library: processes ready to use, one file each."""

from functools import cache
from pathlib import Path

from webapp.process.definition import Definition
from webapp.process.reading import read

FOLDER = Path(__file__).parent


@cache
def templates() -> dict[str, Path]:
    """The files of the library by the key of their process."""
    return {_key(file): file for file in sorted(FOLDER.glob("*.yaml"))}


def _key(file: Path) -> str:
    """The key as its line says it: to read every process whole takes seconds."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("key:")).removeprefix("key:").strip()


def needed(definition: Definition) -> list[str]:
    """The templates that it works with, and those that they need: first those that need the fewest."""
    known = templates()
    order: list[str] = []

    def visit(one: Definition, above: tuple[str, ...]) -> None:
        for key in names(one):
            if key in known and key not in above and key not in order:
                visit(read(known[key].read_text(encoding="utf-8")), (*above, key))
                order.append(key)

    visit(definition, (definition.key,))
    return order


def names(definition: Definition) -> dict[str, None]:
    """The processes whose cards its fields name or its robots make."""
    fields = [*definition.fields, *(c for f in definition.fields for c in f.columns)]
    made = [str(r.settings.get("process")) for r in definition.robot_of.values() if r.do == "create_card"]
    return dict.fromkeys([*(f.process for f in fields if f.process), *made])

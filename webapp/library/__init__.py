"""The template library: processes ready to use, one file each."""

from pathlib import Path

from webapp.process.reading import read

FOLDER = Path(__file__).parent


def templates() -> dict[str, Path]:
    """The files of the library by the key of their process."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {read(file.read_text(encoding="utf-8")).key: file for file in files}

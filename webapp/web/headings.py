"""Headings inside a long form: the sections of the card, where the form follows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from webapp.process.definition import Definition
from webapp.web.formats import t

FEW = 8
"""A form with no more fields than this is taken in at a glance."""


def headings(definition: Definition, keys: Sequence[str], fluid: Collection[str] = ()) -> dict[str, str]:
    """The heading above each field that begins a section. None where a section would come twice.

    Where all of a section may be hidden, its heading would be left alone, so it has none.
    """
    of = {key: n for n, section in enumerate(definition.sections) for key in section.fields}
    runs = [(n, list(run)) for n, run in groupby(keys, of.get)]
    numbers = [n for n, _run in runs]
    if len(keys) <= FEW or len(runs) < 2 or None in numbers or len(set(numbers)) < len(numbers):
        return {}
    titled = [(definition.sections[n or 0].title, run) for n, run in runs]
    return {run[0]: t(title) for title, run in titled if title and not set(run) <= set(fluid)}

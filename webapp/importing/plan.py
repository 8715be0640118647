"""What an import would do, row by row, before anything is stored; and exactly that is then written."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from webapp.importing import columns
from webapp.importing.rows import Known, Line, Reader
from webapp.importing.table import Table
from webapp.storage.staff import Changes


@dataclass(frozen=True)
class Plan:
    """Every row with its fate; `departments` are the paths of new ones."""

    lines: tuple[Line, ...]
    changes: Changes
    departments: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.fate for line in self.lines)

    @property
    def wrong(self) -> int:
        return self.counts["wrong"]

    @property
    def idle(self) -> bool:
        """Whether nothing would change."""
        return not (self.changes.people or self.changes.departments or self.changes.heads)

    @cached_property
    def seal(self) -> str:
        """Changes when anything that the preview shows does."""
        told = repr((self.lines, self.departments)).encode()
        return hashlib.sha256(told).hexdigest()[:32]


def plan(table: Table, known: Known) -> Plan:
    places = columns.found(table)
    reader = Reader(known)
    rows = [(number, columns.cells(row, places)) for number, row in table.rows]
    lines = tuple(reader.line(number, said) for number, said in rows)
    departments = tuple(reader.tree.new.values())
    changes = Changes(departments, tuple(reader.written), reader.heads())
    named = tuple(reader.tree.title(one.place) for one in departments)
    return Plan(lines, changes, named, tuple(columns.unused(table)))

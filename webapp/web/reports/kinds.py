"""The reports there are: what each is called, which filters it has, and how it comes about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.storage.reads import reports as reads
from webapp.web import counters, formats, viewing
from webapp.web.formats import t
from webapp.web.reports import money, people, sales, stages
from webapp.web.reports.asked import Asked
from webapp.web.reports.groups import Facts
from webapp.web.reports.tables import Table, cards_of


@dataclass(frozen=True)
class Kind:
    """`filters` beside process, period, channel and field; `whole`: all processes; `timeless`: of now."""

    key: str
    icon: str
    title: str
    says: str
    facts: Callable[[Asked], Facts]
    tables: Callable[[Asked, Facts], list[Table]]
    filters: tuple[str, ...] = ()
    whole: bool = False
    timeless: bool = False


_ALL = (
    Kind(
        "funnel",
        "funnel",
        _l("Funnel"),
        _l("How many cards came to each stage, and where they get stuck"),
        stages.funnel_facts,
        stages.funnel,
        ("person",),
    ),
    Kind(
        "conversion",
        "signpost-split",
        _l("Conversion"),
        _l("How many got from one stage to another, by person, channel or field"),
        stages.conversion_facts,
        stages.conversion,
        ("source", "target", "basis", "by", "person"),
    ),
    Kind(
        "times",
        "clock-history",
        _l("Duration"),
        _l("How long cards take at each stage and to the end, and how many within the target"),
        stages.time_facts,
        stages.times,
        ("days", "day", "person"),
    ),
    Kind(
        "overdue",
        "alarm",
        _l("Overdue tasks"),
        _l("The share of late tasks by person, week and month"),
        people.overdue_facts,
        people.overdue,
        ("unit", "person"),
        whole=True,
    ),
    Kind(
        "kpi",
        "award",
        _l("Points and pay"),
        _l("Tasks, penalties and bonuses by person and month"),
        people.kpi_facts,
        people.kpi,
        ("person",),
        whole=True,
    ),
    Kind(
        "holders",
        "hourglass-split",
        _l("Who holds up what"),
        _l("Open tasks by person, since when and until when"),
        people.holders_facts,
        people.holders,
        ("person",),
        whole=True,
        timeless=True,
    ),
    Kind(
        "amounts",
        "cash-stack",
        _l("Amounts"),
        _l("Sums by stage, month and field"),
        money.amounts_facts,
        money.amounts,
        ("money", "unit", "by", "person"),
    ),
    Kind(
        "receivables",
        "receipt",
        _l("Receivables"),
        _l("What is not paid yet, by age"),
        money.receivables_facts,
        money.receivables,
        ("money", "day", "target", "by", "person"),
    ),
    Kind(
        "products",
        "box-seam",
        _l("Sales by product"),
        _l("What sells: quantities and sums of the lines"),
        sales.products_facts,
        sales.products,
        ("lines", "person"),
    ),
    Kind(
        "customers",
        "person-check",
        _l("Customers"),
        _l("How much each customer bought, with the history of each"),
        sales.customers_facts,
        sales.customers,
        ("money", "by", "person"),
    ),
    Kind(
        "payments",
        "calendar-check",
        _l("Register of payments"),
        _l("Sums by date and article"),
        sales.payments_facts,
        sales.payments,
        ("day", "money", "by", "person"),
    ),
)
KINDS = {kind.key: kind for kind in _ALL}


def processes() -> list[viewing.Process]:
    """The processes the viewer has in the menu."""
    shown = {entry.key for entry in counters.menu().processes}
    return [p for p in viewing.company().processes if p.key in shown]


def made(kind: Kind, asked: Asked) -> list[Table]:
    """The tables of the report; none where there is no process to report on."""
    if asked.process is None and not kind.whole:
        return []
    try:
        return kind.tables(asked, kind.facts(asked))
    except reads.TooMuch:
        most = formats.number(reads.MOST)
        said = _("There are more than %(n)s of them: choose a shorter period, a person or a field.", n=most)
        return [Table(str(kind.title), (), (), nothing=said)]


def behind(facts: Facts, drill: dict[str, str]) -> list[int]:
    """The cards of the facts that are so, each once."""
    fit = (fact for fact in facts if all(str(fact.get(key)) == value for key, value in drill.items()))
    return list(dict.fromkeys(card for fact in fit for card in cards_of(fact)))


def name(kind: Kind, asked: Asked) -> str:
    return f"{kind.title} — {t(asked.definition.title) if asked.process else _('all processes')}"

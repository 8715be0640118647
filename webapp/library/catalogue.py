"""What each template is for: its department, the workflow patterns it shows, and what its roles are called.

Kept beside the files and not in them: a company that changes its process owes nobody a pattern. The patterns
are those of van der Aalst and others, by their usual names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.process.checks import walk
from webapp.process.definition import Definition

Title = Mapping[str, str]

DEPARTMENTS: Mapping[str, Title] = {
    "sales": {"ru": "Продажи и маркетинг", "en": "Sales and marketing"},
    "purchasing": {"ru": "Закупки", "en": "Purchasing"},
    "finance": {"ru": "Финансы", "en": "Finance"},
    "hr": {"ru": "Кадры", "en": "HR"},
    "it": {"ru": "ИТ", "en": "IT"},
    "legal": {"ru": "Юристы", "en": "Legal"},
    "production": {"ru": "Производство", "en": "Production"},
    "office": {"ru": "Офис", "en": "Office"},
    "other": {"ru": "Другое", "en": "Other"},
}

PATTERNS: Mapping[str, Title] = {
    "sequence": {"ru": "Последовательность", "en": "Sequence"},
    "exclusive_choice": {"ru": "Исключающий выбор", "en": "Exclusive choice"},
    "parallel_split": {"ru": "Параллельное разделение", "en": "Parallel split"},
    "synchronization": {"ru": "Синхронизация", "en": "Synchronization"},
    "multi_choice": {"ru": "Множественный выбор", "en": "Multi-choice"},
    "synchronizing_merge": {"ru": "Синхронизирующее слияние", "en": "Structured synchronizing merge"},
    "discriminator": {"ru": "Дискриминатор", "en": "Discriminator"},
    "partial_join": {"ru": "Соединение N из M", "en": "N-out-of-M join"},
    "votes": {"ru": "Голосование N из M", "en": "Partial join for multiple instances"},
    "instances": {"ru": "Несколько экземпляров", "en": "Multiple instances"},
    "arbitrary_cycles": {"ru": "Произвольные циклы", "en": "Arbitrary cycles"},
    "loop": {"ru": "Возврат на доработку", "en": "Structured loop"},
    "deferred_choice": {"ru": "Отложенный выбор", "en": "Deferred choice"},
    "milestone": {"ru": "Веха", "en": "Milestone"},
    "cancel_activity": {"ru": "Отмена шага", "en": "Cancel activity"},
    "cancel_region": {"ru": "Отмена группы шагов", "en": "Cancel region"},
    "cancel_case": {"ru": "Отзыв карточки", "en": "Cancel case"},
    "timer": {"ru": "Ожидание дня", "en": "Waiting for a day"},
    "schedule": {"ru": "Запуск по расписанию", "en": "Started by the clock"},
    "by_hand": {"ru": "Движение руками", "en": "Moved by hand"},
}

ROLES: Mapping[str, Title] = {
    "accounting": {"ru": "Бухгалтерия", "en": "Accounting"},
    "buyers": {"ru": "Закупки", "en": "Buyers"},
    "design": {"ru": "Конструкторское бюро", "en": "Design office"},
    "director": {"ru": "Генеральный директор", "en": "General director"},
    "drivers": {"ru": "Водители", "en": "Drivers"},
    "financial_director": {"ru": "Финансовый директор", "en": "Financial director"},
    "hr": {"ru": "Кадры", "en": "HR"},
    "it_support": {"ru": "Поддержка ИТ", "en": "IT support"},
    "lawyer": {"ru": "Юрист", "en": "Lawyer"},
    "market_sales": {"ru": "Продажи: маркетплейс", "en": "Sales: marketplace"},
    "marketing": {"ru": "Маркетинг", "en": "Marketing"},
    "office": {"ru": "Офис-менеджер", "en": "Office manager"},
    "production_director": {"ru": "Директор по производству", "en": "Production director"},
    "purchasing": {"ru": "Отдел закупок", "en": "Purchasing"},
    "sales": {"ru": "Коммерческий отдел", "en": "Sales"},
    "sales_admin": {"ru": "Администратор отдела продаж", "en": "Sales administrator"},
    "sales_head": {"ru": "Руководитель продаж", "en": "Head of sales"},
    "security": {"ru": "Служба безопасности", "en": "Security"},
    "shipping": {"ru": "Служба отгрузки", "en": "Shipping"},
    "site_sales": {"ru": "Продажи: сайт", "en": "Sales: site"},
    "social_sales": {"ru": "Продажи: соцсети", "en": "Sales: social networks"},
    "technicians": {"ru": "Техники", "en": "Technicians"},
    "terms_responsible": {"ru": "Ответственный за торговые условия", "en": "Responsible for trade terms"},
}


@dataclass(frozen=True)
class Entry:
    department: str
    patterns: tuple[str, ...] = ()


def _entry(department: str, patterns: str = "") -> Entry:
    return Entry(department, tuple(patterns.split()))


ENTRIES: Mapping[str, Entry] = {
    "furniture": _entry("sales", "exclusive_choice"),
    "requests": _entry("sales", "by_hand"),
    "companies": _entry("sales"),
    "complaint": _entry("sales", "discriminator exclusive_choice"),
    "marketing_brief": _entry("sales", "instances loop"),
    "customer_order": _entry("sales", "by_hand"),
    "deals": _entry("sales"),
    "counterparty": _entry("sales", "loop exclusive_choice"),
    "trade_terms": _entry("sales", "schedule loop"),
    "bonus_agreements": _entry("sales", "schedule parallel_split synchronization loop"),
    "current_terms": _entry("sales"),
    "products": _entry("purchasing"),
    "supplier_order": _entry("purchasing"),
    "purchase_request": _entry("purchasing", "votes loop exclusive_choice"),
    "customer_invoice": _entry("finance"),
    "event_invoice": _entry("finance", "loop"),
    "invoice_chain": _entry("finance"),
    "payment_request": _entry("finance", "timer exclusive_choice loop"),
    "business_trip": _entry("finance", "loop parallel_split synchronization timer exclusive_choice"),
    "legal_entities": _entry("finance"),
    "vat_rates": _entry("finance"),
    "cash_items": _entry("finance"),
    "vacation": _entry("hr", "cancel_case"),
    "hiring": _entry("hr", "arbitrary_cycles"),
    "onboarding": _entry("hr", "parallel_split synchronization timer"),
    "dismissal": _entry("hr", "multi_choice synchronizing_merge"),
    "penalty_appeal": _entry("hr", "loop exclusive_choice"),
    "it_ticket": _entry("it", "deferred_choice loop"),
    "access_request": _entry("it", "exclusive_choice timer"),
    "contract_approval": _entry("legal", "cancel_region parallel_split synchronization loop"),
    "power_of_attorney": _entry("legal", "cancel_activity deferred_choice timer loop"),
    "quality_defect": _entry("production", "partial_join loop"),
    "equipment_maintenance": _entry("production", "schedule loop"),
    "office_supplies": _entry("office", "milestone timer"),
    "vehicle_request": _entry("office", "deferred_choice exclusive_choice"),
    "outgoing_letter": _entry("office", "sequence"),
}
UNKNOWN = Entry("other")


def entry(key: str) -> Entry:
    """What is said of the template; one that nobody has placed yet is under *Other*."""
    return ENTRIES.get(key, UNKNOWN)


def roles(definition: Definition) -> list[str]:
    """The roles that its tasks, robots and rights name, in the order they come."""
    return list(dict.fromkeys(_roles(definition)))


def _roles(definition: Definition) -> Iterator[str]:
    yield from (rule.role for _, rule in walk.rules(definition) if rule.role)
    yield from (who.role for _, who in walk.whos(definition) if who.role)
    for robot in definition.robot_of.values():
        yield from _inside(robot.settings)


def _inside(value: Any) -> Iterator[str]:
    """Roles inside a robot's settings, which may be nested anyhow."""
    if isinstance(value, Mapping):
        role = value.get("role")
        if isinstance(role, str) and len(value) == 1:
            yield role
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _inside(one)

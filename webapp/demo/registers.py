"""The directories of the demo company: rates, its own legal entity, companies and products; all made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .. import library, runtime
from ..process.commands import Actor

REGISTERS = ("vat_rates", "legal_entities", "companies", "products")
BEFORE = timedelta(days=60)

RATES = (
    ("НДС 22%", "22", "2026-01-01"),
    ("НДС 10%", "10", "2019-01-01"),
    ("НДС 0%", "0", "2019-01-01"),
    ("Без НДС", "", "2019-01-01"),
)
OWN = {
    "short_name": "ООО «Верба»",
    "full_name": "Общество с ограниченной ответственностью «Верба»",
    "inn": "7701123451",
    "kpp": "770101001",
    "ogrn": "1187700112346",
    "address": "101000, Москва, ул. Столярная, д. 12",
    "phone": "+7 495 000-01-00",
    "email": "info@verba.example",
    "bank": "ПАО Сбербанк, г. Москва",
    "bik": "044525225",
    "account": "40702810200000012345",
    "correspondent": "30101810400000000225",
    "director": "Верещагин Павел Андреевич",
    "accountant": "Орлова Елена Петровна",
    "vat_payer": "yes",
}
# short name, form, INN, KPP, OGRN, phone, mail, customer, supplier
COMPANIES = (
    (
        "ООО «Северный лес»",
        "ooo",
        "7812345675",
        "781201001",
        "1187801234565",
        "812 000-11-22",
        "les",
        False,
        True,
    ),
    (
        "ООО «Фурнитура-Дом»",
        "ooo",
        "5402987650",
        "540201001",
        "1185400298764",
        "383 000-33-10",
        "dom",
        False,
        True,
    ),
    (
        "АО «Лакокраска»",
        "ao",
        "6670555129",
        "667001001",
        "1186607055513",
        "343 000-44-55",
        "lak",
        False,
        True,
    ),
    (
        "ООО «Гостиница Заря»",
        "ooo",
        "5003122334",
        "500301001",
        "1185000312232",
        "495 000-55-66",
        "zarya",
        True,
        False,
    ),
    (
        "ООО «Кафе Берёзка»",
        "ooo",
        "2325444115",
        "232501001",
        "1182302544412",
        "861 000-66-77",
        "kafe",
        True,
        False,
    ),
    (
        "АО «Читальня»",
        "ao",
        "7709988778",
        "770901001",
        "1187700998870",
        "495 000-77-88",
        "chitalnya",
        True,
        False,
    ),
    ("ИП Громова Т. С.", "ip", "770123456171", "", "318774600123452", "916 000-88-99", "gromova", True, True),
)
# article, name, unit, price, cost, on hand, supplier
PRODUCTS = (
    ("ДСК-001", "Доска дубовая 40 мм", "square", "9800", "6200", "34", 0),
    ("ДСК-002", "Доска ясеневая 40 мм", "square", "8400", "5300", "21", 0),
    ("ФНР-010", "Фанера берёзовая 18 мм", "square", "2100", "1350", "96", 0),
    ("ФРН-101", "Петля мебельная с доводчиком", "piece", "340", "190", "420", 1),
    ("ФРН-102", "Направляющие 500 мм", "set", "1250", "760", "85", 1),
    ("ФРН-103", "Ручка-скоба латунная", "piece", "690", "410", "0", 1),
    ("ЛКМ-201", "Масло с воском для дерева", "litre", "2900", "1800", "12.5", 2),
    ("ЛКМ-202", "Лак матовый", "litre", "1700", "980", "40", 2),
    ("СТЛ-301", "Стол обеденный «Верба»", "piece", "64900", "", "3", None),
    ("СТЛ-302", "Стул «Лоза»", "piece", "14500", "", "18", None),
)


def fill(people: dict[str, int], now: datetime) -> None:
    """Publishes the directories and keeps them as the company's people would."""
    templates = library.templates()
    for key in REGISTERS:
        runtime.publish(templates[key].read_text(encoding="utf-8"))
    accountant, buyer = Actor("person", people["orlova"]), Actor("person", people["savina"])
    at = now - BEFORE
    rates = [
        _record("vat_rates", accountant, at, name=name, rate=rate, valid_from=day)
        for name, rate, day in RATES
    ]
    _record("legal_entities", accountant, at, **OWN)
    companies = [_company(row, Actor("person", people["sokolov"]), at) for row in COMPANIES]
    for article, name, unit, price, cost, on_hand, supplier in PRODUCTS:
        values = {
            "article": article,
            "name": name,
            "unit": unit,
            "price": price,
            "cost": cost,
            "on_hand": on_hand,
        }
        made_by = None if supplier is None else companies[supplier]
        _record("products", buyer, at, **values, vat=rates[0], supplier=made_by)


def _company(row: tuple[Any, ...], actor: Actor, at: datetime) -> int:
    name, form, inn, kpp, ogrn, phone, mail, customer, supplier = row
    values = {"short_name": name, "legal_form": form, "inn": inn, "kpp": kpp, "ogrn": ogrn}
    values |= {"phone": f"+7 {phone}", "email": f"{mail}@{mail}.example"}
    return _record("companies", actor, at, **values, customer=customer, supplier=supplier)


def _record(process: str, actor: Actor, at: datetime, **values: Any) -> int:
    return runtime.start(process, values, actor, now=at).card_id

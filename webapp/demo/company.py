"""Who works at «Верба»: a fictional maker of furniture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from .. import accounts, library, runtime
from ..extensions import db
from ..storage import models as m

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Member:
    login: str
    last: str
    first: str
    patronymic: str
    position: str
    department: str
    roles: tuple[str, ...] = ()
    admin: bool = False


ROLES = {
    "director": ("Генеральный директор", "General director"),
    "sales": ("Коммерческий отдел", "Sales"),
    "design": ("Конструкторское бюро", "Design office"),
    "accounting": ("Бухгалтерия", "Accounting"),
    "production_director": ("Директор по производству", "Production director"),
    "shipping": ("Служба отгрузки", "Shipping"),
    "sales_head": ("Руководитель продаж", "Head of sales"),
    "site_sales": ("Продажи: сайт", "Sales: site"),
    "market_sales": ("Продажи: маркетплейс", "Sales: marketplace"),
    "social_sales": ("Продажи: соцсети", "Sales: social networks"),
    "purchasing": ("Закупки", "Purchasing"),
}

# key: Russian title, English title, the department above, the head's log-in, the head's post
DEPARTMENTS = {
    "verba": ("Верба", "Verba", None, "vereshchagin", "Генеральный директор"),
    "sales": ("Коммерческий отдел", "Sales", "verba", "sokolov", "Руководитель отдела"),
    "design": ("Конструкторское бюро", "Design office", "verba", "kuznetsov", "Главный конструктор"),
    "accounting": ("Бухгалтерия", "Accounting", "verba", "orlova", "Главный бухгалтер"),
    "production": ("Производство", "Production", "verba", "gromov", "Директор по производству"),
    "workshop": ("Экспериментальный отдел", "Workshop", "production", "belov", "Начальник отдела"),
    "shipping": ("Служба отгрузки", "Shipping", "production", "tikhonov", "Начальник службы"),
    "purchasing": ("Отдел закупок", "Purchasing", "verba", None, "Начальник отдела закупок"),
    "it": ("Информационные технологии", "IT", "verba", "ilyin", "Администратор"),
}

MEMBERS = (
    Member("vereshchagin", "Верещагин", "Павел", "Андреевич", "Генеральный директор", "verba", ("director",)),
    Member(
        "sokolov",
        "Соколов",
        "Андрей",
        "Викторович",
        "Руководитель коммерческого отдела",
        "sales",
        ("sales", "sales_head"),
    ),
    Member("lebedeva", "Лебедева", "Мария", "Игоревна", "Менеджер по продажам", "sales", ("sales",)),
    Member("egorova", "Егорова", "Анна", "Сергеевна", "Менеджер интернет-магазина", "sales", ("site_sales",)),
    Member("belkin", "Белкин", "Илья", "Романович", "Менеджер маркетплейсов", "sales", ("market_sales",)),
    Member("romanova", "Романова", "Юлия", "Павловна", "Менеджер соцсетей", "sales", ("social_sales",)),
    Member("kuznetsov", "Кузнецов", "Дмитрий", "Олегович", "Главный конструктор", "design", ("design",)),
    Member("orlova", "Орлова", "Елена", "Петровна", "Главный бухгалтер", "accounting", ("accounting",)),
    Member(
        "gromov",
        "Громов",
        "Сергей",
        "Николаевич",
        "Директор по производству",
        "production",
        ("production_director",),
    ),
    Member("belov", "Белов", "Иван", "Петрович", "Начальник экспериментального отдела", "workshop"),
    Member("fomin", "Фомин", "Олег", "Юрьевич", "Мастер-столяр", "workshop"),
    Member("zaitsev", "Зайцев", "Николай", "Ильич", "Сборщик мебели", "workshop"),
    Member(
        "tikhonov", "Тихонов", "Роман", "Алексеевич", "Начальник службы отгрузки", "shipping", ("shipping",)
    ),
    Member(
        "savina", "Савина", "Ольга", "Дмитриевна", "Специалист по закупкам", "purchasing", ("purchasing",)
    ),
    Member("ilyin", "Ильин", "Константин", "Михайлович", "Администратор", "it", admin=True),
)
PROCESSES = ("furniture", "requests")
AWAY, SUBSTITUTE = "lebedeva", "sokolov"


def exists() -> bool:
    """Whether anybody is registered already."""
    return bool(db.session.execute(select(func.count()).select_from(m.User)).scalar())


def found() -> dict[str, int]:
    """Makes departments, roles and people; gives the people's ids by log-in."""
    departments = _departments()
    people = {member.login: _person(member, departments) for member in MEMBERS}
    for key, (_, _, _, head, _) in DEPARTMENTS.items():
        if head:
            accounts.save_department(departments[key], {"head_id": people[head]}, None)
    for key, (ru, en) in ROLES.items():
        holders = [people[member.login] for member in MEMBERS if key in member.roles]
        accounts.save_role(None, {"key": key, "title_ru": ru, "title_en": en, "users": holders}, None)
    _absence(people)
    return people


def _departments() -> dict[str, int]:
    made: dict[str, int] = {}
    for key, (ru, en, above, _, post) in DEPARTMENTS.items():
        made[key] = accounts.save_department(
            None,
            {
                "key": key,
                "title_ru": ru,
                "title_en": en,
                "parent_id": made.get(above or ""),
                "head_title": post,
                "chain_end": key == "verba",
            },
            None,
        )
    return made


def _person(member: Member, departments: dict[str, int]) -> int:
    return accounts.save_person(
        None,
        {
            "login": member.login,
            "email": f"{member.login}@verba.example",
            "last_name": member.last,
            "first_name": member.first,
            "patronymic": member.patronymic,
            "position": member.position,
            "department_id": departments[member.department],
            "admin": member.admin,
        },
        None,
    )


def _absence(people: dict[str, int]) -> None:
    today = runtime.clock().date()
    accounts.save_absence(
        None,
        {
            "user_id": people[AWAY],
            "substitute_id": people[SUBSTITUTE],
            "first_day": today - timedelta(days=3),
            "last_day": today + WEEK,
            "reason": "Отпуск",
        },
        None,
    )


def publish_processes() -> None:
    """The processes that the company works with, ready to be used."""
    templates = library.templates()
    for key in PROCESSES:
        runtime.publish(templates[key].read_text(encoding="utf-8"))

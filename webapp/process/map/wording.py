"""The words of the map, in both languages; those of people are the ones the administrators' pages use."""

from __future__ import annotations

from collections.abc import Mapping

SAID: dict[str, dict[str, str]] = {
    "start": {"en": "Start", "ru": "Начало"},
    "success": {"en": "Successful end", "ru": "Успешное завершение"},
    "failure": {"en": "Unsuccessful end", "ru": "Неуспешное завершение"},
    "norm": {"en": "norm: {time}", "ru": "норма: {time}"},
    "now": {"en": "cards here now", "ru": "карточек сейчас"},
    "cards": {"en": "cards now: {n}", "ru": "карточек сейчас: {n}"},
    "entering": {"en": "on entering", "ru": "при входе на стадию"},
    "closed": {"en": "The card is closed here.", "ru": "Здесь карточка закрывается."},
    "rests": {
        "en": "The card stays here until somebody moves it.",
        "ru": "Карточка стоит здесь, пока её не переведут.",
    },
    "approve": {"en": "Approval", "ru": "Согласование"},
    "form": {"en": "Form", "ru": "Форма"},
    "acknowledge": {"en": "Acknowledgement", "ru": "Ознакомление"},
    "todo": {"en": "To-do", "ru": "Задача"},
    "robot": {"en": "Robot", "ru": "Робот"},
    "assignees": {"en": "Who: {who}", "ru": "Кто: {who}"},
    "fallback": {"en": "If nobody is found: {who}", "ru": "Если никого нет: {who}"},
    "deadline": {"en": "Deadline: {time}", "ru": "Срок: {time}"},
    "all": {"en": "everybody answers at once", "ru": "отвечают все сразу"},
    "sequence": {"en": "everybody answers, one after another", "ru": "отвечают все по очереди"},
    "votes": {"en": "approvals needed: {n}", "ru": "нужно согласий: {n}"},
    "never": {
        "en": "who has approved is not asked again",
        "ru": "кто согласовал, того заново не спрашивают",
    },
    "if_changed": {
        "en": "who has approved is asked again only if changed: {fields}",
        "ru": "кто согласовал, того спрашивают заново, только если изменилось: {fields}",
    },
    "to": {"en": "→ {stage}", "ru": "→ {stage}"},
    "back": {"en": "back → {stage}", "ru": "возврат → {stage}"},
    "again": {"en": "again → {stage}", "ru": "сначала → {stage}"},
    "on": {"en": "goes on", "ru": "идёт дальше"},
    "stays": {"en": "the task stays open", "ru": "задание остаётся открытым"},
    "comment": {"en": "with a comment", "ru": "с комментарием"},
    "needs": {"en": "needs {fields}", "ru": "нужно: {fields}"},
    "overdue": {"en": "when overdue", "ru": "при просрочке"},
    "after": {"en": "after {time}", "ru": "через {time}"},
    "only": {"en": "only if {condition}", "ru": "только если {condition}"},
    "wait_time": {"en": "Wait: {time}", "ru": "Ждать: {time}"},
    "wait_field": {"en": "Wait for the day in {field}", "ru": "Ждать дня из поля {field}"},
    "wait_until": {"en": "Wait until {condition}", "ru": "Ждать, пока {condition}"},
    "wait_child": {"en": "Wait for the cards of: {robot}", "ru": "Ждать карточек: {robot}"},
    "failed_cards": {"en": "One of them failed", "ru": "Если одна не удалась"},
    "wait_message": {"en": "Wait for a message: {name}", "ru": "Ждать сообщения: {name}"},
    "fails": {"en": "If it fails", "ru": "Если не получилось"},
    "limit": {"en": "At most {time}", "ru": "Не дольше: {time}"},
    "branch": {"en": "Depends", "ru": "Зависит от условия"},
    "if": {"en": "if {condition}", "ru": "если {condition}"},
    "otherwise": {"en": "otherwise", "ru": "иначе"},
    "nothing": {"en": "nothing; goes on", "ru": "ничего; идёт дальше"},
    "parallel": {"en": "At the same time", "ru": "Одновременно"},
    "join": {"en": "goes on when {n} of {all} are done", "ru": "дальше, когда готово {n} из {all}"},
    "join_all": {"en": "goes on when all are done", "ru": "дальше, когда готовы все"},
    "lane": {"en": "Branch {n}", "ru": "Ветвь {n}"},
    "goto": {"en": "Go on", "ru": "Переход"},
    "by_hand": {"en": "by hand: {who}", "ru": "вручную: {who}"},
    # -- people
    "role": {"en": "role “{title}”", "ru": "роль «{title}»"},
    "head": {"en": "head of “{title}”", "ru": "руководитель отдела «{title}»"},
    "members": {"en": "everybody in “{title}”", "ru": "все в отделе «{title}»"},
    "chain_top": {
        "en": "all supervisors of {who} up to the top",
        "ru": "все руководители до самого верха ({who})",
    },
    "chain": {"en": "the supervisors of {who}", "ru": "руководители ({who})"},
    "supervisor": {"en": "the supervisor of {who}", "ru": "руководитель ({who})"},
    "pipeline": {"en": "channel: {title}", "ru": "канал: {title}"},
    "in_field": {"en": "whoever is in “{title}”", "ru": "кто указан в поле «{title}»"},
    "initiator": {"en": "who created the card", "ru": "кто создал карточку"},
    "owner": {"en": "the owner", "ru": "ответственный"},
    "assignee": {"en": "whoever has a task on the card", "ru": "у кого есть задание по карточке"},
    "everyone": {"en": "everybody", "ru": "все"},
    # -- values and time
    "quoted": {"en": "“{title}”", "ru": "«{title}»"},
    "@stage": {"en": "stage", "ru": "стадия"},
    "@initiator": {"en": "who created the card", "ru": "кто создал карточку"},
    "@owner": {"en": "the owner", "ru": "ответственный"},
    "@new": {"en": "the card has just been created", "ru": "карточка только что создана"},
    "@today": {"en": "today", "ru": "сегодня"},
    "yes": {"en": "Yes", "ru": "Да"},
    "no": {"en": "No", "ru": "Нет"},
    "in": {"en": "is one of", "ru": "одно из"},
    "not_in": {"en": "is none of", "ru": "не из"},
    "empty": {"en": "is empty", "ru": "пусто"},
    "filled": {"en": "is filled in", "ru": "заполнено"},
    "contains": {"en": "contains", "ru": "содержит"},
    "and": {"en": " and ", "ru": " и "},
    "or": {"en": " or ", "ru": " или "},
    "urgent_time": {"en": "{time}, urgent ones {urgent}", "ru": "{time}, срочные {urgent}"},
    "day_in": {"en": "the day in {field}", "ru": "день из поля {field}"},
    "after_day_in": {"en": "{time} after the day in {field}", "ru": "{time} после дня из поля {field}"},
    # -- what really happened
    "times": {"en": "happened: {n}", "ru": "было: {n}"},
    "times_usual": {"en": "happened: {n}, usually after {time}", "ru": "было: {n}, обычно за {time}"},
    "repeated": {"en": "of these not for the first time: {n}", "ru": "из них повторно: {n}"},
    "slowest": {"en": "▲ slowest: cards are longest here", "ru": "▲ медленно: здесь карточки дольше всего"},
    "often": {"en": "● the most frequent way", "ru": "● частый путь"},
    "never_gone": {"en": "did not happen", "ru": "не было"},
    "no_card": {"en": "no card has been here", "ru": "карточек здесь не было"},
    # -- the picture as a whole
    "map": {"en": "Map of the process “{title}”", "ru": "Схема процесса «{title}»"},
    "desc": {
        "en": "{n} stages: {stages}. The same as a list is below the picture.",
        "ru": "Стадии ({n}): {stages}. То же списком под рисунком.",
    },
    "by_outcome": {"en": "outcome", "ru": "решение"},
    "loop": {"en": "return", "ru": "возврат"},
    "hand": {"en": "by hand", "ru": "вручную"},
}
SIGNS = {"eq": "=", "ne": "≠", "gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "minute": {"en": ("minute", "minutes"), "ru": ("минута", "минуты", "минут")},
    "hour": {"en": ("hour", "hours"), "ru": ("час", "часа", "часов")},
    "day": {"en": ("day", "days"), "ru": ("день", "дня", "дней")},
    "working hour": {
        "en": ("working hour", "working hours"),
        "ru": ("рабочий час", "рабочих часа", "рабочих часов"),
    },
    "working day": {
        "en": ("working day", "working days"),
        "ru": ("рабочий день", "рабочих дня", "рабочих дней"),
    },
}


def say(code: str, locale: str, **params: object) -> str:
    """The words of a code, filled in."""
    return pick(SAID[code], locale).format(**params)


def pick(languages: Mapping[str, str] | None, locale: str) -> str:
    """The text in that language, or in the one there is."""
    found = languages or {}
    return found.get(locale) or found.get("ru") or next(iter(found.values()), "")


def plural(unit: str, n: int, locale: str) -> str:
    """The word for so many of the unit."""
    if locale != "ru":
        return UNITS[unit]["en"][n != 1]
    tens = n % 100
    few = n % 10 if not 10 < tens < 20 else 0
    return UNITS[unit]["ru"][0 if few == 1 else 1 if 2 <= few <= 4 else 2]

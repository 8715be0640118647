"""What robots say to administrators, per code and language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENTENCES: dict[str, dict[str, str]] = {
    # -- settings
    "unknown_robot": {
        "ru": "Робота вида «{kind}» нет. Возможны: {known}.",
        "en": "There is no robot of the kind “{kind}”. Possible are: {known}.",
    },
    "missing": {
        "ru": "Не хватает настройки «{key}».",
        "en": "The setting “{key}” is missing.",
    },
    "unknown_setting": {
        "ru": "Настройки «{key}» у этого робота нет. Возможны: {known}.",
        "en": "This robot has no setting “{key}”. Possible are: {known}.",
    },
    "bad_setting": {
        "ru": "Значение настройки «{key}» не подходит.",
        "en": "The value of the setting “{key}” is not possible.",
    },
    "unknown_placeholder": {
        "ru": "Подстановки «{{{name}}}» нет. Возможны: {known} и ключи полей процесса.",
        "en": "There is no placeholder “{{{name}}}”. Possible are: {known} and keys of the process's fields.",
    },
    "unknown_word": {
        "ru": "Слова «{word}» нет. Возможны: {known}.",
        "en": "There is no word “{word}”. Possible are: {known}.",
    },
    "to_or_to_field": {
        "ru": "Укажите поле с адресом или сам адрес (что-то одно), сотрудников или и то и другое.",
        "en": "Give the field with the address or the address itself (one of them), colleagues, or both.",
    },
    "unknown_field": {
        "ru": "Поля «{field}» в процессе нет.",
        "en": "The process has no field “{field}”.",
    },
    "wrong_field": {
        "ru": "Поле «{field}» здесь не подходит: нужно поле вида {wanted}.",
        "en": "The field “{field}” does not fit here: it must be of the kind {wanted}.",
    },
    "wrong_currency": {
        "ru": "Счёт выставляется в рублях, а поле «{field}» — в валюте {currency}.",
        "en": "The invoice is in roubles, and the field “{field}” is in {currency}.",
    },
    "bad_formula": {
        "ru": "Формула «{formula}» здесь не подходит.",
        "en": "The formula “{formula}” does not fit here.",
    },
    "unknown_stage": {
        "ru": "Стадии «{stage}» в процессе нет.",
        "en": "The process has no stage “{stage}”.",
    },
    "unknown_column": {
        "ru": "Колонки «{column}» в таблице «{table}» нет. Возможны: {known}.",
        "en": "The table “{table}” has no column “{column}”. Possible are: {known}.",
    },
    "wrong_column": {
        "ru": "Колонка «{column}» здесь не подходит: нужна колонка вида {wanted}.",
        "en": "The column “{column}” does not fit here: it must be of the kind {wanted}.",
    },
    "lines_in_part": {
        "ru": "Чтобы перенести строки, укажите, откуда (lines_from), куда (lines_to)"
        " и какие колонки (columns).",
        "en": "To carry over lines say from where (lines_from), to where (lines_to)"
        " and which columns (columns).",
    },
    "find_in_part": {
        "ru": "Чтобы найти карточку, укажите колонку (by) и поле той карточки (theirs).",
        "en": "To look for a card name the column (by) and the field of that card (theirs).",
    },
    "missing_in_part": {
        "ru": "Чтобы заказать недостающее, укажите колонки с товаром (product) и количеством (quantity)"
        " и поле товара с остатком (stock).",
        "en": "To order what is missing name the columns of the product and the quantity,"
        " and the field of the product with the stock.",
    },
    "update_one": {
        "ru": "Укажите одно: поле с карточкой (card_field) или робота, который создал карточки (made_by).",
        "en": "Name one: the field with the card (card_field) or the robot that made the cards (made_by).",
    },
    "adjust_one": {
        "ru": "Укажите одно: строки с колонкой карточки (lines, column), поле с карточкой (card_field)"
        " или робота, который создал карточки (made_by).",
        "en": "Name one: lines with a column of cards (lines, column), a field with a card (card_field)"
        " or the robot that made the cards (made_by).",
    },
    "bad_amount": {
        "ru": "«{amount}» — не число и не ключ числа; перед ним может стоять минус.",
        "en": "“{amount}” is neither a number nor the key of one; a minus may stand before it.",
    },
    "no_maker": {
        "ru": "Робота «{robot}», который создаёт карточки, в процессе нет.",
        "en": "The process has no robot “{robot}” that makes cards.",
    },
    "no_such_penalty": {
        "ru": "У того, кто подал заявку, нет штрафа с номером {number}.",
        "en": "Whoever asked for it has no penalty number {number}.",
    },
    "own_penalty": {
        "ru": "Штраф {number} решил снять тот, кому он назначен; пусть решит кто-то другой.",
        "en": "Whoever has penalty {number} decided themselves to waive it; let somebody else decide.",
    },
    "no_card_to_change": {
        "ru": "Карточки, которую нужно изменить, нет: {number}.",
        "en": "The card that was to change does not exist: {number}.",
    },
    "group_without_lines": {
        "ru": "Группировать можно только строки: укажите, какие строки переносятся (lines_from).",
        "en": "Only lines can be grouped: say which lines are carried over (lines_from).",
    },
    # -- while running
    "no_group": {
        "ru": "В строке {line} не заполнено то, по чему группируются карточки ({by}).",
        "en": "In line {line} there is nothing by which the cards are grouped ({by}).",
    },
    "too_many_cards": {
        "ru": "Получилось бы {count} карточек, а за один раз можно не больше {most}.",
        "en": "There would be {count} cards, but at most {most} can be made at once.",
    },
    "endless_cards": {
        "ru": "Карточки создают одна другую по кругу, и это остановлено.",
        "en": "Cards make one another without end, so this was stopped.",
    },
    "card_not_made": {
        "ru": "Карточка «{process}» не создана. {reason}",
        "en": "The card “{process}” was not made. {reason}",
    },
    "card_not_changed": {
        "ru": "Карточка {number} не изменена. {reason}",
        "en": "The card {number} was not changed. {reason}",
    },
    "because_no_such_process": {
        "ru": "Такого процесса нет или он не опубликован.",
        "en": "There is no such process, or it is not published.",
    },
    "because_process_is_off": {"ru": "Процесс выключен.", "en": "The process is switched off."},
    "because_no_such_stage": {
        "ru": "Стадии, на которой она должна начаться, нет.",
        "en": "The stage that it is to begin at does not exist.",
    },
    "because_card_is_closed": {"ru": "Она уже закрыта.", "en": "It is closed already."},
    "because_no_such_card": {"ru": "Такой карточки нет.", "en": "There is no such card."},
    "because_no_such_field": {
        "ru": "Числового поля «{field}» у неё нет.",
        "en": "It has no number field “{field}”.",
    },
    "because_would_fall_below": {
        "ru": "«{field}»: сейчас {before}, прибавить {add} нельзя.",
        "en": "“{field}”: it is {before} now, so {add} cannot be added.",
    },
    "because_not_enough": {
        "ru": "Свободно {free}, нужно {wanted}.",
        "en": "{free} is free, {wanted} is wanted.",
    },
    "not_enough": {
        "ru": "Не хватает: {missing}.",
        "en": "There is not enough: {missing}.",
    },
    "one_not_enough": {
        "ru": "{title} — свободно {free}, нужно {wanted}",
        "en": "{title}: {free} free, {wanted} wanted",
    },
    "asking_still": {
        "ru": "Прежние просьбы к этим товарам ещё выполняются.",
        "en": "What was asked of these goods before is still under way.",
    },
    "because_not_on_this_form": {
        "ru": "Поля «{field}» у неё нет.",
        "en": "It has no field “{field}”.",
    },
    "broken_settings": {
        "ru": "Робот настроен неверно: {problems}",
        "en": "The robot's settings are wrong: {problems}",
    },
    "unknown_answer": {
        "ru": "Робот «{kind}» ответил непонятно.",
        "en": "The robot “{kind}” gave an answer that makes no sense.",
    },
    "refused": {
        "ru": "Отказано: {reason}",
        "en": "Refused: {reason}",
    },
    "bad_url": {
        "ru": "Это не адрес в сети: нужны https:// или http:// и имя сервера без подстановок.",
        "en": "This is no address on the web: it needs https:// or http://, and a plain server.",
    },
    "header_of_ours": {
        "ru": "Этот заголовок ставит сама программа.",
        "en": "This header is set by the program itself.",
    },
    "private_address": {
        "ru": "Адрес ведёт во внутреннюю сеть: {detail}. Разрешить его может тот, кто установил программу.",
        "en": "The address leads into a private network: {detail}. Only the operator can allow it.",
    },
    "unreachable": {
        "ru": "{host} не отвечает ({detail}).",
        "en": "{host} does not answer ({detail}).",
    },
    "mail_server_away": {
        "ru": "Почтовый сервер не принял письмо: {detail}",
        "en": "The mail server did not take the letter: {detail}",
    },
    "no_such_host": {
        "ru": "Сервер «{host}» не найден.",
        "en": "There is no server “{host}”.",
    },
    "no_such_secret": {
        "ru": "Секрета «{name}» нет.",
        "en": "There is no secret “{name}”.",
    },
    "bad_status": {
        "ru": "{host} ответил: {status}.",
        "en": "{host} answered: {status}.",
    },
    "answer_too_long": {
        "ru": "Ответ {host} слишком длинный.",
        "en": "The answer of {host} is too long.",
    },
    "not_json": {
        "ru": "Ответ {host} — не JSON.",
        "en": "The answer of {host} is not JSON.",
    },
    "points_or_money": {
        "ru": "Укажите баллы (points) или деньги (money).",
        "en": "Give points (points) or money (money).",
    },
    "too_many_items": {
        "ru": "Пунктов получилось больше {most}.",
        "en": "It comes to more than {most} items.",
    },
    "too_many_points": {
        "ru": "Баллов получилось больше {most}.",
        "en": "It comes to more than {most} points.",
    },
    "nobody": {
        "ru": "Никого не нашлось: правило никого не называет.",
        "en": "The rule names nobody.",
    },
    "empty_field": {
        "ru": "Поле «{field}» не заполнено.",
        "en": "The field “{field}” is empty.",
    },
    "attachments_too_large": {
        "ru": "Файлы для письма слишком велики: больше {most} МБ.",
        "en": "The files for the letter are too large: more than {most} MB.",
    },
    "no_print_form": {
        "ru": "Печатной формы «{key}» нет.",
        "en": "There is no print form “{key}”.",
    },
    "no_vat_rate": {
        "ru": "Ставки НДС, указанной в строке, больше нет.",
        "en": "The VAT rate named in a line does not exist any more.",
    },
    "vat_not_valid": {
        "ru": "Ставка «{rate}» не действует на {day}. Выберите в строках действующую ставку.",
        "en": "The rate “{rate}” is not valid on {day}. Choose a valid rate in the lines.",
    },
    "word_too_large": {
        "ru": "Файл Word слишком велик: больше {most} МБ.",
        "en": "The Word file is too large: more than {most} MB.",
    },
    "word_broken": {
        "ru": "Это не файл Word (.docx) или он повреждён.",
        "en": "This is no Word file (.docx), or it is damaged.",
    },
    "word_macros": {
        "ru": "В файле есть макросы. Сохраните его как обычный .docx.",
        "en": "The file has macros. Save it as a plain .docx.",
    },
    "word_bomb": {
        "ru": "Распакованный файл слишком велик.",
        "en": "Unpacked, the file is far too large.",
    },
    "no_document": {
        "ru": "Документ не получился: {reason}",
        "en": "The document could not be made: {reason}",
    },
}


def say(code: str, locale: str, **params: Any) -> str:
    """The sentence of the code in that language."""
    languages = SENTENCES[code]
    shown = {key: _shown(value, locale) for key, value in params.items()}
    return (languages.get(locale) or languages["ru"]).format(**shown)


def _shown(value: Any, locale: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(locale) or value["ru"])
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

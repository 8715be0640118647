"""What robots say to administrators, per code and language."""

from __future__ import annotations

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
        "ru": "Укажите либо поле с адресом (to_field), либо сам адрес (to).",
        "en": "Give either the field with the address (to_field) or the address itself (to).",
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
    # -- while running
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
    return (languages.get(locale) or languages["ru"]).format(**{key: _shown(v) for key, v in params.items()})


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

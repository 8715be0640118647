"""Why a card did not take what its own robot asked of it."""

SENTENCES: dict[str, dict[str, str]] = {
    "refused_no_such_stage": {
        "en": "The process has no such stage.",
        "ru": "Такой стадии в процессе нет.",
    },
    "refused_robots_may_not_move_there": {
        "en": "No move leads there from this stage, and in this process robots keep to the moves.",
        "ru": "С этой стадии туда нет перехода, а роботы в этом процессе ходят только по переходам.",
    },
    "refused_card_is_closed": {"en": "The card is closed already.", "ru": "Карточка уже закрыта."},
    "refused_no_such_field": {
        "en": "The card has no field that this could be kept in.",
        "ru": "У карточки нет поля, куда это можно записать.",
    },
    "refused_no_such_person": {
        "en": "Nobody who works here is meant.",
        "ru": "Среди работающих такого сотрудника нет.",
    },
    "refused_no_such_penalty": {
        "en": "There is no such penalty, or it was waived.",
        "ru": "Такого штрафа нет, или его уже сняли.",
    },
    "refused_no_such_file": {"en": "The file is not there any more.", "ru": "Файла больше нет."},
    "refused_file_empty": {"en": "The file “{name}” is empty.", "ru": "Файл «{name}» пустой."},
    "refused_file_too_large": {
        "en": "The file “{name}” is larger than {most} MB.",
        "ru": "Файл «{name}» больше {most} МБ.",
    },
    "refused_no_such_secret": {"en": "There is no secret “{name}”.", "ru": "Секрета «{name}» нет."},
    "refused_no_such_process": {
        "en": "There is no such process, or it is not published.",
        "ru": "Такого процесса нет, или он не опубликован.",
    },
    "refused_mail_undeliverable": {
        "en": "The letter to {to} cannot be delivered: {reason}. Check the address.",
        "ru": "Письмо на {to} не доставить: {reason}. Проверьте адрес.",
    },
    "refused_messenger_refused": {
        "en": "The messenger at {to} did not take it: {reason}.",
        "ru": "Мессенджер по адресу {to} не принял сообщение: {reason}.",
    },
    "refused_no_browser": {
        "en": "No browser or phone of this person shows notices any more.",
        "ru": "Ни один браузер или телефон этого сотрудника больше не показывает уведомления.",
    },
    "refused_no_messenger": {
        "en": "There is no such messenger any more.",
        "ru": "Такого мессенджера больше нет.",
    },
    "refused_not_on_this_form": {
        "en": "The card has no field “{field}”, or it is worked out.",
        "ru": "Поля «{field}» у карточки нет, или оно вычисляется.",
    },
    "refused_comment_required": {"en": "A comment is needed.", "ru": "Нужен комментарий."},
    "refused_reason_required": {"en": "A reason is needed.", "ru": "Нужна причина."},
}

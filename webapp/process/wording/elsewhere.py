"""What is said of robots that name fields and stages of other processes."""

SENTENCES: dict[str, dict[str, str]] = {
    "target_process": {
        "en": "The robot “{robot}” turns to cards of the process “{process}”, which does not exist. Choose"
        " another one or add it from the library.",
        "ru": "Робот «{robot}» обращается к карточкам процесса «{process}», а такого процесса нет. Выберите"
        " другой или добавьте его из библиотеки.",
    },
    "target_unpublished": {
        "en": "The process “{process}” is not published yet, so it cannot be checked what the robot"
        " “{robot}” fills in there. Publish it before the robot runs.",
        "ru": "Процесс «{process}» ещё не опубликован, поэтому не проверить, что заполняет в нём робот"
        " «{robot}». Опубликуйте его, прежде чем робот сработает.",
    },
    "target_field": {
        "en": "The robot “{robot}” names the field “{field}”, which “{process}” does not have. Choose"
        " another field.",
        "ru": "Робот «{robot}» называет поле «{field}», а в процессе «{process}» его нет. Выберите другое"
        " поле.",
    },
    "target_column": {
        "en": "The robot “{robot}” fills the column “{field}”, which the table “{table}” of “{process}”"
        " does not have. Choose another column.",
        "ru": "Робот «{robot}» заполняет колонку «{field}», а в таблице «{table}» процесса «{process}» её"
        " нет. Выберите другую колонку.",
    },
    "target_stage": {
        "en": "The robot “{robot}” begins cards at the stage “{stage}”, which “{process}” does not have."
        " Choose another stage.",
        "ru": "Робот «{robot}» начинает карточки со стадии «{stage}», а в процессе «{process}» её нет."
        " Выберите другую стадию.",
    },
    "target_kind": {
        "en": "The robot “{robot}” needs a field of the kind {wanted}, but “{field}” of “{process}” is of"
        " the kind {kind}. Choose another field.",
        "ru": "Роботу «{robot}» нужно поле вида {wanted}, а «{field}» в процессе «{process}» — поле вида"
        " {kind}. Выберите другое поле.",
    },
    "target_links": {
        "en": "The robot “{robot}” puts this card into “{field}” of “{process}”, which takes cards of"
        " another process only. Choose a field for cards of “{wanted}”.",
        "ru": "Робот «{robot}» ставит эту карточку в поле «{field}» процесса «{process}», а там карточки"
        " другого процесса. Выберите поле для карточек «{wanted}».",
    },
    "target_not_searched": {
        "en": "The robot “{robot}” looks for a card by the field “{field}” of “{process}”, which is neither"
        " unique nor in lists. Make it one of them or choose another field.",
        "ru": "Робот «{robot}» ищет карточку по полю «{field}» процесса «{process}», а оно не уникальное и"
        " не для списков. Включите одно из двух или выберите другое поле.",
    },
    "target_worked_out": {
        "en": "The robot “{robot}” fills “{field}” of “{process}”, which is worked out by a formula. Leave"
        " it out.",
        "ru": "Робот «{robot}» заполняет «{field}» в процессе «{process}», а это поле считается по формуле."
        " Уберите его.",
    },
    "target_copy": {
        "en": "The robot “{robot}” copies “{source}” (of the kind {source_kind}) into “{field}” of"
        " “{process}” (of the kind {kind}), where it does not fit. Choose another field.",
        "ru": "Робот «{robot}» копирует «{source}» (вида {source_kind}) в поле «{field}» процесса"
        " «{process}» (вида {kind}): такое туда не поместить. Выберите другое поле.",
    },
    "target_value": {
        "en": "The robot “{robot}” puts “{value}” into “{field}” of “{process}” (of the kind {kind}), where"
        " it does not fit. Correct the value.",
        "ru": "Робот «{robot}» записывает «{value}» в поле «{field}» процесса «{process}» (вида {kind}), но"
        " такое значение не подходит. Исправьте его.",
    },
}

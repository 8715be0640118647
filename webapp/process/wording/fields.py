"""What is said of fields that are required, hidden, unique or worked out, and of formulas."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- on a form
    "needed_on_card": {
        "en": "This stage needs “{field}”. Fill it in on the card, then answer again.",
        "ru": "На этой стадии нужно поле «{field}». Заполните его в карточке и ответьте ещё раз.",
    },
    "needed_from_others": {
        "en": "This stage needs “{field}”, which you may not change. Ask: {people}.",
        "ru": "На этой стадии нужно поле «{field}», а изменить его вы не можете. Обратитесь: {people}.",
    },
    "needed_from_nobody": {
        "en": "This stage needs “{field}”, which nobody may fill in now. Tell an administrator.",
        "ru": "На этой стадии нужно поле «{field}», но заполнить его сейчас не может никто."
        " Сообщите администратору.",
    },
    "not_unique": {
        "en": "Another card has this value already.",
        "ru": "Такое значение уже есть в другой карточке.",
    },
    # -- required
    "required_on_no_form": {
        "en": "“{field}” is always required but is on no form, so nobody is ever asked for it."
        " Put it on the start form or on the form of a task.",
        "ru": "Поле «{field}» обязательно, но его нет ни в одной форме, и его никто не спросит."
        " Добавьте его в форму создания или в форму задания.",
    },
    "required_never_editable": {
        "en": "“{field}” is required but nobody can ever fill it in. Put it on a form or give somebody"
        " the right to edit it.",
        "ru": "Поле «{field}» обязательно, но заполнить его никто не может. Добавьте его в форму"
        " или дайте кому-нибудь право его изменять.",
    },
    "required_not_at_stage": {
        "en": "The stage “{stage}” needs “{field}”, but nobody can fill it in there. Put it on the form"
        " of a task of the stage or give somebody the right to edit it there.",
        "ru": "Стадия «{stage}» требует поле «{field}», но заполнить его на ней никто не может."
        " Добавьте его в форму задания этой стадии или дайте кому-нибудь право изменять его на ней.",
    },
    # -- hidden, unique
    "visible_by_itself": {
        "en": "Whether “{field}” is visible depends on “{field}” itself. Change the condition.",
        "ru": "Видимость поля «{field}» зависит от него самого. Измените условие.",
    },
    "unique_not_for_kind": {
        "en": "“{field}” cannot be unique. Only these kinds can: {allowed}.",
        "ru": "Поле «{field}» не может быть уникальным. Уникальными бывают только: {allowed}.",
    },
    "in_lists_not_for_kind": {
        "en": "“{field}” cannot sort or narrow lists. Only these kinds can: {allowed}.",
        "ru": "По полю «{field}» списки не сортируют и не отбирают. Это умеют только: {allowed}.",
    },
    "card_settings_in_column": {
        "en": "“{setting}” works for fields of the card, not for the column “{field}”. Remove it.",
        "ru": "«{setting}» действует для полей карточки, но не для столбца «{field}». Уберите эту настройку.",
    },
    # -- formulas and the other settings
    "formula_kind": {
        "en": "A field of this kind cannot be worked out. “{field}” may be one of: {allowed}.",
        "ru": "Поле такого вида нельзя вычислить. «{field}» может быть одного из видов: {allowed}.",
    },
    "formula_required": {
        "en": "“{field}” is worked out, nobody fills it in, so it cannot be required. Remove one of the two.",
        "ru": "Поле «{field}» вычисляется, его никто не заполняет, и обязательным оно быть не может."
        " Уберите одно из двух.",
    },
    "formula_default": {
        "en": "“{field}” is worked out and needs no default. Remove the default.",
        "ru": "Поле «{field}» вычисляется, значение по умолчанию ему не нужно. Уберите его.",
    },
    "formula_asked": {
        "en": "“{field}” is worked out, so nobody can be asked for it here. Remove it here, or its formula.",
        "ru": "Поле «{field}» вычисляется, поэтому запросить или записать его здесь нельзя."
        " Уберите его отсюда или уберите формулу.",
    },
    "formula_circle": {
        "en": "These fields are worked out from one another in a circle: {fields}. Change a formula.",
        "ru": "Эти поля вычисляются друг из друга по кругу: {fields}. Измените одну из формул.",
    },
    # -- the formula itself
    "formula_too_long": {
        "en": "The formula is too long: at most {most} characters.",
        "ru": "Слишком длинная формула: не больше {most} знаков.",
    },
    "formula_too_large": {
        "en": "The formula is too complicated. Split it between several fields.",
        "ru": "Слишком сложная формула. Разделите её на несколько полей.",
    },
    "formula_syntax": {
        "en": "Character {position}: the formula cannot be read from here on. Check brackets and signs.",
        "ru": "Знак {position}: отсюда формула не читается. Проверьте скобки, кавычки и знаки действий.",
    },
    "formula_not_allowed": {
        "en": "Character {position}: this is not possible in a formula. Use fields, numbers, texts in quotes,"
        " + - * / **, comparisons, and, or, not, “… if … else …” and the functions of formulas.",
        "ru": "Знак {position}: такого в формуле нельзя. Возможны поля, числа, тексты в кавычках,"
        " + - * / **, сравнения, and, or, not, «… if … else …» и функции формул.",
    },
    "formula_function": {
        "en": "Character {position}: there is no function “{name}”. Possible are: {allowed}.",
        "ru": "Знак {position}: функции «{name}» нет. Возможны: {allowed}.",
    },
    "formula_arguments": {
        "en": "Character {position}: the function “{name}” needs another number of values (from {least}).",
        "ru": "Знак {position}: функции «{name}» нужно другое количество значений (не меньше {least}).",
    },
    "formula_unknown_name": {
        "en": "Character {position}: there is no field “{name}”. Possible are: {allowed}.",
        "ru": "Знак {position}: поля «{name}» нет. Возможны: {allowed}.",
    },
    "formula_field_kind": {
        "en": "Character {position}: “{field}” is of a kind that formulas cannot use.",
        "ru": "Знак {position}: поле «{field}» такого вида, что в формуле его использовать нельзя.",
    },
    "formula_mismatch": {
        "en": "Character {position}: this does not go together: {left} and {right}.",
        "ru": "Знак {position}: это не сочетается: {left} и {right}.",
    },
    "formula_result": {
        "en": "The formula makes {made}, but “{field}” holds {wanted}. Change the formula or the kind.",
        "ru": "Результат формулы — {made}, а в поле «{field}» хранится {wanted}."
        " Измените формулу или вид поля.",
    },
}

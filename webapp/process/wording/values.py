"""What a form says under a field."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- nothing entered
    "required": {"en": "Fill in this field.", "ru": "Заполните это поле."},
    "required_file": {"en": "Attach a file.", "ru": "Прикрепите файл."},
    "required_choice": {"en": "Choose one of the options.", "ru": "Выберите один из вариантов."},
    "required_choices": {"en": "Tick at least one of the options.", "ru": "Отметьте хотя бы один вариант."},
    "required_date": {"en": "Enter the date.", "ru": "Укажите дату."},
    "required_amount": {"en": "Enter the amount.", "ru": "Укажите сумму."},
    "required_person": {"en": "Choose a person.", "ru": "Выберите сотрудника."},
    "one_of_required": {
        "en": "Fill in at least one of these fields.",
        "ru": "Заполните хотя бы одно из этих полей.",
    },
    "one_value": {"en": "Only one value fits here.", "ru": "Здесь можно указать только одно значение."},
    # -- text
    "not_text": {"en": "Enter text.", "ru": "Введите текст."},
    "too_long": {
        "en": "The text is too long: at most {most} characters.",
        "ru": "Слишком длинный текст: не больше {most} знаков.",
    },
    # -- numbers and money
    "not_number": {"en": "Enter a number, for example 1250.5.", "ru": "Введите число, например 1250,5."},
    "not_money": {
        "en": "Enter an amount of money, for example 1,250,000.50.",
        "ru": "Введите сумму, например 1 250 000,50.",
    },
    "too_precise": {
        "en": "At most {places} digits after the decimal point.",
        "ru": "Не больше {places} знаков после запятой.",
    },
    "too_big": {
        "en": "The number is too large. Check the number of zeros.",
        "ru": "Слишком большое число. Проверьте количество нулей.",
    },
    "not_whole": {"en": "Enter a whole number.", "ru": "Введите целое число."},
    "below_min": {"en": "Enter {min} or more.", "ru": "Введите {min} или больше."},
    "above_max": {"en": "Enter {max} or less.", "ru": "Введите {max} или меньше."},
    "negative": {"en": "The amount cannot be negative.", "ru": "Сумма не может быть отрицательной."},
    "other_currency": {
        "en": "The amount must be in {currency}.",
        "ru": "Сумма должна быть в валюте {currency}.",
    },
    # -- dates
    "not_date": {
        "en": "Enter a date such as 2026-11-21 or 21.11.2026.",
        "ru": "Введите дату, например 21.11.2026.",
    },
    "date_in_past": {"en": "Enter today's date or a later one.", "ru": "Укажите дату не раньше сегодняшней."},
    "date_in_future": {
        "en": "Enter today's date or an earlier one.",
        "ru": "Укажите дату не позже сегодняшней.",
    },
    "not_datetime": {
        "en": "Enter a date and a time, for example 2026-11-21 14:30.",
        "ru": "Введите дату и время, например 21.11.2026 14:30.",
    },
    # -- by a rule of the process
    "not_valid": {"en": "This does not fit: {words}", "ru": "Не подходит: {words}"},
    "not_valid_now": {
        "en": "The value does not fit the other fields.",
        "ru": "Значение не подходит к другим полям.",
    },
    "not_among": {
        "en": "This person cannot be chosen here. Choose one from the list.",
        "ru": "Этого сотрудника здесь выбрать нельзя. Выберите из списка.",
    },
    # -- choices
    "not_yesno": {"en": "Answer yes or no.", "ru": "Ответьте «да» или «нет»."},
    "not_an_option": {
        "en": "There is no such option any more. Choose one from the list.",
        "ru": "Такого варианта нет. Выберите вариант из списка.",
    },
    "option_retired": {
        "en": "“{title}” is not in use any more. Choose another one.",
        "ru": "«{title}» больше не используется. Выберите другой вариант.",
    },
    "too_many": {"en": "Too many values: at most {most}.", "ru": "Слишком много значений: не больше {most}."},
    # -- people, cards, files
    "not_person": {"en": "Choose a person from the list.", "ru": "Выберите сотрудника из списка."},
    "not_department": {"en": "Choose a department from the list.", "ru": "Выберите подразделение из списка."},
    "not_card": {"en": "Choose a card from the list.", "ru": "Выберите карточку из списка."},
    "no_such_record": {"en": "There is no “{text}” here.", "ru": "Здесь нет «{text}»."},
    "not_file": {
        "en": "The file was not received. Attach it again.",
        "ru": "Файл не загрузился. Прикрепите его ещё раз.",
    },
    # -- lines
    "required_lines": {"en": "Add at least one line.", "ru": "Добавьте хотя бы одну строку."},
    "not_lines": {
        "en": "These are not lines of this table. Reload the page.",
        "ru": "Это не строки этой таблицы. Обновите страницу.",
    },
    "bad_lines": {"en": "Correct the lines marked.", "ru": "Исправьте отмеченные строки."},
    "too_many_lines": {
        "en": "Too many lines: at most {most}.",
        "ru": "Слишком много строк: не больше {most}.",
    },
    "too_few_lines": {
        "en": "Too few lines: at least {least}.",
        "ru": "Слишком мало строк: не меньше {least}.",
    },
    # -- contacts and links
    "not_link": {
        "en": "“{link}” is not a link. A link begins with https:// or http://; put each on a"
        " line of its own.",
        "ru": "«{link}» — не ссылка. Ссылка начинается с https:// или http://; каждая — на своей строке.",
    },
    "bad_phone": {
        "en": "Enter a phone number such as +7 912 345-67-89, without an extension.",
        "ru": "Введите телефон, например +7 912 345-67-89, без добавочного номера.",
    },
    "bad_email": {
        "en": "Enter an e-mail address such as name@company.com.",
        "ru": "Введите адрес электронной почты, например name@company.ru.",
    },
    "bad_inn": {
        "en": "An INN has 10 digits, of a sole trader or a person 12. Compare it with the document.",
        "ru": "В ИНН организации 10 цифр, предпринимателя или человека — 12. Сверьте с документом.",
    },
    "wrong_inn": {
        "en": "There is no such INN: its check digit does not fit. Compare it with the document.",
        "ru": "Такого ИНН не бывает: не сходится контрольная цифра. Сверьте с документом.",
    },
    "bad_kpp": {
        "en": "A KPP has 9 characters, such as 770701001.",
        "ru": "В КПП 9 знаков, например 770701001.",
    },
    "bad_ogrn": {
        "en": "An OGRN has 13 digits, that of a sole trader (OGRNIP) 15.",
        "ru": "В ОГРН 13 цифр, в ОГРНИП предпринимателя — 15.",
    },
    "wrong_ogrn": {
        "en": "There is no such OGRN: its check digit does not fit. Compare it with the document.",
        "ru": "Такого ОГРН не бывает: не сходится контрольная цифра. Сверьте с документом.",
    },
    "bad_bik": {
        "en": "A BIK has 9 digits and begins with 0, such as 044525225.",
        "ru": "В БИК 9 цифр, он начинается с нуля, например 044525225.",
    },
    "bad_account": {
        "en": "An account number has 20 digits.",
        "ru": "В номере счёта 20 цифр.",
    },
    "wrong_account": {
        "en": "The account does not fit the BIK of the bank. Compare both with the document.",
        "ru": "Счёт не подходит к БИК банка: не сходится контрольная цифра. Сверьте оба с документом.",
    },
    # -- other parts of a form
    "not_on_this_form": {
        "en": "This field is not on this form and was not changed. Reload the page.",
        "ru": "Этого поля нет в форме, оно не изменено. Обновите страницу.",
    },
    "comment_required": {"en": "Write a comment.", "ru": "Напишите комментарий."},
    "reason_required": {"en": "Give the reason.", "ru": "Укажите причину."},
    "checklist_unfinished": {
        "en": "Tick every item of the list first.",
        "ru": "Сначала отметьте все пункты списка.",
    },
    "person_required": {"en": "Choose whom to ask.", "ru": "Выберите, кого спросить."},
}

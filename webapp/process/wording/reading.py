"""What is said of a file that cannot be read as a definition."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- the file as such
    "empty_file": {
        "en": "The file is empty. Begin with key, title, face, fields and stages.",
        "ru": "Файл пуст. Начните с key, title, face, fields и stages.",
    },
    "not_a_definition": {
        "en": "This is not the definition of a process. It begins with settings such as “key: orders”.",
        "ru": "Это не определение процесса. Оно начинается с настроек вида «key: orders».",
    },
    "file_too_large": {
        "en": "The file is too large: at most {most} {unit}.",
        "ru": "Файл слишком большой: не больше {most} {unit}.",
    },
    "file_too_deep": {
        "en": "The file nests things too deeply in one another. Simplify it.",
        "ru": "Файл вкладывает одно в другое слишком глубоко. Упростите его.",
    },
    "yaml_tab": {
        "en": "There is a tab character here. Indent with spaces only.",
        "ru": "Здесь стоит знак табуляции. Делайте отступы только пробелами.",
    },
    "yaml_colon": {
        "en": "A colon inside a text is taken for a setting here. Put the whole text in quotes,"
        " or check the indentation.",
        "ru": "Двоеточие внутри текста принято здесь за настройку. Возьмите весь текст в кавычки"
        " или проверьте отступ.",
    },
    "yaml_alias": {
        "en": "The name “*{name}” is used here, but no “&{name}” stands before it.",
        "ru": "Здесь использовано имя «*{name}», но раньше нет «&{name}».",
    },
    "yaml_character": {
        "en": "There is an invisible character here that is not allowed in a file. Delete it.",
        "ru": "Здесь стоит невидимый недопустимый знак. Удалите его.",
    },
    "yaml_syntax": {
        "en": "The file cannot be read from here on. Check indentation, quotes and brackets"
        " on this line and the one before.",
        "ru": "Отсюда файл не читается. Проверьте отступы, кавычки и скобки в этой строке и строкой выше.",
    },
    "yaml_tag": {
        "en": "“{tag}” is not allowed in a definition. Write a plain value.",
        "ru": "«{tag}» в определении не допускается. Напишите обычное значение.",
    },
    "yaml_key": {
        "en": "The name of a setting must be a simple word here.",
        "ru": "Название настройки здесь должно быть простым словом.",
    },
    "repeated_setting": {
        "en": "“{key}” stands here twice, first on line {first}. Keep one of them.",
        "ru": "«{key}» указано здесь дважды, первый раз — в строке {first}. Оставьте одно.",
    },
    # -- names of settings
    "unknown_setting": {
        "en": "There is no setting “{key}” here. Possible are: {allowed}.",
        "ru": "Настройки «{key}» здесь нет. Возможны: {allowed}.",
    },
    "missing_setting": {
        "en": "The setting “{key}” is missing here. Add it.",
        "ru": "Здесь не хватает настройки «{key}». Добавьте её.",
    },
    "branch_default": {
        "en": "A branch needs “otherwise”: what happens when no case fits. Write “otherwise:"
        " []” to simply go on.",
        "ru": "Ветвлению нужно «otherwise» — что делать, если ни одно условие не подошло."
        " Чтобы просто идти дальше, напишите «otherwise: []».",
    },
    "unknown_step_type": {
        "en": "There is no step of type “{value}”. Possible are: {allowed}.",
        "ru": "Шага типа «{value}» нет. Возможны: {allowed}.",
    },
    # -- values of settings
    "not_one_of": {
        "en": "“{value}” is not possible for “{key}”. Possible are: {allowed}.",
        "ru": "Значение «{value}» не подходит для «{key}». Возможны: {allowed}.",
    },
    "unknown_language": {
        "en": "There is no language “{value}” for “{key}”: a text is given as ru and en.",
        "ru": "Языка «{value}» для «{key}» нет: текст задаётся как ru и en.",
    },
    "bad_key": {
        "en": "“{value}” cannot be a key. A key begins with a small Latin letter and consists of small Latin"
        " letters, digits and underscores, at most 40 characters.",
        "ru": "«{value}» не может быть ключом. Ключ начинается со строчной латинской буквы и"
        " состоит из строчных"
        " латинских букв, цифр и подчёркиваний, не длиннее 40 знаков.",
    },
    "bad_currency": {
        "en": "“{value}” is not a currency. Write its three-letter code, for example RUB.",
        "ru": "«{value}» — не валюта. Напишите трёхбуквенный код, например RUB.",
    },
    "text_expected": {
        "en": "“{key}” must be a text. Put it in quotes.",
        "ru": "«{key}» должно быть текстом. Возьмите значение в кавычки.",
    },
    "title_expected": {
        "en": "“{key}” must be a text, or a text in each language: {{ru: …, en: …}}.",
        "ru": "«{key}» должно быть текстом или текстом на двух языках: {{ru: …, en: …}}.",
    },
    "empty_text": {"en": "“{key}” is empty. Write a text.", "ru": "«{key}» не заполнено. Напишите текст."},
    "yesno_expected": {
        "en": "“{key}” must be true or false.",
        "ru": "«{key}» должно быть true (да) или false (нет).",
    },
    "number_expected": {"en": "“{key}” must be a number.", "ru": "«{key}» должно быть числом."},
    "number_too_small": {
        "en": "“{key}” must be {least} or more.",
        "ru": "«{key}» должно быть не меньше {least}.",
    },
    "number_too_large": {
        "en": "“{key}” must be {most} or less.",
        "ru": "«{key}» должно быть не больше {most}.",
    },
    "list_expected": {
        "en": "“{key}” must be a list: each item on a line of its own, beginning with a dash.",
        "ru": "«{key}» должно быть списком: каждый пункт на своей строке, начиная с дефиса.",
    },
    "too_few_items": {
        "en": "“{key}” needs at least {least} item(s).",
        "ru": "В «{key}» нужно не меньше пунктов, чем {least}.",
    },
    "too_many_items": {
        "en": "“{key}” may have at most {most} item(s).",
        "ru": "В «{key}» может быть не больше пунктов, чем {most}.",
    },
    "settings_expected": {
        "en": "“{key}” must consist of settings in the form “name: value”.",
        "ru": "«{key}» должно состоять из настроек вида «название: значение».",
    },
    "value_not_possible": {
        "en": "The value of “{key}” is not possible here.",
        "ru": "Значение «{key}» здесь не подходит.",
    },
    # -- rules within one part
    "duration": {
        "en": "Write a length of time such as “3 working days”, “4 hours” or “30 minutes”"
        " (minutes, hours, days, working hours, working days).",
        "ru": "Напишите срок, например «3 working days», «4 hours» или «30 minutes»"
        " (minutes — минуты, hours — часы, days — дни, working hours — рабочие часы,"
        " working days — рабочие дни).",
    },
    "deadline_none": {
        "en": "A deadline needs a length of time (after), a date field (field), or both.",
        "ru": "Для срока нужна длительность (after), поле с датой (field) или и то и другое.",
    },
    "who_one": {
        "en": "Name exactly one of: everyone, person, role, department, card.",
        "ru": "Укажите ровно одно из: everyone, person, role, department, card.",
    },
    "rule_one": {
        "en": "An assignee rule names exactly one of: person, role, department, card, field,"
        " supervisor_of, chain_of.",
        "ru": "Правило исполнителя содержит ровно одно из:"
        " person, role, department, card, field, supervisor_of, chain_of.",
    },
    "condition_one": {
        "en": "A condition is either a comparison (field and op) or a group (all or any): give exactly one.",
        "ru": "Условие — это либо сравнение (field и op), либо группа (all или any): укажите что-то одно.",
    },
    "options": {
        "en": "A field of the kind choice or choices needs options; other fields have none.",
        "ru": "Полю вида choice или choices нужны варианты (options); у других полей их не бывает.",
    },
    "columns": {
        "en": "A field of the kind lines needs columns; other fields have none.",
        "ru": "Полю вида lines нужны столбцы (columns); у других полей их не бывает.",
    },
    "card_process": {
        "en": "A field of the kind card must say to which process it links (process).",
        "ru": "Для поля вида card укажите, на какой процесс оно ссылается (process).",
    },
    "votes": {
        "en": "“votes” (how many approvals are needed) goes together with “mode: votes”.",
        "ru": "«votes» (сколько нужно согласований) указывается вместе с «mode: votes».",
    },
    "schedule_one": {
        "en": "A schedule says either how often (every) or a cron expression (cron).",
        "ru": "У расписания либо период (every), либо выражение cron (cron) — одно из двух.",
    },
    "schedule_cron": {
        "en": "The cron expression is not understood. It has five parts, such as “0 9 * * 1-5”: minute, hour,"
        " day, month, day of the week.",
        "ru": "Выражение cron непонятно. В нём пять частей, например «0 9 * * 1-5»: минуты, часы, день,"
        " месяц, день недели.",
    },
    "schedule_day_one": {
        "en": "A schedule has either a day of the month (day) or a working day (working_day), not both.",
        "ru": "У расписания либо день месяца (day), либо рабочий день (working_day), но не оба.",
    },
    "schedule_month_of_quarter": {
        "en": "A quarter has three months: give 1, 2 or 3.",
        "ru": "В квартале три месяца: укажите 1, 2 или 3.",
    },
    "retry_one": {
        "en": "Say of the further tries either how many (tries) or the pauses before them (pauses).",
        "ru": "Укажите для повторов либо их число (tries), либо паузы перед ними (pauses).",
    },
    "retry_pauses": {
        "en": "Pauses between tries are in minutes, hours or days, not in working time.",
        "ru": "Паузы между попытками задаются в минутах, часах или днях, а не в рабочем времени.",
    },
    "at_one": {
        "en": "A robot runs before a date or after it (before, after), not both.",
        "ru": "Робот срабатывает либо до даты, либо после неё (before, after), но не то и другое.",
    },
    "wait_one": {
        "en": "A wait has exactly one of: duration, field, until, message, child.",
        "ru": "У ожидания ровно одно из: duration, field, until, message, child.",
    },
    "numbering": {
        "en": "In the numbering only {{year}}, {{prefix}}, {{seq}} and {{seq:04}} can be filled in.",
        "ru": "В нумерации подставляются только {{year}}, {{prefix}}, {{seq}} и {{seq:04}} (с нулями).",
    },
}

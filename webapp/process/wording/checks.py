"""What is said of fields, forms, conditions and robots of a definition."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- fields
    "min_above_max": {
        "en": "The field “{field}” has a minimum above its maximum. Swap them.",
        "ru": "У поля «{field}» минимум больше максимума. Поменяйте их местами.",
    },
    "default_value": {
        "en": "The default of the field “{field}” does not fit its kind. Correct or remove it.",
        "ru": "Значение по умолчанию не подходит полю «{field}». Исправьте или уберите его.",
    },
    "setting_without_effect": {
        "en": "“{setting}” has no effect on the field “{field}”, which is of another kind. Remove it.",
        "ru": "«{setting}» никак не действует на поле «{field}»: у него другой вид. Уберите эту настройку.",
    },
    "repeated_column": {
        "en": "Two columns of one table have the key “{key}”. Give one of them another key.",
        "ru": "У двух столбцов одной таблицы ключ «{key}». Дайте одному из них другой ключ.",
    },
    "column_kind": {
        "en": "The column “{column}” of “{field}” cannot be of the kind {kind}. Possible are: {allowed}.",
        "ru": "Столбец «{column}» поля «{field}» не может быть вида {kind}. Возможны: {allowed}.",
    },
    "too_many_columns": {
        "en": "The table “{field}” has too many columns: at most {most}.",
        "ru": "В таблице «{field}» слишком много столбцов: не больше {most}.",
    },
    "total_of_no_amount": {
        "en": "“{field}” cannot be added up: only columns of the kind number or money have one.",
        "ru": "«{field}» нельзя сложить: итог бывает только у столбцов вида number и money. Уберите total.",
    },
    "unknown_directory": {
        "en": "The field “{field}” takes its choices from the list of values “{directory}”, which does not"
        " exist. Make it in the administration or name another one.",
        "ru": "Варианты поля «{field}» берутся из списка значений «{directory}», а его нет."
        " Создайте его в администрировании или укажите другой.",
    },
    "empty_directory": {
        "en": "The list of values “{directory}” offers nothing yet, so “{field}” cannot be filled in."
        " Add values to it.",
        "ru": "В списке значений «{directory}» пока нет действующих значений: поле «{field}» нечем заполнить."
        " Добавьте значения.",
    },
    "sort_not_in_lists": {
        "en": "Lists cannot stand by “{field}”: lists of cards are not sorted by it.",
        "ru": "Списки не могут стоять по полю «{field}»: по нему не сортируют списки карточек.",
    },
    "sum_not_an_amount": {
        "en": "The board cannot add up “{field}”: choose a field of the kind money or number.",
        "ru": "Доска не может сложить «{field}»: выберите поле вида money или number.",
    },
    "field_never_filled": {
        "en": "The field “{field}” is never filled: put it on a form, let a robot fill it, or remove it.",
        "ru": "Поле «{field}» никто не заполняет: добавьте его в форму, поручите роботу или уберите.",
    },
    "reserved_field": {
        "en": "A field cannot have the key “{field}”, because every card has that already."
        " Choose another key.",
        "ru": "Ключ «{field}» у поля невозможен: такое уже есть у каждой карточки. Выберите другой ключ.",
    },
    # -- forms
    "required_not_on_start": {
        "en": "“{field}” is asked for at the start but is not on the start form. Add it to “fields”.",
        "ru": "«{field}» требуется при создании, но его нет в форме создания. Добавьте его в «fields».",
    },
    "required_not_on_form": {
        "en": "The outcome “{outcome}” requires “{field}”, which is not on the form of the task “{task}”."
        " Add it to the task's “fields”.",
        "ru": "Исход «{outcome}» требует «{field}», но этого поля нет в форме задания «{task}»."
        " Добавьте его в «fields» задания.",
    },
    "form_without_fields": {
        "en": "The task “{task}” (stage “{stage}”) is a form but asks for no fields. Add fields"
        " or make it a to-do.",
        "ru": "Задание «{task}» (стадия «{stage}») — форма, но ничего не спрашивает."
        " Добавьте поля или сделайте его делом (todo).",
    },
    # -- deadlines and people
    "deadline_not_a_date": {
        "en": "The deadline of the task “{task}” follows “{field}”, which is not a date. Choose"
        " a date field.",
        "ru": "Срок задания «{task}» взят из поля «{field}», а это не дата. Выберите поле с датой.",
    },
    "overdue_without_deadline": {
        "en": "The task “{task}” (stage “{stage}”) has robots for a missed deadline, but no"
        " deadline. Add one.",
        "ru": "У задания «{task}» (стадия «{stage}») есть роботы на просрочку, но нет срока. Добавьте срок.",
    },
    "wait_not_a_date": {
        "en": "A wait at the stage “{stage}” follows “{field}”, which is not a date. Choose a date field.",
        "ru": "Ожидание на стадии «{stage}» зависит от поля «{field}», а это не дата. Выберите поле с датой.",
    },
    "rule_not_a_person": {
        "en": "A task is given to whoever is in “{field}”, but this field does not hold people."
        " Choose a field of the kind person or people.",
        "ru": "Задание поручено тому, кто указан в поле «{field}», но в нём не сотрудники."
        " Выберите поле вида person или people.",
    },
    "rule_who_alone": {
        "en": "“who” (head or members) needs a department. Name it.",
        "ru": "К «who» (head или members) нужно подразделение. Укажите department.",
    },
    "rule_department_who": {
        "en": "Who of the department “{department}”? Add “who: head” or “who: members”.",
        "ru": "Кому именно в подразделении «{department}»? Добавьте «who: head» (руководителю)"
        " или «who: members» (всем сотрудникам).",
    },
    "rule_up_to_alone": {
        "en": "“up_to” belongs to a chain of supervisors. Use it together with “chain_of”.",
        "ru": "«up_to» относится к цепочке руководителей. Указывайте его вместе с «chain_of».",
    },
    "named_person": {
        "en": "“{person}” is named personally. When they change jobs, the process has to be changed:"
        " a role would be better.",
        "ru": "Назван конкретный человек ({person}). Когда он сменит должность, процесс придётся менять:"
        " лучше указать роль.",
    },
    "nobody_may_create": {
        "en": "Nobody may create cards by hand. Add “create” to the rights if people should.",
        "ru": "Создавать карточки вручную никто не может. Если сотрудникам это нужно, добавьте"
        " «create» в права.",
    },
    # -- conditions
    "operator_not_for_kind": {
        "en": "“{field}” cannot be compared by “{op}”. Possible are: {allowed}.",
        "ru": "«{field}» нельзя сравнивать через «{op}». Возможны: {allowed}.",
    },
    "comparison_without_value": {
        "en": "It is not said with what “{field}” is compared. Give a value (value), or ask whether it"
        " is empty or filled.",
        "ru": "Не сказано, с чем сравнивать «{field}». Укажите значение (value) или спросите, пусто ли поле"
        " или заполнено (empty, filled).",
    },
    "list_for_comparison": {
        "en": "“in” and “not_in” compare “{field}” with a list. Write the values in square brackets.",
        "ru": "«in» и «not_in» сравнивают «{field}» со списком. Перечислите значения в квадратных скобках.",
    },
    "empty_group": {
        "en": "A group of conditions (all or any) is empty. Add conditions or remove the group.",
        "ru": "Группа условий (all или any) пуста. Добавьте условия или уберите группу.",
    },
    "comparison_value": {
        "en": "“{field}” can never be “{value}”: that is a value of another kind.",
        "ru": "«{field}» не может равняться «{value}»: это значение другого вида.",
    },
    "number_compared": {
        "en": "“{field}” is a number, “{value}” is not. Write a number without quotes.",
        "ru": "«{field}» — число, а «{value}» — нет. Напишите число без кавычек.",
    },
    "money_compared": {
        "en": "“{field}” is an amount of money. Write it as {{money: 1000}}.",
        "ru": "«{field}» — сумма денег. Напишите её как {{money: 1000}}.",
    },
    "date_compared": {
        "en": '“{field}” is a date, “{value}” is not. Write 2026-11-21 or "@today".',
        "ru": '«{field}» — дата, а «{value}» — нет. Напишите 2026-11-21 или "@today" (сегодня).',
    },
    "moment_compared": {
        "en": "“{field}” is a date with a time, “{value}” is neither that nor a day. "
        'Write a day, 2026-11-21 or "@today", or 2026-11-21T09:00:00+00:00.',
        "ru": "«{field}» — дата со временем, а «{value}» — не она и не день. "
        'Напишите день, 2026-11-21 или "@today" (сегодня), или 2026-11-21T09:00:00+00:00.',
    },
    "yesno_compared": {
        "en": "“{field}” is answered by yes or no. Compare it with true or false, without quotes.",
        "ru": "«{field}» — ответ «да» или «нет». Сравнивайте с true (да) или false (нет), без кавычек.",
    },
    "option_compared": {
        "en": "“{field}” has no option “{value}”. Write the key of one of its options.",
        "ru": "У поля «{field}» нет варианта «{value}». Напишите ключ одного из вариантов.",
    },
    "person_compared": {
        "en": '“{field}” is a person. Compare with another one: {{field: "@initiator"}}, {{field: "@owner"}}'
        " or a person field.",
        "ru": '«{field}» — сотрудник. Сравнивайте с другим: {{field: "@initiator"}} (кто создал),'
        ' {{field: "@owner"}} (владелец) или поле с сотрудником.',
    },
    "stage_compared": {
        "en": "There is no stage “{value}”. Write the key of a stage.",
        "ru": "Стадии «{value}» нет. Напишите ключ стадии.",
    },
    # -- robots
    "unknown_robot": {
        "en": "There is no robot “{do}”. Possible are: {allowed}.",
        "ru": "Робота «{do}» нет. Возможны: {allowed}.",
    },
    "robot_settings": {
        "en": "The robot “{robot}” (stage “{around}”): {said}",
        "ru": "Робот «{robot}» (стадия «{around}»): {said}",
    },
    "trigger_robot_settings": {
        "en": "The robot “{robot}” (trigger “{around}”): {said}",
        "ru": "Робот «{robot}» (триггер «{around}»): {said}",
    },
    "robot_money": {
        "en": 'The robot “{robot}” sets the amount “{field}”. Put the amount in quotes: "{value}".',
        "ru": 'Робот «{robot}» записывает сумму в поле «{field}». Возьмите сумму в кавычки: "{value}".',
    },
    "robot_value": {
        "en": "The robot “{robot}” puts “{value}” into “{field}”, which does not fit. Correct the value.",
        "ru": "Робот «{robot}» записывает «{value}» в поле «{field}», но такое значение не"
        " подходит. Исправьте его.",
    },
}

"""What is said of triggers and schedules."""

SENTENCES: dict[str, dict[str, str]] = {
    "unknown_task": {
        "en": "There is no task “{task}” in this process.",
        "ru": "В процессе нет задания «{task}».",
    },
    "unknown_outcome": {
        "en": "None of these tasks has the answer “{outcome}”.",
        "ru": "Ни у одного из этих заданий нет ответа «{outcome}».",
    },
    "trigger_without_effect": {
        "en": "“{setting}” means nothing for the trigger “{trigger}”, which is of another kind. Remove it.",
        "ru": "«{setting}» ничего не значит для триггера «{trigger}»: он другого вида. Уберите это.",
    },
    "trigger_does_nothing": {
        "en": "The trigger “{trigger}” does nothing. Add a robot.",
        "ru": "Триггер «{trigger}» ничего не делает. Добавьте робота.",
    },
    "trigger_without_schedule": {
        "en": "It is not said when the trigger “{trigger}” fires. Choose how often.",
        "ru": "Не сказано, когда срабатывает триггер «{trigger}». Выберите, как часто.",
    },
    "schedule_never": {
        "en": "The trigger “{trigger}” never fires: there is no such day. Choose another day, or the last"
        " one of the month.",
        "ru": "Триггер «{trigger}» никогда не сработает: такого дня не бывает. Выберите другой день или"
        " последний день месяца.",
    },
    "schedule_lacks_day": {
        "en": "Not every month has a day {day}. Say what the trigger “{trigger}” does then: fire on the last"
        " day of the month, or not in that month (no_such_day: last day, skip).",
        "ru": "Не в каждом месяце есть {day}-е число. Скажите, что тогда делает триггер «{trigger}»:"
        " срабатывает в последний день месяца или пропускает месяц (no_such_day: last day, skip).",
    },
    "unknown_period": {
        "en": "A schedule does not know {{{name}}}. Known are {{quarter}}, {{next_quarter}}, {{month}},"
        " {{year}}, {{date}} and the like.",
        "ru": "Расписание не знает {{{name}}}. Есть {{quarter}}, {{next_quarter}}, {{month}},"
        " {{year}}, {{date}} и подобные.",
    },
    "unknown_in_mail": {
        "en": "A letter has no {{{name}}}. It has {{subject}}, {{text}}, {{sender}} and {{attachments}}.",
        "ru": "В письме нет {{{name}}}. Есть {{subject}}, {{text}}, {{sender}} и {{attachments}}.",
    },
    "trigger_value": {
        "en": "“{value}”, which the trigger “{trigger}” gives a new card, does not fit the field “{field}”.",
        "ru": "«{value}», которое триггер «{trigger}» даёт новой карточке, не подходит полю «{field}».",
    },
    "robot_not_a_date": {
        "en": "The robot “{robot}” goes by “{field}”, which is not a date. Choose a date field.",
        "ru": "Робот «{robot}» срабатывает по полю «{field}», а это не дата. Выберите поле с датой.",
    },
    "trigger_circle": {
        "en": "These triggers set each other off and may go round in circles: {triggers}. Give one of them a"
        " condition.",
        "ru": "Эти триггеры запускают друг друга и могут ходить по кругу: {triggers}. Добавьте одному из них"
        " условие.",
    },
}

"""What is said of names: used twice, or of something that does not exist."""

SENTENCES: dict[str, dict[str, str]] = {
    "repeated_field": {
        "en": "Two fields have the key “{key}”. Give one of them another key.",
        "ru": "У двух полей один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_stage": {
        "en": "Two stages have the key “{key}”. Give one of them another key.",
        "ru": "У двух стадий один ключ «{key}». Дайте одной из них другой.",
    },
    "repeated_transition": {
        "en": "Two transitions have the key “{key}”. Give one of them another key.",
        "ru": "У двух переходов один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_trigger": {
        "en": "Two triggers have the key “{key}”. Give one of them another key.",
        "ru": "У двух триггеров один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_robot": {
        "en": "Two robots of the process have the key “{key}”. Give one of them another key.",
        "ru": "У двух роботов процесса один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_step": {
        "en": "Two steps of one stage have the key “{key}”. Give one of them another key.",
        "ru": "У двух шагов одной стадии один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_option": {
        "en": "Two options of one field have the key “{key}”. Give one of them another key.",
        "ru": "У двух вариантов одного поля один ключ «{key}». Дайте одному из них другой.",
    },
    "repeated_outcome": {
        "en": "Two outcomes of one task have the key “{key}”. Give one of them another key.",
        "ru": "У двух исходов одного задания один ключ «{key}». Дайте одному из них другой.",
    },
    "unknown_field": {
        "en": "There is no field “{field}” in this process. Correct the key or add the field.",
        "ru": "Поля «{field}» в этом процессе нет. Исправьте ключ или добавьте поле.",
    },
    "unknown_column": {
        "en": "The form of the task has no table with the column “{column}”. Write table.column, such as"
        " items.price; what is worked out cannot be filled in.",
        "ru": "В форме задания нет таблицы с колонкой «{column}». Пишите таблица.колонка, например"
        " items.price; то, что вычисляется, заполнить нельзя.",
    },
    "unknown_context": {
        "en": "A condition cannot ask for “{field}”. Possible besides fields are: {allowed}.",
        "ru": "В условии нельзя спросить «{field}». Кроме полей возможны: {allowed}.",
    },
    "unknown_stage": {
        "en": "There is no stage “{stage}” in this process. Correct the key or add the stage.",
        "ru": "Стадии «{stage}» в этом процессе нет. Исправьте ключ или добавьте стадию.",
    },
    "unknown_placeholder": {
        "en": "“{{{name}}}” in the text stands for nothing: there is no such field. Correct it.",
        "ru": "«{{{name}}}» в тексте ничего не означает: такого поля нет. Исправьте.",
    },
    "stray_brace": {
        "en": "In the card's title “{text}” a curly bracket is not closed or holds no field key."
        " Write fields as {{key}}.",
        "ru": "В названии карточки «{text}» фигурная скобка не закрыта или внутри не ключ поля."
        " Пишите поля так: {{ключ}}.",
    },
    "title_without_field": {
        "en": "All cards would have the same title. Name a field in it: {{key}}.",
        "ru": "Все карточки будут называться одинаково. Укажите в названии поле: {{ключ}}.",
    },
    "title_without_words": {
        "en": "The title of a card cannot show “{field}” in words. Name one with a text, a date or a choice.",
        "ru": "Название карточки не покажет «{field}» словами. Назовите поле с текстом, датой или вариантом.",
    },
    "numbering_without_seq": {
        "en": "All cards would have the same number “{pattern}”. Add {{seq}} to the numbering.",
        "ru": "У всех карточек будет один номер «{pattern}». Добавьте в нумерацию {{seq}}.",
    },
    "numbering_by_kind": {
        "en": "Cards cannot be counted by “{field}”: name a card, a choice, a department or a text.",
        "ru": "По полю «{field}» вести счёт нельзя: нужна карточка, выбор, подразделение или текст.",
    },
    "numbering_without_prefix": {
        "en": "Counted apart, numbers like “{pattern}” would come twice. Add {{prefix}} to the numbering.",
        "ru": "При отдельном счёте номера вида «{pattern}» повторятся. Добавьте в нумерацию {{prefix}}.",
    },
    "numbering_prefix_of_nothing": {
        "en": "The numbering “{pattern}” has a {{prefix}}; say by which field it counts.",
        "ru": "В нумерации «{pattern}» есть {{prefix}}; укажите, по какому полю вести счёт.",
    },
    "numbering_by_optional": {
        "en": "Cards are counted by the field “{field}”, which may be empty; those cards have no prefix.",
        "ru": "Счёт ведётся по полю «{field}», а его можно не заполнить: у таких карточек не будет префикса.",
    },
}

"""What is said of channels."""

SENTENCES: dict[str, dict[str, str]] = {
    "unknown_pipeline": {
        "en": "There is no channel “{pipeline}”. Add it to the channels or choose another one.",
        "ru": "Канала «{pipeline}» нет. Добавьте его в каналы или выберите другой.",
    },
    "repeated_pipeline": {
        "en": "Two channels have the key “{key}”. Give one of them another key.",
        "ru": "У двух каналов один ключ «{key}». Дайте одному из них другой.",
    },
    "stage_without_pipeline": {
        "en": "The stage “{stage}” is in no channel. Every stage belongs to one: choose it.",
        "ru": "Стадия «{stage}» не относится ни к одному каналу. Выберите для неё канал.",
    },
    "created_at_the_end": {
        "en": "Cards cannot be created at “{stage}”, where they are closed. Take that away.",
        "ru": "На стадии «{stage}» карточки закрываются, создавать их там нельзя. Снимите эту отметку.",
    },
    "empty_pipeline": {
        "en": "The channel “{pipeline}” has no stages. Give it some, or remove it.",
        "ru": "В канале «{pipeline}» нет стадий. Добавьте их или уберите канал.",
    },
    "pipeline_without_beginning": {
        "en": "Cards are led into the channel “{pipeline}” by its rule, but it has no stage to begin at."
        " Make one of its stages a first one.",
        "ru": "Правило ведёт новые карточки в канал «{pipeline}», но начальной стадии в нём нет."
        " Сделайте одну из его стадий начальной.",
    },
    "nothing_begins": {
        "en": "No channel has a stage at which cards are created. Make a stage a first one.",
        "ru": "Ни в одном канале нет стадии, на которой создаются карточки. Сделайте какую-нибудь начальной.",
    },
    "leaves_pipeline": {
        "en": "This leads from “{stage}” to “{target}”, which is in another channel. Only moves by hand lead"
        " there: add such a move from this stage, or choose a stage of the same channel.",
        "ru": "Отсюда карточка уходит со стадии «{stage}» на «{target}» — это другой канал. Туда ведут только"
        " переходы: добавьте переход с этой стадии или выберите стадию того же канала.",
    },
    "secret_on_the_board": {
        "en": "“{field}” is for some people only, but it stands in the title of the card or is summed on"
        " the board, which everybody sees. Take it out there.",
        "ru": "Поле «{field}» видно не всем, но входит в название карточки или в сумму на доске,"
        " а их видят все. Уберите его оттуда.",
    },
    "priority_field": {
        "en": "“{field}” cannot say how urgent a card is: choose a yes-or-no field, or a choice with options"
        " of the keys high and urgent.",
        "ru": "Поле «{field}» не может задавать приоритет: выберите поле «да или нет» или выбор с вариантами,"
        " ключи которых high и urgent.",
    },
    "who_not_a_person": {
        "en": "A right is given to whoever is in “{field}”, but this field does not hold people."
        " Choose a field of the kind person or people.",
        "ru": "Право дано тому, кто указан в поле «{field}», но в нём не сотрудники."
        " Выберите поле вида person или people.",
    },
    "who_before_the_card": {
        "en": "“{field}” is known only once there is a card, so it cannot say who creates one or works in a"
        " channel. Name a role or a department.",
        "ru": "Поле «{field}» известно только на карточке: по нему нельзя решить, кто её создаёт или чей это"
        " канал. Укажите роль или подразделение.",
    },
}

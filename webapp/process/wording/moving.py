"""What is said of a card that cannot go on under another version."""

SENTENCES: dict[str, dict[str, str]] = {
    "move_closed": {
        "en": "The card is closed.",
        "ru": "Карточка закрыта.",
    },
    "move_no_stage": {
        "en": "The stage “{stage}” no longer exists. Say which stage takes its place.",
        "ru": "Стадии «{stage}» больше нет. Укажите, какая стадия её заменяет.",
    },
    "move_final_stage": {
        "en": "The stage “{stage}” ends cards, and this card is not ended.",
        "ru": "Стадия «{stage}» завершает карточки, а эта карточка не завершена.",
    },
    "move_no_step": {
        "en": "“{step}” is open and has no place in the new version. Say what takes its place.",
        "ru": "«{step}» сейчас выполняется, а в новой версии такого нет. Укажите, что его заменяет.",
    },
    "move_other_step": {
        "en": "“{step}” is open and is something of another kind in the new version.",
        "ru": "«{step}» сейчас выполняется, а в новой версии это шаг другого вида.",
    },
    "move_two_in_one": {
        "en": "“{step}” is open together with another step, and both would become one.",
        "ru": "«{step}» выполняется вместе с другим шагом, а в новой версии это был бы один шаг.",
    },
    "move_group": {
        "en": "“{step}” is open, and stands in another parallel group in the new version.",
        "ru": "«{step}» сейчас выполняется, а в новой версии относится к другой параллельной группе.",
    },
    "move_branches": {
        "en": "The parallel group “{step}” would wait for a branch that never began.",
        "ru": "Параллельная группа «{step}» ждала бы ветку, которая не начиналась.",
    },
    "move_answer": {
        "en": "“{step}” has an answer that the new version does not know: {outcomes}.",
        "ru": "В «{step}» уже есть решение, которого нет в новой версии: {outcomes}.",
    },
    "move_votes": {
        "en": "“{step}” needs more approvals in the new version ({votes}) than people are asked.",
        "ru": "Для «{step}» в новой версии нужно больше согласований ({votes}), чем спрошено сотрудников.",
    },
    "move_robot": {
        "en": "The robot “{robot}” is under way, and the new version has none such. Wait until it is done.",
        "ru": "Робот «{robot}» ещё работает, а в новой версии его нет. Дождитесь, пока он закончит.",
    },
    "move_stranded": {
        "en": "Nothing is open at the stage “{stage}”, and nobody may move the card from there by hand.",
        "ru": "На стадии «{stage}» ничего не выполняется, и никто не может перевести карточку вручную.",
    },
    "move_field_kind": {
        "en": "The field “{field}” is of another kind in the new version.",
        "ru": "Поле «{field}» в новой версии другого вида.",
    },
}

"""What is said of examples that do not come true, and of cards played once more."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- examples that cannot be played
    "act_one": {
        "en": "Each line of an example does exactly one thing: task with outcome, take, move, change,"
        " withdraw, cancel, message, child, wait, until or resolve.",
        "ru": "Каждая строка примера делает ровно одно: task с outcome, take, move, change,"
        " withdraw, cancel, message, child, wait, until или resolve.",
    },
    "act_outcome": {
        "en": "In an example a task and the outcome chosen for it belong together. Name both.",
        "ru": "В примере задание (task) и выбранное решение (outcome) указываются вместе. Назовите оба.",
    },
    "repeated_example": {
        "en": "Two examples have the key “{key}”. Give one of them another key.",
        "ru": "У двух примеров один ключ «{key}». Дайте одному из них другой.",
    },
    "example_unknown_task": {
        "en": "The example “{example}” names the task “{task}”, which the process does not have.",
        "ru": "Пример «{example}» называет задание «{task}», которого в процессе нет.",
    },
    "example_unknown_outcome": {
        "en": "The example “{example}” chooses “{outcome}” in the task “{task}”, which has no such outcome"
        " that is switched on.",
        "ru": "Пример «{example}» выбирает решение «{outcome}» в задании «{task}», но там такого включённого"
        " решения нет.",
    },
    "example_unknown_robot": {
        "en": "The example “{example}” lets the robot “{robot}” fail, which the process does not have.",
        "ru": "В примере «{example}» не срабатывает робот «{robot}», которого в процессе нет.",
    },
    "example_expects_nothing": {
        "en": "The example “{example}” expects nothing, so it can never fail. Say at least the last stage.",
        "ru": "Пример «{example}» ничего не ожидает, поэтому всегда верен. Укажите хотя бы последнюю стадию.",
    },
    "example_start_form": {
        "en": "Example “{example}”: the card cannot be created. {said}",
        "ru": "Пример «{example}»: карточку не удаётся создать. {said}",
    },
    "example_start_refused": {
        "en": "Example “{example}”: the card cannot be created: {said}.",
        "ru": "Пример «{example}»: карточку не удаётся создать: {said}.",
    },
    "example_form": {
        "en": "Example “{example}”, line {number}, at the stage “{stage}”: the form is refused. {said}",
        "ru": "Пример «{example}», строка {number}, стадия «{stage}»: форма не принята. {said}",
    },
    "example_no_task": {
        "en": "Example “{example}”, line {number}: the task “{what}” is not open while the card"
        " is at “{stage}”.",
        "ru": "Пример «{example}», строка {number}: задание «{what}» не открыто,"
        " карточка на стадии «{stage}».",
    },
    "example_no_outcome": {
        "en": "Example “{example}”, line {number}: the task “{what}” has no outcome “{outcome}”.",
        "ru": "Пример «{example}», строка {number}: у задания «{what}» нет решения «{outcome}».",
    },
    "example_refused": {
        "en": "Example “{example}”, line {number}, at the stage “{stage}”: this cannot be done: {said}.",
        "ru": "Пример «{example}», строка {number}, стадия «{stage}»: так сделать нельзя: {said}.",
    },
    # -- examples that come out differently
    "example_stage": {
        "en": "Example “{example}”: the card should end at “{expected}”, but ends at “{got}”.",
        "ru": "Пример «{example}»: карточка должна прийти на стадию «{expected}», а пришла на «{got}».",
    },
    "example_visited": {
        "en": "Example “{example}”: expected the way {expected}, but the card went {got}.",
        "ru": "Пример «{example}»: ожидался путь {expected}, а карточка прошла {got}.",
    },
    "example_open_tasks": {
        "en": "Example “{example}”: these tasks should be open: {expected}; open are: {got}.",
        "ru": "Пример «{example}»: должны быть открыты задания: {expected}; открыты: {got}.",
    },
    "example_holders": {
        "en": "Example “{example}”: a task should be with {expected}; tasks are with: {got}.",
        "ru": "Пример «{example}»: задание должно быть у {expected}; задания сейчас у: {got}.",
    },
    "example_values": {
        "en": "Example “{example}”: “{field}” should be “{expected}”, but is “{got}”.",
        "ru": "Пример «{example}»: в поле «{field}» должно быть «{expected}», а там «{got}».",
    },
    # -- who was made up
    "made_up_role": {
        "en": "Nobody holds the role “{key}”, so a made-up person played it.",
        "ru": "Роль «{key}» ни у кого, поэтому её сыграл вымышленный сотрудник.",
    },
    "made_up_department": {
        "en": "Nobody is in the department “{key}”, so a made-up person played it.",
        "ru": "В отделе «{key}» никого нет, поэтому его сыграл вымышленный сотрудник.",
    },
    "made_up_person": {
        "en": "There is nobody with the log-in “{key}”, so a made-up person played it.",
        "ru": "Сотрудника с логином «{key}» нет, поэтому его сыграл вымышленный.",
    },
    # -- closed cards played on another version
    "replay_empty": {"en": "The card has no history.", "ru": "У карточки нет истории."},
    "replay_no_task": {
        "en": "The answer to “{task}” has no place: no such task is open at “{stage}”.",
        "ru": "Для ответа на задание «{task}» нет места: на стадии «{stage}» оно не открыто.",
    },
    "replay_no_outcome": {
        "en": "The task “{task}” has no outcome “{outcome}” any more.",
        "ru": "У задания «{task}» больше нет решения «{outcome}».",
    },
    "replay_no_stage": {
        "en": "The card was moved by hand to the stage “{stage}”, which is no more.",
        "ru": "Карточку вручную перевели на стадию «{stage}», которой больше нет.",
    },
    "replay_no_transition": {
        "en": "The card was moved by hand from “{stage}” to “{to}”, which is not allowed any more.",
        "ru": "Карточку вручную перевели со стадии «{stage}» на «{to}», теперь такого перехода нет.",
    },
    "replay_refused": {
        "en": "At the stage “{stage}” something that was done then is refused ({said}).",
        "ru": "На стадии «{stage}» не принимается то, что было сделано тогда ({said}).",
    },
    "replay_stuck": {
        "en": "The card stays at the stage “{stage}”: what was decided then does not lead on.",
        "ru": "Карточка остаётся на стадии «{stage}»: принятые тогда решения дальше не ведут.",
    },
    "replay_other_way": {
        "en": "The card comes to “{stage}” where it came to “{then}” then.",
        "ru": "Карточка приходит на стадию «{stage}», а тогда пришла на «{then}».",
    },
    "replay_longer": {
        "en": "The way differs at the stage “{stage}”.",
        "ru": "Путь расходится на стадии «{stage}».",
    },
}

BECAUSE: dict[str, dict[str, str]] = {
    "not_allowed": {"en": "nobody may do it then", "ru": "этого тогда никому нельзя"},
    "nobody_there": {"en": "nobody is found for it", "ru": "для этого никто не находится"},
    "may_not_create": {
        "en": "who starts it may not create cards",
        "ru": "тот, кто начинает, не может создавать карточки",
    },
    "task_of_another": {
        "en": "the task is somebody else's",
        "ru": "задание поручено не этому сотруднику",
    },
    "nobody_may_move_there": {
        "en": "there is no transition to that stage from here",
        "ru": "перехода на эту стадию отсюда нет",
    },
    "not_yours_to_move": {
        "en": "this person may not make the transition",
        "ru": "этому сотруднику переход не разрешён",
    },
    "condition_not_met": {
        "en": "the transition's condition is not met",
        "ru": "условие перехода не выполнено",
    },
    "card_is_closed": {"en": "the card is closed", "ru": "карточка закрыта"},
    "nothing_comes": {"en": "nothing is awaited", "ru": "ждать нечего"},
    "no_such_incident": {"en": "there is no trouble to resolve", "ru": "решать нечего"},
    "may_not_end_card": {
        "en": "this person may not withdraw or cancel the card",
        "ru": "этот сотрудник не может отозвать или отменить карточку",
    },
}
"""Why an act was refused, as the end of a sentence."""

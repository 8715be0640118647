"""What is said of stages, flows and transitions."""

SENTENCES: dict[str, dict[str, str]] = {
    "no_final_stage": {
        "en": "No stage ends the process. Make one of the kind success.",
        "ru": "Ни одна стадия не завершает процесс. Сделайте одну стадию успешной (kind: success).",
    },
    "no_success_stage": {
        "en": "The process can only end in failure. Add a stage of the kind success.",
        "ru": "Процесс может закончиться только неудачей. Добавьте успешную стадию (kind: success).",
    },
    "first_stage_final": {
        "en": "A card would be closed as soon as it is created: the first stage “{stage}” is a final one."
        " Put a stage of the kind start first.",
        "ru": "Карточка закроется сразу после создания: первая стадия «{stage}» — завершающая."
        " Поставьте первой стадию kind: start.",
    },
    "final_stage_with_flow": {
        "en": "The card is closed at the stage “{stage}”, so nothing of its flow would happen."
        " Move the steps to the stage before; robots can stand in “on_enter”.",
        "ru": "На стадии «{stage}» карточка закрывается, и шаги не выполнятся."
        " Перенесите их на стадию раньше; роботов можно поставить в «on_enter».",
    },
    "transition_from_final": {
        "en": "A transition begins at “{stage}”, where cards are closed. Remove the stage from “source”.",
        "ru": "Переход начинается на стадии «{stage}», где карточки уже закрыты. Уберите её из «source».",
    },
    "unreachable_stage": {
        "en": "No card can ever come to the stage “{stage}”. Lead an outcome, a go-to or a transition there,"
        " or remove it.",
        "ru": "На стадию «{stage}» не попадёт ни одна карточка. Направьте туда исход, шаг goto или переход"
        " либо уберите её.",
    },
    "unreachable_step": {
        "en": "This step of the stage “{stage}” never has its turn, because everything before"
        " it leads elsewhere."
        " Remove it or let an outcome go on without a goto.",
        "ru": "До этого шага стадии «{stage}» дело не дойдёт: всё перед ним ведёт в другое место."
        " Уберите его или дайте какому-нибудь исходу идти дальше (без goto).",
    },
    "dead_end": {
        "en": "At the stage “{stage}” a card gets stuck: the steps end, and nobody may move it on."
        " Add a goto at the end, or a transition out of the stage.",
        "ru": "На стадии «{stage}» карточка застрянет: шаги закончатся, а передвинуть её некому."
        " Добавьте в конец goto или переход с этой стадии.",
    },
    "outcome_leads_nowhere": {
        "en": "After “{outcome}” in the task “{task}” a card gets stuck at the stage “{stage}”."
        " Say where the outcome leads (goto), or add a transition out of the stage.",
        "ru": "После исхода «{outcome}» в задании «{task}» карточка застрянет на стадии «{stage}»."
        " Укажите, куда ведёт исход (goto), или добавьте переход с этой стадии.",
    },
    "loop_without_person": {
        "en": "A card would go round by itself without end, with no person in between: {stages}."
        " Put a task or a wait for a time there.",
        "ru": "Карточка будет бесконечно ходить по кругу без участия людей: {stages}."
        " Поставьте там задание или ожидание на время.",
    },
    "no_enabled_outcome": {
        "en": "The task “{task}” (stage “{stage}”) has no button: all its outcomes are switched"
        " off. Switch one on.",
        "ru": "В задании «{task}» (стадия «{stage}») нет ни одной кнопки: все исходы выключены."
        " Включите хотя бы один.",
    },
    "task_never_ends": {
        "en": "The task “{task}” (stage “{stage}”) can never be finished: with every outcome it stays open."
        " Add an outcome that ends it.",
        "ru": "Задание «{task}» (стадия «{stage}») нельзя закончить: при любом исходе оно остаётся открытым."
        " Добавьте исход, который его завершает.",
    },
    "no_approving_outcome": {
        "en": "In the task “{task}” (stage “{stage}”) several people are asked (mode {mode}),"
        " but no outcome counts"
        " as an approval. Write “approves: true” on one.",
        "ru": "В задании «{task}» (стадия «{stage}») спрашивают нескольких (mode: {mode}), но"
        " ни один исход не считается"
        " согласием. Укажите у одного «approves: true».",
    },
    "goto_and_stays": {
        "en": "The outcome “{outcome}” of the task “{task}” both leads elsewhere (goto) and"
        " leaves the task open"
        " (stays). Keep one of them.",
        "ru": "Исход «{outcome}» задания «{task}» и ведёт в другое место (goto), и оставляет"
        " задание открытым (stays)."
        " Оставьте что-то одно.",
    },
    "wait_without_limit": {
        "en": "A wait at the stage “{stage}” may never end. Give it a limit, and say in “at_limit"
        "” which stage follows then.",
        "ru": "Ожидание на стадии «{stage}» может не кончиться никогда. Задайте предел (limit) и стадию,"
        " на которую перейти потом (at_limit).",
    },
    "at_limit_without_limit": {
        "en": "A wait at the stage “{stage}” says where to go at the limit, but has none. Add “limit”.",
        "ru": "У ожидания на стадии «{stage}» сказано, куда идти по истечении предела, но предела нет."
        " Добавьте «limit».",
    },
    "join_number": {
        "en": "A parallel group at the stage “{stage}” waits for {join} of its {most} branches."
        " Write a number from 1 to {most}.",
        "ru": "Параллельная группа на стадии «{stage}» ждёт {join} ветвей из {most}. Напишите"
        " число от 1 до {most}.",
    },
    "empty_branch": {
        "en": "A branch at the stage “{stage}” does nothing in any case. Add steps or remove it.",
        "ru": "Ветвление на стадии «{stage}» ни в одном случае ничего не делает. Добавьте шаги"
        " или уберите его.",
    },
    "transition_to_itself": {
        "en": "The transition “{transition}” leads only to where the card already is. Correct its target.",
        "ru": "Переход «{transition}» ведёт только туда, где карточка уже стоит. Исправьте «target».",
    },
    "transition_without_reason": {
        "en": "The transition “{transition}” has a condition, but nobody is told why it is"
        " closed. Add “reason”.",
        "ru": "У перехода «{transition}» есть условие, но никто не узнает, почему он закрыт."
        " Добавьте «reason».",
    },
}

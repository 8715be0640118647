"""What is said of stages, flows and transitions."""

SENTENCES: dict[str, dict[str, str]] = {
    "no_final_stage": {
        "en": "No stage ends the process. Make one of them a successful end.",
        "ru": "Ни одна стадия не завершает процесс. Сделайте одну стадию успешным завершением.",
    },
    "no_success_stage": {
        "en": "The process can only end in failure. Add a stage that is a successful end.",
        "ru": "Процесс может закончиться только неудачей. Добавьте стадию — успешное завершение.",
    },
    "first_stage_final": {
        "en": "A card would be closed as soon as it is created: the first stage “{stage}” is a final one."
        " Put a first stage of the ordinary kind before it.",
        "ru": "Карточка закроется сразу после создания: первая стадия «{stage}» — завершающая."
        " Поставьте перед ней начальную стадию.",
    },
    "final_stage_with_flow": {
        "en": "The card is closed at the stage “{stage}”, so nothing of its flow would happen."
        " Move the steps to the stage before; robots can run on entering the stage.",
        "ru": "На стадии «{stage}» карточка закрывается, и шаги не выполнятся."
        " Перенесите их на стадию раньше; роботов можно запускать при входе на стадию.",
    },
    "unreachable_stage": {
        "en": "No card can ever come to the stage “{stage}”. Lead an outcome, a go-to or a transition there,"
        " or remove it.",
        "ru": "На стадию «{stage}» не попадёт ни одна карточка. Направьте туда решение,"
        " шаг «Перейти на стадию» или переход либо уберите её.",
    },
    "unreachable_step": {
        "en": "This step of the stage “{stage}” never has its turn, because everything before"
        " it leads elsewhere."
        " Remove it, or let an answer before it simply go on.",
        "ru": "До этого шага стадии «{stage}» дело не дойдёт: всё перед ним ведёт в другое место."
        " Уберите его или пусть какое-нибудь решение перед ним просто ведёт дальше.",
    },
    "dead_end": {
        "en": "At the stage “{stage}” a card gets stuck: the steps end, and nobody may move it on."
        " Add a step that leads to a stage at the end, or a move by hand out of the stage.",
        "ru": "На стадии «{stage}» карточка застрянет: шаги закончатся, а передвинуть её некому."
        " Добавьте в конец шаг «Перейти на стадию» или переход с этой стадии.",
    },
    "outcome_leads_nowhere": {
        "en": "After “{outcome}” in the task “{task}” a card gets stuck at the stage “{stage}”."
        " Say to which stage it leads, or add a move by hand out of the stage.",
        "ru": "После решения «{outcome}» в задании «{task}» карточка застрянет на стадии «{stage}»."
        " Укажите, на какую стадию оно ведёт, или добавьте переход с этой стадии.",
    },
    "loop_without_person": {
        "en": "A card would go round by itself without end, with no person in between: {stages}."
        " Put a task or a wait for a time there.",
        "ru": "Карточка будет бесконечно ходить по кругу без участия людей: {stages}."
        " Поставьте там задание или ожидание на время.",
    },
    "loop_of_robots": {
        "en": "Robots and deadlines alone can send a card round again and again: {stages}."
        " Make sure that somebody's answer ends it.",
        "ru": "Роботы и сроки сами могут снова и снова водить карточку по кругу: {stages}."
        " Проверьте, что чьё-то решение это прекращает.",
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
        "en": "The outcome “{outcome}” of the task “{task}” both leads elsewhere and"
        " leaves the task open. Keep one of them.",
        "ru": "Решение «{outcome}» в задании «{task}» и ведёт в другое место, и оставляет"
        " задание открытым. Оставьте что-то одно.",
    },
    "depends_on_nothing": {
        "en": "The approvals of the task “{task}” (stage “{stage}”) stand until some fields change, but no"
        " field is named. Name the fields (depends_on), or choose another setting.",
        "ru": "Согласия в задании «{task}» (стадия «{stage}») действуют, пока не изменятся поля, но ни одного"
        " поля не указано. Укажите поля (depends_on) или выберите другую настройку.",
    },
    "depends_on_unused": {
        "en": "The task “{task}” (stage “{stage}”) names fields on which approvals depend, but the setting"
        " “ask_again” does not ask for them. Choose “if_changed” or remove the fields.",
        "ru": "В задании «{task}» (стадия «{stage}») указаны поля, от которых зависит согласие, но настройка"
        " «ask_again» их не учитывает. Выберите «if_changed» или уберите поля.",
    },
    "nothing_to_remember": {
        "en": "The task “{task}” (stage “{stage}”) is to remember approvals, but none of its outcomes counts"
        " as one. Mark an outcome as an approval, or let it always ask again.",
        "ru": "Задание «{task}» (стадия «{stage}») должно помнить согласия, но ни одно его решение не"
        " считается согласием. Отметьте решение как согласие или спрашивайте заново всегда.",
    },
    "wait_without_limit": {
        "en": "A wait at the stage “{stage}” may never end. Give it a limit, and say"
        " which stage follows then.",
        "ru": "Ожидание на стадии «{stage}» может не кончиться никогда. Задайте предел и стадию,"
        " на которую перейти потом.",
    },
    "at_limit_without_limit": {
        "en": "A wait at the stage “{stage}” says where to go at the limit, but has none. Add it.",
        "ru": "У ожидания на стадии «{stage}» сказано, куда идти по истечении предела, но предела нет."
        " Задайте его.",
    },
    "wait_for_no_maker": {
        "en": "A wait at the stage “{stage}” is for the cards of the robot “{robot}”,"
        " but no robot of that key makes cards.",
        "ru": "Ожидание на стадии «{stage}» ждёт карточек робота «{robot}», но робота с таким ключом,"
        " который создаёт карточки, нет.",
    },
    "wait_without_way_out": {
        "en": "A wait for other cards at the stage “{stage}” does not say where to go when one of them fails"
        " or is cancelled. Choose a stage for that.",
        "ru": "У ожидания других карточек на стадии «{stage}» не сказано, куда идти, если одна из них"
        " закончится неудачей или будет отменена. Выберите для этого стадию.",
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
        "ru": "Переход «{transition}» ведёт только туда, где карточка уже стоит. Исправьте, куда он ведёт.",
    },
    "transition_without_reason": {
        "en": "The transition “{transition}” has a condition, but nobody is told why it is"
        " closed. Add what they should be told.",
        "ru": "У перехода «{transition}» есть условие, но никто не узнает, почему он закрыт."
        " Добавьте пояснение.",
    },
}

"""What is said of people a definition counts on and the company does not have."""

SENTENCES: dict[str, dict[str, str]] = {
    # -- tasks
    "unknown_role_asked": {
        "en": "The task “{task}” (stage “{stage}”) is for the role “{role}”, which does not exist."
        " Create the role or choose another one.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено роли «{role}», а её нет."
        " Создайте роль или выберите другую.",
    },
    "role_without_holders": {
        "en": "The task “{task}” (stage “{stage}”) is for the role “{role}”, which nobody has today."
        " Give it to somebody or choose another rule.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено роли «{role}», но сейчас её ни у кого нет."
        " Назначьте роль сотруднику или выберите другое правило.",
    },
    "unknown_department_asked": {
        "en": "The task “{task}” (stage “{stage}”) is for the department “{department}”, which does not"
        " exist. Create it or choose another one.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено подразделению «{department}», а его нет."
        " Создайте подразделение или выберите другое.",
    },
    "department_without_head": {
        "en": "The task “{task}” (stage “{stage}”) is for the head of “{department}”, and the post is vacant."
        " Appoint a head or choose another rule.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено руководителю подразделения «{department}»,"
        " но должность вакантна. Назначьте руководителя или выберите другое правило.",
    },
    "department_without_members": {
        "en": "The task “{task}” (stage “{stage}”) is for everybody in “{department}”, where nobody works."
        " Add people to it or choose another rule.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено сотрудникам подразделения «{department}»,"
        " но в нём никого нет. Добавьте сотрудников или выберите другое правило.",
    },
    "unknown_person_asked": {
        "en": "The task “{task}” (stage “{stage}”) is for “{person}”, and nobody has this log-in."
        " Choose another person or, better, a role.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено «{person}», но такого логина ни у кого нет."
        " Выберите другого сотрудника, а лучше — роль.",
    },
    "inactive_person_asked": {
        "en": "The task “{task}” (stage “{stage}”) is for {person}, whose access is closed."
        " Choose another person or, better, a role.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено: {person}, но доступ закрыт."
        " Выберите другого сотрудника, а лучше — роль.",
    },
    "nobody_above_anybody": {
        "en": "The task “{task}” (stage “{stage}”) is for supervisors, and for nobody's card is one found."
        " Appoint heads of departments or add a fallback.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено руководителям, но ни для чьей карточки"
        " руководитель не находится. Назначьте руководителей подразделений или укажите запасной вариант.",
    },
    "nobody_above": {
        "en": "The task “{task}” (stage “{stage}”) is for supervisors, and there is none above: {people}."
        " Add a fallback for their cards.",
        "ru": "Задание «{task}» (стадия «{stage}») поручено руководителям, но нет никого выше: {people}."
        " Укажите запасной вариант для их карточек.",
    },
    "vacant_level": {
        "en": "The task “{task}” (stage “{stage}”) passes over vacant posts: {departments}."
        " Appoint heads, or leave it so.",
        "ru": "Задание «{task}» (стадия «{stage}») минует вакантные должности: {departments}."
        " Назначьте руководителей или оставьте так.",
    },
    # -- rights
    "unknown_role": {
        "en": "A right is given to the role “{role}”, which does not exist. Create it or choose another one.",
        "ru": "Право дано роли «{role}», а её нет. Создайте роль или выберите другую.",
    },
    "unknown_department": {
        "en": "A right is given to the department “{department}”, which does not exist."
        " Create it or choose another one.",
        "ru": "Право дано подразделению «{department}», а его нет."
        " Создайте подразделение или выберите другое.",
    },
    "unknown_person": {
        "en": "A right is given to “{person}”, and nobody has this log-in. Choose a role instead.",
        "ru": "Право дано «{person}», но такого логина ни у кого нет. Лучше укажите роль.",
    },
    "inactive_person": {
        "en": "A right is given to {person}, whose access is closed. Choose a role instead.",
        "ru": "Право дано: {person}, но доступ закрыт. Лучше укажите роль.",
    },
    "nobody_creates_today": {
        "en": "Nobody can create cards today: none of those who may has access."
        " Give the role to somebody or let others create cards.",
        "ru": "Сейчас создавать карточки некому: ни у кого из указанных нет доступа."
        " Назначьте роль сотруднику или дайте право другим.",
    },
    # -- files from elsewhere
    "no_role_here": {
        "en": "The file names the role “{role}”, which does not exist here."
        " Create a role with this key, or choose another one after the import.",
        "ru": "В файле указана роль «{role}», а здесь её нет."
        " Создайте роль с таким ключом или выберите другую после загрузки.",
    },
    "no_department_here": {
        "en": "The file names the department “{department}”, which does not exist here."
        " Create a department with this key, or choose another one after the import.",
        "ru": "В файле указано подразделение «{department}», а здесь его нет."
        " Создайте подразделение с таким ключом или выберите другое после загрузки.",
    },
    "no_person_here": {
        "en": "The file names “{person}”, and nobody here has this log-in."
        " Choose somebody else after the import; a role would be better.",
        "ru": "В файле указан сотрудник «{person}», но здесь такого логина нет."
        " Выберите другого после загрузки; лучше указать роль.",
    },
    "no_directory_here": {
        "en": "The file takes choices from the list of values “{directory}”, which does not exist here."
        " Create a list with this key, or choose another one after the import.",
        "ru": "В файле варианты берутся из списка значений «{directory}», а здесь его нет."
        " Создайте список с таким ключом или выберите другой после загрузки.",
    },
    "no_process_here": {
        "en": "The file links to cards of the process “{process}”, which does not exist here."
        " Import that process too, or choose another one after the import.",
        "ru": "В файле есть ссылка на карточки процесса «{process}», а здесь его нет."
        " Загрузите и этот процесс или выберите другой после загрузки.",
    },
}

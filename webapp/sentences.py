"""From a refusal to a sentence: what happened, that nothing is lost, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_datetime, get_locale
from flask_babel import lazy_gettext as _l

from webapp.extensions import db
from webapp.process.errors import InvalidInput, Refused
from webapp.process.sentences import say
from webapp.storage import models as m

SENTENCES: dict[str, Any] = {
    # -- kinds of refusals, where nothing closer is known
    "refused": _l("This cannot be done now. Nothing was changed; reload the page to see how things stand."),
    "not_allowed": _l("You may not do this. Nothing was changed; ask an administrator if you need to."),
    "no_such": _l("There is no such thing here any more. Nothing was changed; reload the page."),
    "invalid_input": _l("Something in the form needs a correction. Everything you typed is still here."),
    # -- tasks
    "task_is_closed": _l(
        "This task is closed already%(by)s. What you typed was not sent; look at the card as it is now."
    ),
    "task_of_another": _l("This task is somebody else's%(by)s. Nothing was changed."),
    "taken_by_another": _l("Somebody has taken this task already%(by)s. Choose another one from the list."),
    "no_such_task": _l("There is no such task on this card. Nothing was changed; reload the page."),
    "no_such_outcome": _l(
        "This task has no such answer. Nothing was changed; reload the page and choose again."
    ),
    "may_not_delegate": _l(
        "This task cannot be given to that person. Nothing was changed; choose somebody else."
    ),
    "may_not_add_approver": _l("You may not add approvers here. Nothing was changed."),
    "nothing_to_approve": _l(
        "Approvers can be added only while something is being approved. Nothing was changed."
    ),
    "asked_already": _l("This person has been asked already%(by)s. Nothing was changed."),
    # -- cards
    "card_is_closed": _l("This card is closed; only comments can be added. Nothing was changed."),
    "card_has_moved": _l(
        "The card has moved to another stage meanwhile%(by)s. Nothing was changed; look at it and try again."
    ),
    "values_have_changed": _l(
        "Somebody changed the same fields meanwhile%(by)s. "
        "What you typed is still here; compare and send it again."
    ),
    "started_already": _l("This card has been created already. Nothing was created twice."),
    "may_not_create": _l("You may not create cards of this process. Ask an administrator if you need to."),
    "may_not_create_there": _l(
        "You may not create cards in that channel or status. Choose another one; "
        "what you typed is still here."
    ),
    "no_such_beginning": _l("Cards of this process are not created there. Choose another status."),
    "acted_on_decision": _l(
        "Somebody has acted on the card since, or the process has gone on, so the decision stands. "
        "Nothing was changed."
    ),
    "not_your_decision": _l("Only whoever decided can take the decision back. Nothing was changed."),
    "too_late_to_undo": _l("A decision can be taken back for a day. This one stands; nothing was changed."),
    "no_such_priority": _l("There is no such priority. Nothing was changed; reload the page."),
    "may_not_hurry_task": _l("You may not set the priority of this task. Nothing was changed."),
    "may_not_hurry": _l("You may not set the priority of this card. Nothing was changed."),
    "only_owner": _l("Only the owner of the card decides who may write on it. Nothing was changed."),
    "may_not_comment": _l("You may not write on this card now. What you typed is still here; ask its owner."),
    "numbered_without_gaps": _l(
        "Cards of this process are numbered without gaps and are not deleted. Cancel the card instead."
    ),
    "may_not_delete": _l("You may not delete or restore this card. Nothing was changed."),
    "not_deleted": _l("This card is not deleted. Nothing was changed."),
    "waited_on": _l(
        "Another card under way waits for this one, so it cannot be deleted. Nothing was changed."
    ),
    "may_not_end_card": _l("You may not withdraw or cancel this card. Nothing was changed."),
    "process_is_off": _l("This process is switched off, so no new cards are created. Ask an administrator."),
    "process_is_paused": _l(
        "This process is on hold until an administrator switches it on again. "
        "Nothing was changed; comments are still possible."
    ),
    "process_has_cards": _l(
        "Cards of this process exist, so it cannot be deleted. Archive it instead: it leaves the menus, "
        "and its cards can still be read."
    ),
    "stages_and_records": _l(
        "This directory and its records exist already, or cards of this process do: a directory cannot get "
        "stages, nor a process lose them all. Create another one for that; nothing was published."
    ),
    "process_is_archived": _l("The process is in the archive. Restore it first; nothing was changed."),
    "no_such_card": _l("There is no such card, or you may not see it."),
    "no_such_report": _l("There is no such report, or it is not yours."),
    "no_such_schedule": _l("There is no such schedule in the published version."),
    "no_such_process": _l("There is no such process, or you may not see it."),
    "no_such_field": _l("This process has no such field. Nothing was changed; reload the page."),
    "would_fall_below": _l("“%(field)s” is %(before)s now, so %(add)s cannot be added. Nothing was changed."),
    "not_enough": _l("%(free)s is free, %(wanted)s is wanted. Nothing was changed."),
    # -- stages
    "no_such_stage": _l("This process has no such stage. Nothing was changed; reload the page."),
    "nobody_may_move_there": _l(
        "Cards are not moved there by hand: the process does it. Nothing was changed."
    ),
    "robots_may_not_move_there": _l(
        "No move leads there from this stage, and in this process robots keep to the moves. "
        "Nothing was changed."
    ),
    "not_yours_to_move": _l("You may not move the card there. %(reason)s Nothing was changed."),
    "condition_not_met": _l("The card cannot be moved there yet. %(reason)s Nothing was changed."),
    # -- administrators
    "only_administrator": _l("Only an administrator may do this. Nothing was changed."),
    "version_has_no_place": _l(
        "The card cannot go on under the other version. %(reason)s Nothing was changed."
    ),
    "nothing_to_take_back": _l("This card has not come from another version. Nothing was changed."),
    "acted_since": _l(
        "Somebody has acted on the card since it was moved%(by)s. "
        "It stays on its version; nothing was changed."
    ),
    "move_failed": _l("Moving the card failed unexpectedly. It stays on its version; the log says more."),
    "examples_fail": _l(
        "Some examples do not come true. Mend the process or the examples, or publish it all the same."
    ),
    "newer_version": _l("The card is on this version already, or on a newer one. Nothing was changed."),
    "nothing_to_publish": _l("The draft is the same as the published version. Nothing was published."),
    "no_such_version": _l("This process has no such version. Nothing was changed; reload the page."),
    "no_such_incident": _l("This trouble has been dealt with already. Nothing was changed; reload the page."),
    "cannot_be_resolved_so": _l("This trouble cannot be resolved in that way. Choose another one."),
    "no_such_job": _l("There is no such job. Nothing was changed; reload the page."),
    "job_not_to_be_steered_so": _l(
        "The job runs, has ended, or cannot be treated so. Nothing was changed; look at the list again."
    ),
    "stopped_by_hand": _l("An administrator has stopped it."),
    "job_keeps_its_time": _l(
        "What goes by the clock keeps its time. A schedule is run or switched off under “Automation” of its "
        "process, a task or a wait on its card. Nothing was changed."
    ),
    "no_such_robot": _l("This process has no such robot. Nothing was changed; reload the page."),
    "no_such_penalty": _l("There is no such penalty. Nothing was changed; reload the page."),
    "bad_definition": _l("The process has mistakes and was not published. The published version works on."),
    # -- drafts
    "draft_has_changed": _l(
        "Somebody changed this meanwhile%(by)s. What you typed is still here; compare and save it again."
    ),
    "no_such_part": _l("This part of the process is gone already. Nothing was changed; reload the page."),
    "part_does_not_fit": _l("It cannot stand there. Nothing was changed."),
    # -- trials
    "nothing_comes": _l(
        "Nothing is due, so there is nothing to wait for. Let an hour or a day pass instead."
    ),
    "nobody_there": _l("There is nobody to do this. Choose a person first."),
    "trial_too_long": _l("This trial has grown too long. Keep it as an example, or start again."),
    # -- files
    "article_has_changed": _l(
        "Somebody else changed the text while you were writing. What you typed is still here:"
        " look at how it is now and bring both together."
    ),
    "no_such_article": _l("There is no such article, or it was removed."),
    "no_such_file": _l("The file was not received. What you typed is still here; attach the file again."),
    "file_empty": _l("The file %(name)s is empty. Choose another one; the rest of the form is still here."),
    "file_too_large": _l(
        "The file is larger than %(most)s MB. Choose a smaller one; the rest of the form is still here."
    ),
    "file_kind": _l(
        "The file %(name)s is of a kind that is not accepted, or its content is not what its name promises. "
        "Accepted are: %(accept)s. The rest of the form is still here."
    ),
    "no_file": _l("No file was chosen. Choose one and send it again."),
    # -- people from a file
    "table_too_large": _l("The file is larger than %(most)s MB. Split it into several; nothing was stored."),
    "table_too_long": _l("The file has more than %(most)s rows. Split it into several; nothing was stored."),
    "table_empty": _l("There are no rows under the headings of this file. Choose another one."),
    "table_encoding": _l("The file is not in the encoding %(encoding)s. Choose another encoding."),
    "table_unreadable": _l(
        "This is neither a sheet of Excel (.xlsx) nor a text (.csv). Save it as one of them."
    ),
    "imported_already": _l(
        "This very file was imported here before. If you mean it, tick “Import it again”; nothing was stored."
    ),
    "key_is_not_unique": _l("Several records have this value, so it is not clear which one is meant."),
    "column_twice": _l("Two columns of the file mean the same: “%(name)s”. Remove one of them."),
    "no_email_column": _l(
        "The first row has no heading “E-mail”, by which people are told apart. Compare it with the sample."
    ),
    "import_has_changed": _l(
        "Something has changed since this page was shown. Nothing was imported; look at the list again."
    ),
    "import_has_mistakes": _l(
        "Rows with mistakes: %(count)s. Correct the file, or choose to leave them out. Nothing was imported."
    ),
    # -- programs
    "idempotency_key_reused": _l(
        "This Idempotency-Key came with another request before. Nothing was changed; use a new one."
    ),
    "no_such_door": _l("There is no such form here any more."),
    # -- letters
    "letter_too_large": _l("The letter is too large. Nothing was stored."),
    "not_the_person_written_to": _l("The sender is not the person who was written to. Nothing was stored."),
    "nobody_waits_for_it": _l("No process waits for letters at this address. Nothing was stored."),
    "several_wait_for_it": _l(
        "Several processes wait for letters, and the address names none. Nothing was stored."
    ),
    "no_browser": _l("No browser of this person shows notifications any more."),
    "no_messenger": _l("The messenger is not connected any more, or the person has left it."),
    "messenger_refused": _l("The messenger's address cannot be used: %(reason)s."),
    "mail_undeliverable": _l("The letter to %(to)s cannot be delivered: %(reason)s. Check the address."),
    # -- accounts
    "wrong_password": _l(
        "The e-mail or the password is wrong. Check both; mind the keyboard's language and Caps Lock."
    ),
    "link_is_dead": _l("This link was used already or is too old. Ask for a new one."),
    "not_active": _l("This account is switched off. Ask an administrator."),
    "not_yourself": _l("You cannot switch off your own account. Ask another administrator."),
    "no_such_person": _l("There is no such person here any more. Nothing was changed; choose somebody else."),
    "no_such_secret": _l("There is no such secret any more. Nothing was changed; reload the page."),
    "no_such_row": _l("There is no such entry any more. Nothing was changed; reload the page."),
    "directory_in_use": _l("Processes take choices from it: %(processes)s. Nothing was changed."),
    "print_form_in_use": _l("It came with the product, or robots use it: %(processes)s."),
    "not_printed": _l("Nothing was made: %(reason)s."),
    "still_in_use": _l("People or departments still belong to it. Move them first; nothing was changed."),
}

FIELDS: dict[str, Any] = {
    "hours_of_day": _l("The day ends after it begins: two times such as 09:00 and 18:00."),
    "no_working_day": _l("Choose at least one day of the week."),
    "days_in_order": _l("The last day is not before the first, and they are at most %(most)s days."),
    "password_short": _l("Use at least %(least)s characters; a few words in a row are good."),
    "password_long": _l("Use at most %(most)s characters."),
    "password_common": _l("Many people use this password, so it is guessed first. Choose another one."),
    "password_own_name": _l("A password must not be your own name or address. Choose another one."),
    "passwords_differ": _l("The two passwords differ. Type the new one again."),
    "wrong_old_password": _l("This is not your present password."),
    "bad_login": _l("Use small Latin letters, digits, dots, hyphens and underscores."),
    "login_taken": _l("Somebody has this log-in already."),
    "email_taken": _l("Somebody has this e-mail address already."),
    "last_administrator": _l("Nobody else could administer then. Appoint another administrator first."),
    "bad_key": _l("Use small Latin letters, digits and underscores, beginning with a letter."),
    "key_taken": _l("Another one has this key already."),
    "key_is_permanent": _l("A key never changes, since processes name it."),
    "department_loop": _l("A department cannot be below itself."),
    "deputy_is_head": _l("The deputy must be somebody else than the head."),
    "day_out_of_reach": _l("Choose a day between 1990 and 2200."),
    "ends_before_it_begins": _l("The last day must not be before the first one."),
    "absences_overlap": _l("An absence on some of these days is noted already. Change that one instead."),
    "substitute_left": _l("This person does not work here any more. Choose somebody else."),
    "substitutes_in_circle": _l(
        "On these days the two would stand in for each other, so nobody would act. Choose somebody else."
    ),
    "own_substitute": _l("The substitute must be somebody else."),
    "not_role": _l("Choose a role from the list."),
    "bad_zone": _l("Choose a time zone from the list."),
    "not_time": _l("Write the time as 22:30."),
    "quiet_hours": _l("Say when quiet hours begin and when they end, or leave both empty."),
    "bad_address": _l("This cannot be a name or number in that messenger."),
    "bad_web_address": _l("Write a whole address that begins with https://."),
    "bad_url": _l("Give a whole address that begins with http:// or https://."),
    "bad_mapping": _l("This line does not say which field comes from where: %(line)s."),
    "bad_origin": _l("This is no site: %(origin)s. Write it like https://shop.example and nothing more."),
    "bad_shape": _l("A field of this kind takes no value of that shape."),
    "scope_of_administrators": _l("Only tokens of administrators can have the scope admin."),
    "file_kind": _l("Files like %(name)s are not accepted here, only: %(accept)s."),
    "file_too_large": _l("The file %(name)s is larger than %(most)s MB."),
}


def sentence(refused: Refused) -> str:
    """What to tell the person whose command was refused."""
    # A reason that nobody gave leaves a gap.
    return (str(SENTENCES[refused.code]) % _words(refused.params)).replace("  ", " ")


def field_errors(invalid: InvalidInput) -> dict[str, str]:
    """A sentence for every field that is wrong."""
    return {name: of_field(code, params) for name, (code, params) in invalid.errors.items()}


def of_field(code: str, params: Mapping[str, Any]) -> str:
    """What stands under a field."""
    if code in FIELDS:
        return str(FIELDS[code]) % dict(params)
    return say(code, params, str(get_locale()))


def _words(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as words: who and when in brackets, a reason in the viewer's language."""
    changes = params.get("changes") or {}
    who, when = next(iter(changes.values()), (params.get("person"), params.get("at")))
    at = format_datetime(when, "d\u00a0MMMM\u00a0y, HH:mm") if when else ""
    known = ", ".join(filter(None, [_name(who), at]))
    reason = params.get("reason") or ""
    if isinstance(reason, Mapping):
        reason = reason.get(str(get_locale())) or reason.get("ru") or ""
    return {**params, "by": f" ({known})" if known else "", "reason": reason}


def _name(person: int | None) -> str:
    found = db.session.get(m.User, person) if person else None
    return found.name if found else ""

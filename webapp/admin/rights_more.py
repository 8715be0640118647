"""Channels, fields for some, comments and deletion: what one person may, asked of what decides about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin import rights_words as said
from webapp.admin import words
from webapp.admin.reading import Reader
from webapp.admin.rights_facts import Fact, Section
from webapp.process import pipelines, prospects, rights
from webapp.process.definition import Definition, Pipeline, Stage, Who
from webapp.process.organisation import Organisation
from webapp.process.state import CardState

WORDS: dict[str, Any] = {
    "admin": _l("administrator"),
    "own": _l("owns the card or has a task on it"),
    "by_leave": _l("the owner lets others write now"),
    "not_listed": _l("only %(who)s, the owner and whoever has a task"),
    "no_leave": _l("the owner has not let others write"),
}


def general(definition: Definition, person: int, org: Organisation) -> Iterator[Section]:
    """Whatever the card; only what the process knows of."""
    if definition.pipelines:
        yield Section(_("Channels"), [_channel(p, definition, person, org) for p in definition.pipelines])
    if definition.rights.see_fields:
        yield Section(_("Fields that only some see"), _secrets(definition, person, org))
    yield Section(_("Comments and deletion"), [*_talk(definition, person, org)])


def of_card(definition: Definition, state: CardState, person: int, org: Organisation) -> Iterator[Section]:
    """The same as the card stands."""
    if definition.pipelines:
        mine = [p for p in definition.pipelines if p.key == definition.pipeline(state.stage)]
        yield Section(_("Its channel"), [_channel(p, definition, person, org) for p in mine])
    if definition.rights.see_fields:
        yield Section(_("Fields that only some see"), _seen_now(definition, state, person, org))
    word = rights.commenting(definition, state, person, org)
    kept = _deletion(definition, state, person, org, certain=True)
    yield Section(_("Comments and deletion"), [_comment(word, definition, certain=True), kept])


# -- channels


def _channel(channel: Pipeline, definition: Definition, person: int, org: Organisation) -> Fact:
    """Of a channel whether the person sees its cards, so far as the process lets them, and may begin some."""
    title, begins = words.t(channel.title), _begins(channel, definition, person, org)
    if org.people[person].admin:
        return Fact(title, [_("administrator")], note=begins)
    mine = pipelines.belongs(definition, person, org)
    if mine is None or channel.key in mine:
        why = said.reasons(rights.grounds(channel.who, person, org)) if channel.who else [_("everybody may")]
        return Fact(title, why, note=begins)
    only = _("only %(who)s", who=Reader(definition).who(channel.who))
    return Fact(title, [], note="; ".join(filter(None, (only, begins))), allowed=False)


def _begins(channel: Pipeline, definition: Definition, person: int, org: Organisation) -> str:
    """Whether they may create cards in it."""
    if not rights.grounds(definition.rights.create, person, org):
        return ""
    if channel.when:
        return _("cards come into it by its rule: %(rule)s", rule=Reader(definition).condition(channel.when))
    offered = {definition.pipeline(stage.key) for stage in pipelines.offered(definition, person, org)}
    return _("may create cards in it") if channel.key in offered else _("may not create cards in it")


# -- fields


def _secrets(definition: Definition, person: int, org: Organisation) -> list[Fact]:
    """Fields with the same reasons together, and at which stages; what remains is not for them."""
    reader, limited = Reader(definition), rights.only_for_some(definition)
    if org.people[person].admin:
        return [Fact(reader.fields(_in_order(definition, limited)), [_("administrator")])]
    found: dict[tuple[tuple[str, ...], tuple[Who, ...]], list[Stage]] = {}
    at = list(prospects.secrets(definition, person, org))
    for stage, fields in at:
        for why in dict.fromkeys(fields.values()):
            keys = tuple(_in_order(definition, {key for key, reasons in fields.items() if reasons == why}))
            found.setdefault((keys, why), []).append(stage)
    facts = [
        Fact(reader.fields(keys), said.reasons(why), note=_stages(stages, len(at)))
        for (keys, why), stages in found.items()
    ]
    never = limited - {key for _stage, fields in at for key in fields}
    return facts + _hidden(definition, never)


def _stages(stages: list[Stage], every: int) -> str:
    return _("at every stage") if len(stages) == every else ", ".join(words.t(s.title) for s in stages)


def _seen_now(definition: Definition, state: CardState, person: int, org: Organisation) -> list[Fact]:
    reader = Reader(definition)
    hidden = rights.unseen(definition, state, person, org)
    shown = rights.only_for_some(definition) - hidden
    granted = rights.looks(definition, state, person, org)
    on_forms = rights.on_their_forms(definition, state, person)
    facts = []
    for key in _in_order(definition, shown):
        why = said.reasons(granted.get(key, ()), certain=True)
        why += [_("it is on the form of a task they have")] if key in on_forms else []
        facts.append(Fact(reader.fields([key]), why or [_("administrator")]))
    return facts + _hidden(definition, hidden)


def _hidden(definition: Definition, keys: frozenset[str]) -> list[Fact]:
    if not keys:
        return []
    note = _("seen only on the form of a task they have")
    return [Fact(Reader(definition).fields(_in_order(definition, keys)), [], note=note, allowed=False)]


def _in_order(definition: Definition, keys: Any) -> list[str]:
    return [field.key for field in definition.fields if field.key in keys]


# -- comments and deletion


def _talk(definition: Definition, person: int, org: Organisation) -> Iterator[Fact]:
    """On a card that is somebody else's, and on their own."""
    stranger = rights.commenting(definition, CardState(), person, org)
    yield _comment(stranger, definition)
    if not stranger.may:
        own = rights.commenting(definition, prospects.taking_part(person, ""), person, org)
        yield Fact(_("May comment on cards that they own or have a task on"), [str(WORDS[own.rule])])
    yield _deletion(definition, prospects.taking_part(person, ""), person, org)


def _comment(word: rights.Word, definition: Definition, *, certain: bool = False) -> Fact:
    who = Reader(definition).who(definition.rights.comment)
    if word.may:
        told = said.reasons(word.grounds, certain=certain)
        rule = [str(WORDS[word.rule])] if word.rule in WORDS else []
        everybody = [_("whoever sees the card may")] if not told and not rule else []
        return Fact(_("May comment"), [*told, *rule, *everybody])
    return Fact(_("May not comment"), [], note=str(WORDS[word.rule]) % {"who": who}, allowed=False)


def _deletion(
    definition: Definition, state: CardState, person: int, org: Organisation, *, certain: bool = False
) -> Fact:
    """Administrators may by who they are, others by the right; no card whose numbers have no gaps."""
    if definition.numbering.gapless:
        note = _("its numbers have no gaps: such cards are cancelled")
        return Fact(_("May not delete cards"), [], note=note, allowed=False)
    why = said.reasons(rights.grounds(definition.rights.delete, person, org, state), certain=certain)
    why += [_("administrator")] if org.people[person].admin else []
    if why and (org.people[person].admin or rights.may_delete(definition, state, person, org)):
        return Fact(_("May delete cards and restore them"), why)
    return Fact(_("May not delete cards"), [], allowed=False)

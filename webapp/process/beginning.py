"""What a process has before anybody adds to it."""

from __future__ import annotations

from webapp.process.parting import Plain


def empty() -> Plain:
    """A name for the card, a beginning and two ends; everybody may create cards and see them."""
    return {
        "face": {"title": "{name}"},
        "numbering": {"pattern": "{year}-{seq:04}"},
        "fields": [{"key": "name", "kind": "text", "title": {"ru": "Название", "en": "Name"}}],
        "start": {"fields": [{"field": "name", "required": True}]},
        "stages": [
            _stage("new", "start", "blue", "Новая", "New"),
            _stage("done", "success", "green", "Готово", "Done"),
            _stage("declined", "failure", "red", "Отказ", "Declined"),
        ],
        "rights": {"create": [{"everyone": True}], "see": [{"who": [{"everyone": True}]}]},
    }


def register() -> Plain:
    """A directory: a name that no two records share; everybody sees it and adds to it."""
    return {
        "face": {"title": "{name}"},
        "icon": "journal-text",
        "fields": [
            {"key": "name", "kind": "text", "title": {"ru": "Название", "en": "Name"}, "unique": True}
        ],
        "start": {"fields": [{"field": "name", "required": True}]},
        "stages": [],
        "rights": {
            "create": [{"everyone": True}],
            "see": [{"who": [{"everyone": True}]}],
            "edit": [{"who": [{"everyone": True}]}],
        },
    }


def _stage(key: str, kind: str, colour: str, ru: str, en: str) -> Plain:
    return {"key": key, "kind": kind, "colour": colour, "title": {"ru": ru, "en": en}}

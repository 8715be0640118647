"""Everything that can be wrong has a sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from webapp.process import nodes
from webapp.process.sentences import SENTENCES, say


def test_every_sentence_is_in_both_languages_and_asks_for_the_same() -> None:
    for code, languages in SENTENCES.items():
        assert set(languages) == {"en", "ru"}, code
        asked = {lang: sorted(set(re.findall(r"(?<!\{)\{(\w+)\}", text))) for lang, text in languages.items()}
        assert asked["en"] == asked["ru"], code
        assert re.search("[а-я]", languages["ru"]), code
        assert all(text.rstrip("”»").endswith((".", "}", "?")) for text in languages.values()), code


def test_every_code_has_a_sentence() -> None:
    folder = Path(nodes.__file__).parent
    sources = [
        p.read_text(encoding="utf-8")
        for p in (*folder.glob("*.py"), *folder.glob("checks/*.py"), *folder.glob("kinds/*.py"))
    ]
    called = r"\b(?:BadValue|Problem|error|warning|_note|_broken|_simply)\(\s*\"(\w+)\""
    named = called + r"|ValueError\(\"(\w+)\"\)|return \"(\w+)\", \{"
    codes = {code for source in sources for found in re.findall(named, source) for code in found if code}
    assert len(codes) > 80
    assert codes <= set(SENTENCES), codes - set(SENTENCES)


def test_a_language_we_do_not_have_falls_back() -> None:
    assert say("required", {}, "de") == "Заполните это поле."


def test_titles_and_lists_are_shown_in_the_language_of_the_reader() -> None:
    params = {"stages": [{"ru": "Новый", "en": "New"}, {"ru": "Старый"}]}
    assert "New, Старый." in say("loop_without_person", params, "en")

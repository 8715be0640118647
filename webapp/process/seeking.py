"""What somebody typed to find cards by, word by word, and how each is spelled in the lines of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .finding import LONGEST_WORD, STEM, WORD, plain, titled, words
from .stems import stem

MOST_WORDS = 8
# A phone number as people type it: it is kept without blanks, with 7 or 8 in front.
PHONE = re.compile(r"\+?[78][\s(\-]*\d{3}[\s)\-]*\d{3}[\s\-]*\d{2}[\s\-]*\d{2}")
EXACT = re.compile(r"[@\d]")
"""What has such a letter is a number, a code or an address: its parts have no endings."""

LITTLE = frozenset(
    ("и", "в", "во", "на", "с", "со", "к", "ко", "о", "об", "от", "до", "из", "за", "по", "у", "для", "при")
) | frozenset(("a", "an", "the", "of", "for", "and", "to", "in", "on"))
"""Words that say nothing by themselves: «заказ на шкаф» finds «Заказ шкафа»."""


@dataclass(frozen=True)
class Word:
    """A word that was typed, which may only be begun; and without its ending, where it may have one."""

    text: str
    short: str = ""

    @property
    def alone(self) -> bool:
        """Whether it is looked for as a whole word: with one letter nearly every card has a word."""
        return len(self.text) == 1


def typed(text: str) -> list[Word]:
    """The words of what was typed."""
    if PHONE.fullmatch(text.strip()):
        return [Word("7" + "".join(filter(str.isdigit, text))[1:])]
    runs = plain(text).split()
    found = [_word(word, run) for run in runs if run not in LITTLE for word in WORD.findall(run)]
    return (found or [Word(run) for run in runs if run in LITTLE])[:MOST_WORDS]


def _word(word: str, run: str) -> Word:
    cut = word[:LONGEST_WORD]
    short = stem(cut)
    # Words that begin with their own stem are found by how they begin.
    return Word(cut) if short == cut or EXACT.search(run) else Word(cut, short)


def spelled(word: Word, names: Iterable[str] = (), things: Iterable[str] = ()) -> tuple[str, ...]:
    """How cards with the word have it: one that only begins so ends here with `*`. The `names` are those of
    fields for some people, which are searched besides; the `things` have the word in their own names.
    """
    return tuple(name + one for name in ("", *names) for one in (*_itself(word), *things))


def in_titles(word: Word, processes: Iterable[str]) -> tuple[str, ...]:
    """How cards of these processes have it that are called so."""
    return tuple(titled(process) + one for process in processes for one in _itself(word))


def _itself(word: Word) -> tuple[str, ...]:
    begun = word.text if word.alone else f"{word.text}*"
    # Of a word that is its own stem nothing else is kept.
    return (begun, STEM + word.short, word.short) if word.short else (begun,)


# The same texts and words are asked for again and again while one page is made.
_words = lru_cache(maxsize=4096)(words)


def has(text: str, word: Word) -> bool:
    """Whether search finds the text by the word."""
    there = _words(text)
    if word.alone:
        return word.text in there
    return any(one.startswith(word.text) or word.short in {one, stem(one)} for one in there)

"""Russian and English words without their endings: «шкафы», «шкафа» and «шкафам» are one."""

from __future__ import annotations

import re
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.russian_stemmer import RussianStemmer

STEMMERS = ((re.compile("[а-я]{3,}"), RussianStemmer), (re.compile("[a-z]{3,}"), EnglishStemmer))
"""By the letters of a folded word; what has others or digits has no endings that we know of."""


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A folded word without its ending."""
    # A stemmer holds the word it works on, so threads do not share one.
    own = next((kind() for letters, kind in STEMMERS if letters.fullmatch(word)), None)
    return own.stemWord(word) if own else word

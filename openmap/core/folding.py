"""Folds text for search and sorting: no accents, no case, no doubled spaces."""

import re
import unicodedata
from typing import Literal

_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "’": "'",
    }
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
#: No letter of any writing bears as many.
_MOST_MARKS = 8


def normal(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return the text in a normal form of Unicode.

    Sorting the marks above a letter takes quadratic time: a letter with half a million of them,
    all in one request, would keep a processor busy for minutes. Those beyond reason are dropped.
    """
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return unicodedata.normalize(form, "".join(kept))


def fold(text: str) -> str:
    """Return the text as people compare it: « Lefèvre » and « LEFEVRE » fold to the same."""
    decomposed = normal("NFKD", text.translate(_LIGATURES))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['\-_.,]", " ", bare.casefold()).split())


def tidy(text: str) -> str:
    """Return typed text without control or invisible signs, with single spaces, composed."""
    return " ".join(_CONTROL.sub(" ", normal("NFC", text)).split())


def tidy_lines(text: str) -> str:
    """Tidy each line of a longer text and keep its line ends."""
    lines = normal("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_CONTROL.sub("", line).rstrip() for line in lines).strip()

"""Folds text for search and sorting: no accents, no case, no doubled spaces."""

import re
import unicodedata

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
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def fold(text: str) -> str:
    """Return the text as people compare it: « Lefèvre » and « LEFEVRE » fold to the same."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['\-_.,]", " ", bare.casefold()).split())


def tidy(text: str) -> str:
    """Return typed text without control or invisible signs, with single spaces, composed."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def tidy_lines(text: str) -> str:
    """Tidy each line of a longer text and keep its line ends."""
    lines = (
        unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    return "\n".join(_CONTROL.sub("", line).rstrip() for line in lines).strip()

"""Documents: what fonts can draw, and texts that fit their box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmap.core.documents import drawable, fitted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łódź, Nguyễn, Œuvre\u00a0: « été »", "Łódź, Nguyễn, Œuvre\u00a0: « été »"),
        ("李明", "\ufffd\ufffd"),
        ("a\u200bb\u202ec\u00add", "abcd"),
        ("a\ud800b", "ab"),
    ],
)
def test_signs_without_a_font_are_replaced_and_invisible_ones_dropped(
    text: str, expected: str
) -> None:
    assert drawable(text) == expected


def test_short_text_takes_the_largest_size() -> None:
    found = fitted(["Ng"], width=252, height=124, sizes=(42, 20))

    assert (found.size, found.texts) == (42, [["Ng"]])


def test_text_breaks_after_spaces_and_hyphens_before_it_shrinks_further() -> None:
    found = fitted(["Marie-Antoinette de Montbel"], width=100, height=80, sizes=(42, 14))

    assert (found.size, found.texts) == (14, [["Marie-", "Antoinette de", "Montbel"]])


def test_word_too_long_for_the_smallest_size_breaks_where_it_must() -> None:
    found = fitted(["W" * 30], width=50, height=12, sizes=(10,))

    assert len(found.texts[0]) > 1
    assert "".join(found.texts[0]) == "W" * 30


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), max_size=60))
def test_no_sign_is_lost(text: str) -> None:
    found = fitted([text], width=80, height=40, sizes=(20, 12, 8))

    assert "".join(found.texts[0]) == drawable(text)

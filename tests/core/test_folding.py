"""Texts as they are kept, compared and sorted."""

import pytest

from openmap.core.folding import fold, tidy, tidy_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoé \t Lefèvre\r\n", "Zoé Lefèvre"),
        ("Zoe\u0301", "Zoé"),
        ("a\x00b\x85c\u2028d", "a b c d"),
        ("Le\u00adfèvre\u2066", "Le fèvre"),
        ("exe\u202efdp", "exe fdp"),
    ],
)
def test_tidy_leaves_what_is_seen(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_tidy_lines_keeps_the_lines() -> None:
    assert tidy_lines(" un \r\ndeux\x00\rtrois\n") == "un\ndeux\ntrois"


@pytest.mark.parametrize("other", ["LEFEVRE", "lefe\u0300vre", " Lefèvre ", "Lefèvre."])
def test_names_that_people_take_for_the_same_fold_alike(other: str) -> None:
    assert fold(other) == fold("Lefèvre") == "lefevre"


def test_letters_keep_all_marks_that_a_writing_gives_them() -> None:
    written = "e\u0302\u0301\u0323"

    assert tidy(written) == "\u1ec7\u0301"


def test_marks_beyond_reason_are_dropped() -> None:
    assert len(tidy("a" + "\u0316\u0301" * 50)) < len("a" + "\u0316\u0301" * 5)

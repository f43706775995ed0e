"""Markdown of organisers."""

import pytest

from openmap.core.markdown import as_html, as_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# Achats & **marchés**", "Achats & marchés"),
        ("1 < 2 et `a > b`", "1 < 2 et a > b"),
        ("[ici](https://x.example)\n\n- un\n- deux", "ici un deux"),
    ],
)
def test_a_summary_holds_the_words_as_they_are_read(written: str, read: str) -> None:
    assert as_text(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://spy.example/x.png)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_in_a_text_acts(written: str) -> None:
    html = str(as_html(written))

    assert not [bad for bad in ("<script", "<img", '"javascript:', '"data:') if bad in html]


def test_headings_stand_below_that_of_the_page() -> None:
    assert as_html("# Un\n\n###### Six") == "<h2>Un</h2>\n<h4>Six</h4>\n"

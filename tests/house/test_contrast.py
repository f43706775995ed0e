"""The colours of tokens.css can be read, in light and in dark: the ratios promised by the look."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/css/tokens.css").read_text()
BLOCKS = {
    "light": re.compile(r'^:root,\n\[data-theme="light"\] \{\n(.*?)^\}', re.MULTILINE | re.DOTALL),
    "dark": re.compile(r'^\[data-theme="dark"\] \{\n(.*?)^\}', re.MULTILINE | re.DOTALL),
    "dark by preference": re.compile(
        r"^  :root:not\(\[data-theme\]\) \{\n(.*?)^  \}", re.MULTILINE | re.DOTALL
    ),
    "verdicts": re.compile(r"^:root \{\n(  --verdict-.*?)^\}", re.MULTILINE | re.DOTALL),
}
CATEGORIES = [
    "public_buyer",
    "private_buyer",
    "supplier",
    "network",
    "facilitator",
    "elected",
    "state",
    "prescriber",
    "press",
    "other",
    "staff",
    "speaker",
]
GROUNDS = ("paper", "surface", "sunken")
TONES = ("info", "success", "warning", "danger")
#: (text, ground, least ratio): body text 7, every other text 4.5, outlines of controls 3.
PAIRS = [
    *((ink, ground, 7.0) for ink, ground in product(("ink",), GROUNDS)),
    *(("ink", f"{tone}-tint", 7.0) for tone in (*TONES, "neutral", "accent", "primary")),
    *(
        (ink, ground, 4.5)
        for ink, ground in product(("soft-ink", "primary", "primary-strong"), GROUNDS)
    ),
    *((ink, "primary-tint", 4.5) for ink in ("primary", "primary-strong")),
    *((tone, f"{tone}-tint", 4.5) for tone in TONES),
    *((tone, ground, 4.5) for tone, ground in product(TONES, GROUNDS)),
    *((f"category-{code}", ground, 4.5) for code, ground in product(CATEGORIES, GROUNDS)),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-strong", 4.5),
    ("on-danger", "danger", 4.5),
    ("on-accent", "accent", 4.5),
    *((mark, ground, 3.0) for mark, ground in product(("control-line", "focus"), GROUNDS)),
]
VERDICTS = ("welcome", "already_in", "waiting", "cancelled", "other_event", "unknown", "undone")


def tokens(block: str) -> dict[str, str]:
    """Return the declarations of one block: its custom properties and their values."""
    found = BLOCKS[block].search(TOKENS)
    assert found, f"tokens.css has no block for {block}"
    return dict(re.findall(r"--([\w-]+): (.+);", found[1]))


def luminance(colour: str) -> float:
    """Relative luminance of « #RRGGBB », as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(theme: str) -> None:
    colours = tokens(theme)

    too_faint = [
        f"{text} on {ground}: {ratio:.2f} < {least}"
        for text, ground, least in PAIRS
        if (ratio := contrast(colours[text], colours[ground])) < least
    ]

    assert too_faint == []


def test_verdicts_of_the_door_can_be_read() -> None:
    colours = tokens("verdicts")

    too_faint = [
        kind
        for kind in VERDICTS
        if contrast(
            colours[f"verdict-{kind}"], colours.get(f"on-verdict-{kind}", colours["on-verdict"])
        )
        < 4.5
    ]

    assert too_faint == []


def test_both_ways_into_the_dark_have_the_same_colours() -> None:
    assert tokens("dark by preference") == tokens("dark")


def test_dark_answers_every_colour_of_light() -> None:
    assert tokens("dark").keys() == tokens("light").keys()


def test_no_other_stylesheet_names_a_colour() -> None:
    coloured = {
        f"{sheet.name}: {line.strip()}"
        for sheet in (ROOT / "static/css").glob("*.css")
        if sheet.name != "tokens.css"
        for line in sheet.read_text().splitlines()
        if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)a?\(", line)
    }

    assert coloured == set()


def test_a_category_has_the_same_shape_on_the_screen_and_on_the_badge() -> None:
    macro = (ROOT / "templates/macros/shapes.html").read_text()
    paths = dict(re.findall(r"""["'](\w+)["']: ["'](M[^"']+)["']""", macro))
    shapes = dict(re.findall(r"""["'](\w+)["']: ["']([a-z]+)["']""", macro))

    drawn = {
        code: re.findall(r' d="([^"]+)"', (ROOT / f"static/img/categories/{code}.svg").read_text())
        for code in CATEGORIES
    }

    assert drawn == {code: [paths[shapes[code]]] for code in CATEGORIES}

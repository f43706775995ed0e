"""Every string on screen has its French words."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from openmap.core.settings import ROOT

CATALOGUE = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"


Words = str | tuple[str, ...]


def _words(found: str | list[str] | tuple[str, ...] | None) -> Words:
    return found if isinstance(found, str) else tuple(found or ())


def _catalogue() -> dict[Words, Words]:
    with CATALOGUE.open("rb") as file:
        return {
            _words(message.id): _words(message.string)
            for message in read_po(file, locale="fr")
            if message.id
        }


def _in_code(tmp_path: Path) -> set[Words]:
    template = tmp_path / "messages.pot"
    command = [
        str(Path(sys.executable).with_name("pybabel")),
        *f"-q extract -F babel.cfg -k _l -k _ln:1,2 -o {template} .".split(),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    with template.open("rb") as file:
        return {_words(message.id) for message in read_po(file) if message.id}


def test_french_is_complete(tmp_path: Path) -> None:
    french = _catalogue()

    missing = [
        text
        for text in _in_code(tmp_path)
        if not french.get(text) or (isinstance(french[text], tuple) and not all(french[text]))
    ]

    assert missing == []


def test_french_keeps_the_placeholders() -> None:
    for english, french in _catalogue().items():
        if isinstance(english, tuple) or isinstance(french, tuple):
            continue
        placeholders = re.findall(r"%\(\w+\)[sd]", english)
        assert sorted(set(re.findall(r"%\(\w+\)[sd]", french))) == sorted(set(placeholders)), (
            english
        )


def test_french_spacing_before_double_signs() -> None:
    wrong = [
        french
        for french in _catalogue().values()
        if isinstance(french, str)
        and re.search(
            r"[^\s\u00a0\u202f\d] ?[!?;»](\s|$)|«[^\u00a0\u202f]|[^\u00a0\u202f/\d]:(\s|$)", french
        )
    ]

    assert wrong == []

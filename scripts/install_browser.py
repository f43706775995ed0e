"""Find Chromium for the browser journeys, or install it; print its path, or what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CACHE = Path(__file__).resolve().parent.parent / ".cache" / "chromium"


def main() -> None:
    path = kept() or system() or playwright() or debian()
    if path is None:
        sys.exit(
            "openmap\u00a0: Chromium est absent et n’a pas pu être installé. "
            "Installez-le\u00a0: sudo apt install chromium"
        )
    CACHE.parent.mkdir(exist_ok=True)
    CACHE.write_text(path)
    sys.stdout.write(f"{path}\n")


def works(path: str) -> bool:
    """Try it: a browser without its libraries is no browser."""
    argv = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(argv, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"<html" in done.stdout


def kept() -> str | None:
    """Return what an earlier run tried and found good."""
    path = CACHE.read_text().strip() if CACHE.exists() else ""
    return path if path and Path(path).exists() else None


def system() -> str | None:
    named = os.environ.get("OPENMAP_CHROMIUM")
    found = (path for name in (named, *NAMES) if name and (path := shutil.which(name)))
    return next((path for path in found if works(path)), None)


def playwright() -> str | None:
    """Return Playwright's own, downloaded if this network lets us."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        path = running.chromium.executable_path
    if not Path(path).exists():
        run(sys.executable, "-m", "playwright", "install", "chromium", "--no-shell")
    return path if Path(path).exists() and works(path) else None


def debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    run("apt-get", "update")
    run("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core")
    return system()


def run(*command: str) -> None:
    """Run it for at most five minutes; whether it worked is seen by its result."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environ, stdout=sys.stderr, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        sys.stderr.write(f"{trouble}\n")


if __name__ == "__main__":
    main()

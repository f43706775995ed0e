"""Static files under an address that changes with their content, and files people send us."""

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from whitenoise import WhiteNoise

from openmap.core.folding import fold

STATIC_KEY = "openmap.static"


def fingerprint(root: Path) -> str:
    """Return a short hash over all files below `root`, their names included."""
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:10]


def served(wsgi: Any, app: Flask, root: Path) -> Any:
    """Serve static files around `wsgi` below a prefix made of their content: none changes."""
    prefix = f"static/{fingerprint(root)}"
    app.extensions[STATIC_KEY] = f"/{prefix}"
    return WhiteNoise(
        wsgi,
        root=str(root),
        prefix=prefix,
        max_age=31_536_000,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        mimetypes={".wasm": "application/wasm"},
    )


def asset(path: str) -> str:
    """Return the address of a static file."""
    return f"{current_app.extensions[STATIC_KEY]}/{path}"


def safe_filename(*words: object) -> str:
    """Join words to a file name, without ending, that every system accepts: `badge-lefevre`."""
    joined = "-".join(fold(str(word)) for word in words if str(word))
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")[:80] or "openmap"

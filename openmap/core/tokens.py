"""Secrets that travel in links: signed and stored nowhere, or random and stored as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def new_secret() -> str:
    """Return a random secret of 256 bits for a link or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """Return what is stored of a random secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def sign(purpose: str, *values: int) -> str:
    """Return a token for a link that opens `purpose` for these numbers (an id, its generation)."""
    return str(_serializer(purpose).dumps(list(values)))


def opened(purpose: str, token: str) -> Sequence[int] | None:
    """Return the numbers of a token made by `sign` for this purpose; None when it is not ours."""
    if len(token) > 200:  # noqa: PLR2004 - no token of ours is longer
        return None
    try:
        values: Any = _serializer(purpose).loads(token)
    except BadSignature:
        return None
    if isinstance(values, list) and all(type(value) is int for value in values):
        return values
    return None


def _serializer(purpose: str) -> URLSafeSerializer:
    keys = list(reversed(current_app.config["SECRET_KEYS"]))
    return URLSafeSerializer(
        keys, salt=f"openmap.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )

"""The code on a badge: how it is signed, read back and believed (docs/badge-codes.md)."""

import base64
import binascii
import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX: Final = "O1."
VERSION: Final = 1
#: Version, key, event, badge number; the signature follows.
_HEAD: Final = struct.Struct(">BHIQ")
_SIGNATURE_BYTES: Final = 64
_BODY_SIGNS: Final = 127
LONGEST_INPUT: Final = 400

_SHORT_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{6}\Z")
_CODE: Final = re.compile(rf"(?:\]Q\d)?O1[.;:/]?([A-Z2-7]{{{_BODY_SIGNS}}})\Z")
#: How the text of a badge begins, whatever became of the rest.
_BEGINNING: Final = re.compile(r"(?:\]Q\d)?O1(?:[.;:/]|[A-Z2-7]{20})")
#: What the row of digits gives without Shift on French, Belgian and Mac keyboards, in capitals.
_DIGITS: Final = str.maketrans("&É\"'’(-§È_!ÇÀ", "1234456678890")
#: A scanner that speaks QWERTY to a computer that hears AZERTY.
_LETTERS: Final = str.maketrans("AQZW?,", "QAWZMM")


@dataclass(frozen=True)
class Label:
    """What a code says, before anybody believes it."""

    key_id: int
    event_id: int
    badge_number: int

    def packed(self) -> bytes:
        return _HEAD.pack(VERSION, self.key_id, self.event_id, self.badge_number)


@dataclass(frozen=True)
class CodeRead:
    """What was read; `valid` when one of our keys signed exactly this."""

    valid: bool
    event_id: int | None = None
    badge_number: int | None = None


def signed_code(label: Label, key: Ed25519PrivateKey) -> str:
    """Return the code to print: capitals, digits and one point, so that its QR stays small."""
    head = label.packed()
    return PREFIX + base64.b32encode(head + key.sign(head)).decode().rstrip("=")


def read_code(text: str, public_keys: Mapping[int, bytes]) -> CodeRead:
    """Say what a scanned or typed text is, and whether a key of ours signed it."""
    for body in _bodies(text):
        if (opened := _opened(body)) and _is_signed(*opened, public_keys):
            label = opened[0]
            return CodeRead(valid=True, event_id=label.event_id, badge_number=label.badge_number)
    return CodeRead(valid=False)


def begins_like_a_code(text: str) -> bool:
    """Say whether the text begins as our codes do, so that it was meant to be one."""
    return any(_BEGINNING.match(reading) for reading in _readings(text[:LONGEST_INPUT]))


def short_code_typed(text: str) -> str | None:
    """Return the six signs of a short code as people type it, or None when it cannot be one."""
    bare = re.sub(r"[\s.\-–]", "", text).upper().translate(str.maketrans("OIL", "011"))
    return bare if _SHORT_CODE.match(bare) else None


def short_code_shown(code: str) -> str:
    """Return the short code in two groups of three, as it is printed."""
    return f"{code[:3]} {code[3:]}"


def _bodies(text: str) -> list[str]:
    """Return the base32 parts the text may hold, for each keyboard it may have come through."""
    if len(text) > LONGEST_INPUT:
        return []
    return [found[1] for reading in _readings(text) if (found := _CODE.match(reading))]


def _readings(text: str) -> list[str]:
    bare = "".join(unicodedata.normalize("NFC", text).split()).upper()
    return [reading.translate(_DIGITS) for reading in (bare, bare.translate(_LETTERS))]


def _opened(body: str) -> tuple[Label, bytes] | None:
    try:
        raw = base64.b32decode(body + "=")
    except binascii.Error:
        return None
    if base64.b32encode(raw).decode().rstrip("=") != body:
        return None
    version, key_id, event_id, badge_number = _HEAD.unpack(raw[: _HEAD.size])
    if version != VERSION:
        return None
    return Label(key_id=key_id, event_id=event_id, badge_number=badge_number), raw[_HEAD.size :]


def _is_signed(label: Label, signature: bytes, public_keys: Mapping[int, bytes]) -> bool:
    if label.key_id not in public_keys:
        return False
    key = Ed25519PublicKey.from_public_bytes(public_keys[label.key_id])
    try:
        key.verify(signature, label.packed())
    except InvalidSignature:
        return False
    return True

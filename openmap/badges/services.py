"""Makes keys and badges, counts what is printed, and reads codes back."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from openmap.audit.services import Actor, record
from openmap.badges import pdf, qr, queries, rules
from openmap.badges.errors import BadgeNotReadyError, SealedKeyError
from openmap.badges.models import Badge, SigningKey
from openmap.badges.rules import CodeRead, Label
from openmap.core import clock
from openmap.core.db import db
from openmap.core.rendering import current_settings
from openmap.events.models import Event
from openmap.registrations.models import Registration

__all__ = [
    "MOST_PER_FILE",
    "CodeRead",
    "badge_of",
    "badges_made",
    "badges_pdf",
    "badges_shown",
    "begins_like_a_code",
    "ensure_key",
    "mark_printed",
    "read_code",
    "reseal_key",
    "rotate_key",
    "short_code_typed",
]

#: A document of more would keep its reader waiting for more than a moment.
MOST_PER_FILE: Final = 1000
begins_like_a_code = rules.begins_like_a_code
short_code_typed = rules.short_code_typed


def read_code(text: str) -> CodeRead:
    """Say what a scanned or typed code is, and whether it is ours."""
    return rules.read_code(text, queries.keys_by_id())


def ensure_key() -> SigningKey:
    """Return the key that signs now, and make the first one when there is none."""
    if key := queries.current_key():
        return key
    _add_key()
    return _current_key()


def rotate_key(*, by: Actor) -> SigningKey:
    """Sign with a new key from now on; the public keys of older badges are kept."""
    db.session.execute(
        update(SigningKey)
        .where(SigningKey.retired_at.is_(None))
        .values(retired_at=clock.now(), sealed_private_key=b"")
    )
    _add_key()
    key = _current_key()
    record("badges.rotate_key", "signing_key", key.id, by=by)
    return key


def reseal_key() -> None:
    """Seal the current key with the newest secret of the installation, so that old ones may go."""
    key = queries.current_key()
    if key is None or _opens(_vaults()[0], key.sealed_private_key):
        return
    key.sealed_private_key = MultiFernet(_vaults()).rotate(key.sealed_private_key)
    db.session.flush()


def badge_of(registration: Registration) -> Badge:
    """Return the badge of the registration, made and stored when it is the first time."""
    return badges_made([registration])[registration.id]


def badges_made(registrations: Sequence[Registration]) -> dict[int, Badge]:
    """Return the badges of these registrations, by registration; the missing ones are stored.

    Two makers at once make the same badge: the second finds the first one's.
    """
    made = queries.badges_of(registrations)
    missing = [person for person in registrations if person.id not in made]
    if not missing:
        return made
    rows = [_row_of(badge) for badge in _computed(missing, ensure_key())]
    db.session.execute(insert(Badge).on_conflict_do_nothing(), rows)
    return made | queries.badges_of(missing)


def badges_shown(registrations: Sequence[Registration]) -> dict[int, Badge]:
    """Return the badges without storing any: for pages and downloads, which change nothing.

    Raises:
        BadgeNotReadyError: no key exists that could sign.

    """
    shown = queries.badges_of(registrations)
    missing = [person for person in registrations if person.id not in shown]
    if not missing:
        return shown
    key = queries.current_key()
    if key is None:
        raise BadgeNotReadyError
    return shown | {badge.registration_id: badge for badge in _computed(missing, key)}


def badges_pdf(event: Event, registrations: Sequence[Registration]) -> bytes:
    """Return the badges as a document: one A6 for one person, four on each A4 for several."""
    return pdf.badges_pdf(
        event,
        registrations,
        badges_shown(registrations),
        partners=queries.partners_on_paper(event.id),
    )


def mark_printed(event: Event, registrations: Sequence[Registration], *, by: Actor) -> None:
    """Remember that these badges were printed, and with which words."""
    ids = [registration.id for registration in registrations]
    db.session.execute(
        update(Badge)
        .where(Badge.registration_id == Registration.id, Badge.registration_id.in_(ids))
        .values(
            printed_at=clock.now(),
            times_printed=Badge.times_printed + 1,
            printed_as=queries.words_printed(),
        ),
        execution_options={"synchronize_session": False},
    )
    record(
        "badges.print",
        "event" if len(ids) > 1 else "registration",
        event.id if len(ids) > 1 else ids[0],
        by=by,
        event_id=event.id,
        changes={"badges": [None, len(ids)]},
    )


def _computed(registrations: Iterable[Registration], key: SigningKey) -> list[Badge]:
    private_key = _unsealed(key)
    return [_badge(registration, key.id, private_key) for registration in registrations]


def _badge(registration: Registration, key_id: int, private_key: Ed25519PrivateKey) -> Badge:
    label = Label(
        key_id=key_id,
        event_id=registration.event_id,
        badge_number=registration.badge_number,
    )
    code = rules.signed_code(label, private_key)
    path, modules = qr.drawn(code)
    return Badge(
        registration_id=registration.id,
        event_id=registration.event_id,
        key_id=key_id,
        code=code,
        qr_path=path,
        modules=modules,
    )


def _row_of(badge: Badge) -> Mapping[str, object]:
    return {column.key: getattr(badge, column.key) for column in Badge.__table__.columns}


def _add_key() -> None:
    private_key = Ed25519PrivateKey.generate()
    db.session.execute(
        insert(SigningKey)
        .values(
            sealed_private_key=MultiFernet(_vaults()).encrypt(private_key.private_bytes_raw()),
            public_key=private_key.public_key().public_bytes_raw(),
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )


def _current_key() -> SigningKey:
    key = queries.current_key()
    if key is None:
        raise BadgeNotReadyError
    return key


def _unsealed(key: SigningKey) -> Ed25519PrivateKey:
    try:
        raw = MultiFernet(_vaults()).decrypt(key.sealed_private_key)
    except InvalidToken:
        raise SealedKeyError from None
    return Ed25519PrivateKey.from_private_bytes(raw)


def _opens(vault: Fernet, sealed: bytes) -> bool:
    try:
        vault.decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _vaults() -> list[Fernet]:
    """Return one vault per secret of the installation, the newest first: it seals, all open."""
    return [Fernet(_derived(secret)) for secret in current_settings().secret_keys]


def _derived(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"openmap badge signing key")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))

"""Writes registrations as rows for the command line: who, as what, in which state."""

from collections.abc import Iterable
from typing import Any, Final

from openmap.registrations.models import Registration

HEADS: Final = (
    "id",
    "state",
    "category",
    "family_name",
    "given_name",
    "email",
    "phone",
    "organisation",
    "function",
    "departement",
    "short_code",
    "registered_at",
)


def rows(registrations: Iterable[Registration]) -> list[dict[str, Any]]:
    """Return one mapping per registration; arrangements of access are never among it."""
    return [dict(zip(HEADS, _row(one), strict=True)) for one in registrations]


def _row(registration: Registration) -> tuple[Any, ...]:
    return (
        registration.id,
        registration.state.value,
        registration.category.code.value,
        registration.family_name,
        registration.given_name,
        registration.contact_email,
        registration.phone,
        registration.organisation_name,
        registration.job_title,
        registration.departement_code,
        registration.short_code,
        registration.created_at.isoformat(),
    )

"""The list of registrations as rows for a spreadsheet; access arrangements are never in it."""

from collections.abc import Iterable, Iterator

from openmap.core.locale import PARIS, _
from openmap.registrations.models import Registration, RegistrationState


def heads() -> list[str]:
    """Return the heads of the columns, in the reader's language."""
    return [
        _("Family name"),
        _("Given name"),
        _("E-mail"),
        _("Telephone"),
        _("Organisation"),
        _("Function"),
        _("Category"),
        _("Département"),
        _("State"),
        _("Registered on"),
        _("Short code"),
    ]


def rows(registrations: Iterable[Registration]) -> Iterator[list[object]]:
    """Yield one row per registration."""
    words = state_words()
    for registration in registrations:
        yield [
            registration.family_name,
            registration.given_name,
            registration.contact_email,
            registration.phone,
            registration.organisation_name,
            registration.job_title,
            str(registration.category.label),
            registration.departement_code,
            words[registration.state],
            registration.created_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M"),
            registration.short_code,
        ]


def state_words() -> dict[RegistrationState, str]:
    """Return the word of each state."""
    return {
        RegistrationState.REQUESTED: _("To approve"),
        RegistrationState.CONFIRMED: _("Confirmed"),
        RegistrationState.WAITING: _("Waiting list"),
        RegistrationState.OFFERED: _("Seat offered"),
        RegistrationState.REFUSED: _("Refused"),
        RegistrationState.CANCELLED: _("Cancelled"),
        RegistrationState.REPLACED: _("Replaced"),
    }

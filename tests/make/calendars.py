"""Builders of what goes into calendars."""

from datetime import UTC, date, datetime

from openmap.calendars import services
from openmap.calendars.models import InvitationMessage
from openmap.core.ical import Occurrence
from openmap.registrations.models import Registration


def make_occurrence(
    *,
    summary: str = "7e Openmap ESS – déchets du bâtiment",
    day: date = date(2030, 5, 16),
    starts_at: datetime | None = datetime(2030, 5, 16, 6, 45, tzinfo=UTC),
    ends_at: datetime | None = datetime(2030, 5, 16, 10, 30, tzinfo=UTC),
    timezone: str = "Europe/Paris",
) -> Occurrence:
    return Occurrence(
        summary=summary,
        day=day,
        timezone=timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        description="Accueil dès 8 h 45 ; café, thé\\jus.\n\nVenez à l’heure.",
        location="Les Canaux, 6 quai de la Seine, 75019 Paris",
        url="https://openmap.example/events/edition-7",
        organiser_name="GIP Maximilien, La MACS",
    )


def invite(registration: Registration, occurrence: Occurrence | None = None) -> InvitationMessage:
    """Invite the person of the registration, as its capability does."""
    return services.invite(
        event_id=registration.event_id,
        person_id=registration.person_id,
        subject="registration",
        subject_id=registration.id,
        attendee_email=registration.contact_email,
        attendee_name=f"{registration.given_name} {registration.family_name}",
        occurrence=occurrence or make_occurrence(),
    )

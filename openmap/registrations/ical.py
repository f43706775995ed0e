"""Says what a registration puts into a calendar."""

from openmap.core.ical import Occurrence
from openmap.core.locale import _, absolute_url, speaking
from openmap.events.models import Event
from openmap.registrations.models import Registration
from openmap.registrations.rules import place_in_words


def occurrence(subject: Registration | Event, *, language: str = "fr") -> Occurrence:
    """Return what, when and where, in the language of the person.

    The private link stays out: calendars are shared with colleagues.
    """
    event = subject.event if isinstance(subject, Registration) else subject
    language = subject.language if isinstance(subject, Registration) else language
    with speaking(language):
        page = absolute_url("site.event", slug=event.slug)
        contact = " – ".join(
            part for part in (event.contact_name, event.contact_email, event.contact_phone) if part
        )
        return Occurrence(
            summary=str(event.title),
            day=event.held_on,
            timezone=event.timezone,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            description="\n".join(
                [
                    _("Bring your badge, printed or on your telephone."),
                    *([_("Contact: %(contact)s", contact=contact)] if contact else []),
                    page,
                ]
            ),
            location=place_in_words(event.venue),
            url=page,
            organiser_name=event.organiser_name,
        )

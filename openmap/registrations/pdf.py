"""Renders the registration certificate that people hand to their employer."""

from typing import Final

from openmap.core import clock
from openmap.core.documents import render_pdf
from openmap.core.locale import _, hours, long_date, speaking
from openmap.registrations.models import Registration
from openmap.registrations.rules import place_in_words

TEMPLATE: Final = "registrations/print/registration_certificate.typ"


def registration_certificate_pdf(registration: Registration) -> bytes:
    """Return the certificate as a tagged PDF, in the language of the person."""
    event = registration.event
    with speaking(registration.language):
        when = " ".join(
            part
            for part in (long_date(event.held_on), hours(event.local_start, event.local_end))
            if part
        )
        words = {
            "title": _("Registration certificate"),
            "opening": _("%(organiser)s certifies that", organiser=event.organiser_name),
            "name": registration.full_name,
            "organisation": ", ".join(
                part for part in (registration.job_title, registration.organisation_name) if part
            ),
            "registered_for": _("is registered for the meetup"),
            "event": str(event.title),
            "colon": _(":"),
            "facts": [
                [_("When"), when],
                [_("Where"), place_in_words(event.venue)],
                [_("As"), str(registration.category.label)],
            ],
            "note": _(
                "This certificate states a registration. Presence is certified after the meetup, "
                "to those who came."
            ),
            "made_on": _(
                "Made on %(day)s.", day=long_date(clock.now().astimezone(event.zone).date())
            ),
            "contact": " – ".join(
                part
                for part in (event.contact_name, event.contact_email, event.contact_phone)
                if part
            ),
            "tagline": _("responsible public procurement meetups"),
        }
        return render_pdf(TEMPLATE, words)

"""Opens and renews private links; a link is an HMAC of the registration and its generation."""

from datetime import timedelta

from openmap.calendars import queries as calendars
from openmap.core import clock
from openmap.core.db import db
from openmap.core.tokens import opened
from openmap.events.models import Event
from openmap.registrations import emails, queries, rules
from openmap.registrations.emails import private_link
from openmap.registrations.errors import LinkExpiredError, LinkSentOftenError, NoAddressError
from openmap.registrations.models import Registration
from openmap.registrations.services.seating import SUBJECT, tell

__all__ = [
    "ensure_link_is_alive",
    "note_opened",
    "private_link",
    "private_link_again",
    "send_link",
]


def registration_of_link(token: str) -> Registration:
    """Return the registration that the token of a private link opens.

    Raises:
        LinkExpiredError: it was revoked, is not ours, or the edition is long over.

    """
    values = opened(emails.LINK_PURPOSE, token)
    if values is None or len(values) != 2:  # noqa: PLR2004 - an id and its generation
        raise LinkExpiredError
    registration = queries.registration_by_id(values[0])
    if registration is None or registration.link_generation != values[1]:
        raise LinkExpiredError
    ensure_link_is_alive(registration.event)
    return registration


def ensure_link_is_alive(event: Event) -> None:
    """Refuse private pages once the edition is long over."""
    today = clock.now().astimezone(event.zone).date()
    if not rules.link_is_alive(event.held_on, today=today):
        raise LinkExpiredError


def note_opened(registration: Registration) -> None:
    """Keep the first sight of the private page: the address is right from then on."""
    registration.link_opened_at = clock.now()


def send_link(registration: Registration) -> None:
    """Mail the private link once more for the team.

    Raises:
        NoAddressError: the person gave none.
        LinkSentOftenError: it left a few times within the hour.

    """
    if not registration.contact_email:
        raise NoAddressError
    if not private_link_again(registration):
        raise LinkSentOftenError


def private_link_again(registration: Registration) -> bool:
    """Mail the private link once more, unless it left a few times within the hour."""
    since = clock.now() - timedelta(hours=1)
    sent = queries.mails_sent_since(
        "private_link_again_to_participant",
        since,
        event_id=registration.event_id,
        person_id=registration.person_id,
    )
    if sent >= rules.LINKS_AN_HOUR:
        return False
    message = emails.private_link_again_to_participant(
        registration, invitation=calendars.newest_message(SUBJECT, registration.id)
    )
    tell(registration, message)
    return True


def revoke_links(registration: Registration) -> None:
    """Make every private link sent so far, and the cookies they gave, useless."""
    registration.link_generation += 1
    db.session.flush()

"""Tells everybody registered what changed about the edition, some at a time; and sums up a day."""

from datetime import datetime, timedelta
from typing import Final

from openmap.audit import queries as history
from openmap.audit import services as audit
from openmap.audit.services import SYSTEM
from openmap.core import clock, jobs
from openmap.core.db import db
from openmap.events.models import Event, EventState
from openmap.events.queries import lock_event
from openmap.mail import services as mail
from openmap.registrations import emails, queries, rules
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.services.seating import SUBJECT, end, invite, tell, uninvite
from openmap.seats import services as seats

CHUNK: Final = 50
LIVE: Final = (
    RegistrationState.REQUESTED,
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.OFFERED,
)
CHANGE: Final = "event_changed_to_participant"
CHANGES: Final = ("events.change_essentials", "events.change_venue")
DIGEST: Final = "digest_to_organiser"


def have_everybody_told(event_id: int) -> None:
    """Have everybody told of a new day, hours or place, in a job of its own."""
    jobs.defer(
        "registrations.tell_of_change",
        event_id=event_id,
        since=clock.now().isoformat(),
        first_deed=history.newest_entry_id("event", event_id) or 0,
        lock=f"registrations.tell:{event_id}",
    )


def have_everybody_cancelled(event_id: int) -> None:
    """Have all registrations of a cancelled edition ended and everybody told."""
    jobs.defer(
        "registrations.tell_of_cancellation",
        event_id=event_id,
        lock=f"registrations.tell:{event_id}",
    )


def tell_of_change(
    event_id: int, *, since: datetime, first_deed: int | None = None, after_id: int = 0
) -> int | None:
    """Tell the next people behind this id, once each since the change; return the last one's id.

    The edition stays locked: nobody is told of hours that are being changed at that moment.
    """
    if lock_event(event_id).state is not EventState.PUBLISHED:
        return None
    told = queries.next_to_tell(
        event_id, LIVE, kind=CHANGE, since=since, after_id=after_id, most=CHUNK
    )
    news = _news(event_id, first_deed) if told and first_deed else emails.NO_NEWS
    for registration in told:
        comes = registration.state is RegistrationState.CONFIRMED
        invitation = invite(registration) if comes else None
        message = emails.event_changed_to_participant(
            registration, invitation=invitation, news=news
        )
        tell(registration, message)
    return told[-1].id if told else None


def _news(event_id: int, first_deed: int) -> rules.News:
    """Return what changed since; a change made while the job waited is told along."""
    deeds = history.entries_from("event", event_id, first_id=first_deed, actions=CHANGES)
    return rules.news_in(deed.changes for deed in deeds)


def tell_of_cancellation(event_id: int) -> bool:
    """End the next registrations of a cancelled edition; say whether more are left."""
    hall = seats.lock_all(event_id)
    event = db.session.get_one(Event, event_id)
    if event.state is not EventState.CANCELLED:
        return False
    ended = queries.next_to_end(event_id, LIVE, most=CHUNK)
    for registration in ended:
        _end_with_the_event(registration, event, hall)
    return len(ended) == CHUNK


def _end_with_the_event(registration: Registration, event: Event, hall: seats.Hall) -> None:
    before = registration.state
    reason = event.cancelled_because.fr if event.cancelled_because else None
    end(registration, hall, RegistrationState.CANCELLED, by=SYSTEM, because=reason)
    invitation = uninvite(registration)
    tell(registration, emails.event_cancelled_to_participant(registration, invitation=invitation))
    audit.record(
        "registrations.cancel",
        SUBJECT,
        registration.id,
        by=SYSTEM,
        event_id=event.id,
        changes={"state": [before.value, registration.state.value]},
        reason=reason,
    )


def events_to_sum_up() -> list[int]:
    """Return the editions whose contact reads what happened since yesterday."""
    return [event.id for event in queries.events_wanting_a_digest(clock.now().date())]


def sum_up(event_id: int) -> bool:
    """Mail the figures of a day to the contact, once, unless nothing happened."""
    event = db.session.get_one(Event, event_id, with_for_update={"of": Event, "key_share": True})
    now = clock.now()
    if queries.mails_sent_since(
        DIGEST, now - timedelta(hours=20), event_id=event_id, person_id=None
    ):
        return False
    since = now - timedelta(days=1)
    new = queries.new_by_category(event_id, since)
    cancelled = queries.cancelled_since(event_id, since)
    if not new and not cancelled:
        return False
    counts = dict(queries.counts_of(event_id))
    mail.post(emails.digest_to_organiser(event, new=new, cancelled=cancelled, counts=counts))
    return True

"""What the worker does for registrations: expiry, telling everybody, digests, erasing."""

from datetime import datetime
from typing import Final

from openmap.core import clock, jobs
from openmap.core.db import transaction
from openmap.registrations import queries, services
from openmap.seats import services as seats

MOST_AT_ONCE: Final = 200


@jobs.task("registrations.expire_offers", cron="* * * * *")
def expire_offers() -> None:
    """Send unanswered offers to the end of the queue, each in its own transaction."""
    for _event_id, registration_id in queries.expired_offers(clock.now(), most=MOST_AT_ONCE):
        with transaction():
            if registration := queries.registration_by_id(registration_id):
                services.expire_offer(registration)


@jobs.task("registrations.leave_no_seat_idle", cron="*/5 * * * *")
def leave_no_seat_idle() -> None:
    """Offer what is free although people wait for it, should a job ever have been lost."""
    with transaction():
        for pool in queries.pools_someone_waits_for():
            seats.offer_what_is_free(pool)


@jobs.task("registrations.tell_of_change", attempts=5, wait=5)
def tell_of_change(event_id: int, since: str, first_deed: int | None = None) -> None:
    """Tell everybody of a new day, hours or place, some in each transaction.

    The mails say who was told since the change: a repeat of the job tells the others only.
    """
    changed_at = datetime.fromisoformat(since)
    last: int | None = 0
    while last is not None:
        with transaction():
            last = services.tell_of_change(
                event_id, since=changed_at, first_deed=first_deed, after_id=last
            )


@jobs.task("registrations.tell_of_cancellation", attempts=5, wait=5)
def tell_of_cancellation(event_id: int) -> None:
    """End all registrations of a cancelled edition, some in each transaction."""
    more = True
    while more:
        with transaction():
            more = services.tell_of_cancellation(event_id)


@jobs.task("registrations.sum_up", cron="0 5 * * *")
def sum_up() -> None:
    """Mail each edition's contact what happened since yesterday."""
    for event_id in services.events_to_sum_up():
        with transaction():
            services.sum_up(event_id)


@jobs.task("registrations.purge_arrangements", cron="23 2 * * *")
def purge_arrangements() -> None:
    """Erase arrangements of access 30 days after their edition."""
    for event_id in services.events_with_old_arrangements():
        with transaction():
            services.purge_arrangements(event_id)


@jobs.task("registrations.forget_silent_people", cron="43 2 * * *")
def forget_silent_people() -> None:
    """Erase people 36 months after their last action."""
    for person_id in services.silent_people(most=MOST_AT_ONCE):
        with transaction():
            services.forget_silent_person(person_id)

"""A freed seat is offered, never imposed; nobody is overtaken; unanswered offers go to the end."""

from datetime import timedelta

import pytest
from flask import Flask

from openmap.audit.models import ActorKind
from openmap.audit.queries import history_of
from openmap.audit.services import Actor
from openmap.calendars.queries import newest_message
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.events.models import CategoryCode, Event
from openmap.events.queries import categories_of
from openmap.registrations import jobs, queries, services
from openmap.registrations.errors import (
    AlreadyEndedError,
    NoOfferError,
    NothingToDecideError,
    OfferGoneError,
)
from openmap.registrations.models import Registration, RegistrationState
from openmap.seats.queries import pools_of_event
from openmap.seats.services import PlaceInLine, change_capacity
from tests.make.events import make_category, make_event
from tests.make.newcomers import come, jobs_waiting, kinds_to, mails_to

TEAM = Actor(ActorKind.TEAM, "Awa Diallo", 1)
WAITING, OFFERED = RegistrationState.WAITING, RegistrationState.OFFERED
CONFIRMED, CANCELLED = RegistrationState.CONFIRMED, RegistrationState.CANCELLED


def full_event(*, waiting: int) -> tuple[Event, Registration, list[Registration]]:
    """Make an event with one seat, who sits on it, and those who wait."""
    event = make_event(capacity=1)
    return event, come(event), [come(event) for _ in range(waiting)]


def leave(registration: Registration) -> None:
    services.cancel(registration, services.participant(registration))


def taken(event: Event) -> int:
    return pools_of_event(event.id)[0].taken


def test_cancelling_frees_the_seat_and_leaves_the_calendar(app: Flask) -> None:
    event, seated, _ = full_event(waiting=0)

    leave(seated)

    message = newest_message("registration", seated.id)
    assert message is not None
    assert (seated.state, seated.ended_by, taken(event)) == (CANCELLED, "participant", 0)
    assert (message.method, message.sequence) == ("CANCEL", 1)
    assert mails_to(seated)[-1].attachments == [["calendar", message.id]]
    pool = pools_of_event(event.id)[0]
    assert jobs_waiting("seats.promote") == [{"pool_id": pool.id}]


def test_two_seats_freed_at_once_are_one_job(app: Flask) -> None:
    event = make_event(capacity=2)
    first, second = come(event), come(event)

    leave(first)
    leave(second)

    assert len(jobs_waiting("seats.promote")) == 1


def test_what_has_ended_does_not_end_twice(app: Flask) -> None:
    event, seated, _ = full_event(waiting=0)
    leave(seated)

    with pytest.raises(AlreadyEndedError):
        leave(seated)

    assert taken(event) == 0


def test_who_waits_leaves_without_freeing_a_seat(app: Flask) -> None:
    event, _seated, (waiting,) = full_event(waiting=1)

    leave(waiting)

    assert (waiting.state, waiting.waiting_rank, taken(event)) == (CANCELLED, None, 1)
    assert mails_to(waiting)[-1].attachments == []


def test_the_freed_seat_is_offered_to_who_came_first(app: Flask) -> None:
    event, seated, (first, second) = full_event(waiting=2)
    leave(seated)

    hooks.seat_freed(pools_of_event(event.id)[0].id)

    assert (first.state, second.state, taken(event)) == (OFFERED, WAITING, 1)
    assert first.offered_until is not None
    assert first.offered_until > clock.now()
    assert kinds_to(first)[-1] == "seat_offered_to_participant"
    assert kinds_to(second) == ["registration_received_to_participant"]


def test_offering_again_offers_nothing_more(app: Flask) -> None:
    event, seated, (first, _second) = full_event(waiting=2)
    leave(seated)

    assert [services.offer_free_seats(event.id) for _ in range(2)] == [1, 0]
    assert kinds_to(first).count("seat_offered_to_participant") == 1


def test_new_seats_go_to_the_line_in_order(app: Flask) -> None:
    event, _seated, waiting = full_event(waiting=3)

    change_capacity(pools_of_event(event.id)[0], 3)
    services.offer_free_seats(event.id)

    assert [one.state for one in waiting] == [OFFERED, OFFERED, WAITING]


def test_nothing_is_offered_once_the_edition_has_begun(app: Flask) -> None:
    event, seated, (waiting,) = full_event(waiting=1)
    leave(seated)
    event.starts_at = clock.now() - timedelta(minutes=1)

    assert services.offer_free_seats(event.id) == 0
    assert waiting.state is WAITING


def test_who_accepts_is_confirmed_and_invited(app: Flask) -> None:
    event, seated, (first,) = full_event(waiting=1)
    leave(seated)
    services.offer_free_seats(event.id)

    services.accept_offer(first)

    message = newest_message("registration", first.id)
    assert (first.state, first.offered_until, taken(event)) == (CONFIRMED, None, 1)
    assert message is not None
    assert (kinds_to(first)[-1], message.method) == ("seat_confirmed_to_participant", "REQUEST")


def test_who_declines_leaves_the_seat_to_the_next(app: Flask) -> None:
    event, seated, (first, second) = full_event(waiting=2)
    leave(seated)
    services.offer_free_seats(event.id)

    services.decline_offer(first)
    services.offer_free_seats(event.id)

    assert (first.state, second.state, taken(event)) == (CANCELLED, OFFERED, 1)


def test_an_unanswered_offer_goes_to_the_end_of_the_line(app: Flask) -> None:
    event, seated, (first, second) = full_event(waiting=2)
    leave(seated)
    services.offer_free_seats(event.id)
    first.offered_until = clock.now() - timedelta(seconds=1)
    db.session.flush()

    jobs.expire_offers(0)
    services.offer_free_seats(event.id)

    assert (first.state, second.state, taken(event)) == (WAITING, OFFERED, 1)
    assert services.place_of_newcomer(event, first.category_id) == PlaceInLine(2, 2)
    assert kinds_to(first)[-1] == "offer_expired_to_participant"


def test_an_offer_still_open_does_not_expire(app: Flask) -> None:
    event, seated, (first,) = full_event(waiting=1)
    leave(seated)
    services.offer_free_seats(event.id)

    assert not services.expire_offer(first)
    assert (first.state, taken(event)) == (OFFERED, 1)


def test_nobody_accepts_too_late_or_without_an_offer(app: Flask) -> None:
    event, seated, (first, second) = full_event(waiting=2)
    with pytest.raises(NoOfferError):
        services.accept_offer(seated)
    leave(seated)
    services.offer_free_seats(event.id)
    first.offered_until = clock.now()
    db.session.flush()

    for late in (first, second):
        with pytest.raises(OfferGoneError):
            services.accept_offer(late)

    assert (first.state, second.state) == (OFFERED, WAITING)


def test_the_sweep_finds_seats_that_a_lost_job_left_idle(app: Flask) -> None:
    event, _seated, (waiting,) = full_event(waiting=1)
    pools_of_event(event.id)[0].capacity = 2
    db.session.flush()

    jobs.leave_no_seat_idle(0)

    assert len(jobs_waiting("seats.promote")) == 1
    assert waiting.state is WAITING


def test_the_position_told_follows_the_line(app: Flask) -> None:
    event, _seated, (first, second, third) = full_event(waiting=3)

    leave(first)

    assert [services.place_of(one) for one in (second, third)] == [
        PlaceInLine(1, 1),
        PlaceInLine(2, 2),
    ]
    assert services.place_of(first) is None
    category = categories_of(event)[1]
    assert services.place_of_newcomer(event, category.id) == PlaceInLine(3, 3)


def test_presence_counts_once_the_doors_are_open(app: Flask) -> None:
    event, seated, (first, second) = full_event(waiting=2)
    leave(seated)

    assert services.seat_at_the_door(second)
    assert not services.seat_at_the_door(first)
    assert (first.state, second.state, taken(event)) == (WAITING, CONFIRMED, 1)


def ask(event: Event) -> Registration:
    press = make_category(
        event,
        code=CategoryCode.PRESS,
        label="Presse",
        pool=pools_of_event(event.id)[0],
        needs_approval=True,
    )
    return come(event, category=press)


def test_an_approved_request_takes_a_free_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    asking = ask(event)

    services.confirm(asking, TEAM)

    assert (asking.state, taken(event)) == (CONFIRMED, 1)
    assert kinds_to(asking)[-1] == "seat_confirmed_to_participant"
    assert [one.action for one in history_of("registration", asking.id)] == [
        "registrations.confirm"
    ]


def test_an_approved_request_overtakes_nobody(app: Flask) -> None:
    event, seated, (waiting,) = full_event(waiting=1)
    asking = ask(event)
    leave(seated)

    services.confirm(asking, TEAM)

    assert asking.state is WAITING
    assert (asking.waiting_rank or 0) > (waiting.waiting_rank or 0)


def test_a_refusal_says_why(app: Flask) -> None:
    asking = ask(make_event())

    services.refuse(asking, "La salle est réservée aux acheteurs.", TEAM)

    mail = mails_to(asking)[-1]
    assert (asking.state, asking.ended_by) == (RegistrationState.REFUSED, "team")
    assert "La salle est réservée aux acheteurs." in (mail.text or "")


def test_what_is_decided_is_not_decided_again(app: Flask) -> None:
    asking = ask(make_event())
    services.confirm(asking, TEAM)

    with pytest.raises(NothingToDecideError):
        services.confirm(asking, TEAM)
    with pytest.raises(NothingToDecideError):
        services.refuse(asking, "", TEAM)


def test_seats_held_are_counted_by_category(app: Flask) -> None:
    event, seated, _ = full_event(waiting=2)

    assert queries.seats_held(event.id) == {seated.category_id: 1}


def moves_of(registration: Registration) -> list[tuple[str, ActorKind, list[str]]]:
    """Return what the history says of the moves, the first one first."""
    entries = reversed(history_of("registration", registration.id))
    return [(entry.action, entry.actor_kind, entry.changes["state"]) for entry in entries]


def test_the_history_tells_an_offer_expired_then_accepted(app: Flask) -> None:
    event, seated, (zoe,) = full_event(waiting=1)
    leave(seated)
    services.offer_free_seats(event.id)
    zoe.offered_until = clock.now()
    services.expire_offer(zoe)
    assert not services.expire_offer(zoe)
    services.offer_free_seats(event.id)
    services.accept_offer(zoe)

    system, person = ActorKind.SYSTEM, ActorKind.PARTICIPANT
    assert moves_of(zoe) == [
        ("registrations.offer", system, ["waiting", "offered"]),
        ("registrations.expire_offer", system, ["offered", "waiting"]),
        ("registrations.offer", system, ["waiting", "offered"]),
        ("registrations.accept_offer", person, ["offered", "confirmed"]),
    ]


def test_the_history_tells_a_declined_offer_once(app: Flask) -> None:
    event, seated, (zoe,) = full_event(waiting=1)
    leave(seated)
    services.offer_free_seats(event.id)
    services.decline_offer(zoe)

    assert moves_of(zoe) == [
        ("registrations.offer", ActorKind.SYSTEM, ["waiting", "offered"]),
        ("registrations.decline_offer", ActorKind.PARTICIPANT, ["offered", "cancelled"]),
    ]

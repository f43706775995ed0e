"""Who may register and where a newcomer stands: one case per sentence of the rule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openmap.events.models import EventState, Venue
from openmap.registrations import rules
from openmap.registrations.errors import (
    EventCancelledError,
    RegistrationClosedError,
    RegistrationNotYetOpenError,
)
from openmap.registrations.models import RegistrationState
from openmap.registrations.rules import TruthKind, Window

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2027, 5, 20)
STARTS = datetime(2027, 5, 20, 8, 45, tzinfo=PARIS)
NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def window(
    state: EventState = EventState.PUBLISHED,
    *,
    starts_at: datetime | None = STARTS,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Window:
    return Window(state, DAY, PARIS, starts_at, opens_at, closes_at)


@pytest.mark.parametrize(
    ("given", "now", "expected"),
    [
        (window(), NOW, TruthKind.OPEN),
        (window(EventState.DRAFT), NOW, TruthKind.NONE),
        (window(EventState.CANCELLED), NOW, TruthKind.CANCELLED),
        (window(EventState.CLOSED), NOW, TruthKind.PAST),
        (window(EventState.ARCHIVED), NOW, TruthKind.PAST),
        (window(), STARTS + timedelta(days=1), TruthKind.PAST),
        (window(opens_at=NOW + HOUR), NOW, TruthKind.OPENS_LATER),
        (window(opens_at=NOW), NOW, TruthKind.OPEN),
        (window(closes_at=NOW), NOW, TruthKind.CLOSED),
        (window(closes_at=NOW + HOUR), NOW, TruthKind.OPEN),
        (window(), STARTS, TruthKind.CLOSED),
        (window(), STARTS - HOUR, TruthKind.OPEN),
        (window(closes_at=STARTS + HOUR), STARTS, TruthKind.CLOSED),
        (window(starts_at=None), datetime(2027, 5, 19, 21, tzinfo=UTC), TruthKind.OPEN),
        (window(starts_at=None), datetime(2027, 5, 19, 22, tzinfo=UTC), TruthKind.CLOSED),
    ],
)
def test_the_truth_about_registering(given: Window, now: datetime, expected: TruthKind) -> None:
    assert rules.truth_kind(given, now=now, seats_free=True) is expected


def test_without_free_seats_it_is_full() -> None:
    assert rules.truth_kind(window(), now=NOW, seats_free=False) is TruthKind.FULL


def test_whoever_comes_in_time_is_admitted() -> None:
    rules.ensure_open(window(), now=NOW)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (window(opens_at=NOW + HOUR), RegistrationNotYetOpenError),
        (window(closes_at=NOW), RegistrationClosedError),
        (window(EventState.CANCELLED), EventCancelledError),
        (window(EventState.CLOSED), RegistrationClosedError),
        (window(EventState.DRAFT), RegistrationClosedError),
    ],
)
def test_whoever_comes_too_early_or_too_late_is_refused(
    given: Window, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.ensure_open(given, now=NOW)


@pytest.mark.parametrize(
    ("needs_approval", "pools_have_room", "someone_could_sit", "expected"),
    [
        (False, True, False, RegistrationState.CONFIRMED),
        (False, False, False, RegistrationState.WAITING),
        (False, True, True, RegistrationState.WAITING),
        (False, False, True, RegistrationState.WAITING),
        (True, True, False, RegistrationState.REQUESTED),
        (True, False, True, RegistrationState.REQUESTED),
    ],
)
def test_where_a_newcomer_stands(
    *,
    needs_approval: bool,
    pools_have_room: bool,
    someone_could_sit: bool,
    expected: RegistrationState,
) -> None:
    state = rules.state_for_newcomer(
        needs_approval=needs_approval,
        pools_have_room=pools_have_room,
        someone_could_sit=someone_could_sit,
    )

    assert state is expected


@pytest.mark.parametrize(
    ("age", "opened_at", "expected"),
    [
        (timedelta(minutes=30), None, True),
        (timedelta(minutes=31), None, False),
        (timedelta(minutes=1), NOW, False),
    ],
)
def test_a_mistyped_address_is_corrected_soon_and_unseen(
    age: timedelta, opened_at: datetime | None, *, expected: bool
) -> None:
    assert (
        rules.may_correct_mistyped(created_at=NOW - age, link_opened_at=opened_at, now=NOW)
        is expected
    )


@pytest.mark.parametrize(("days", "expected"), [(0, True), (90, True), (91, False)])
def test_a_private_link_opens_until_90_days_after(days: int, *, expected: bool) -> None:
    assert rules.link_is_alive(DAY, today=DAY + timedelta(days=days)) is expected


@pytest.mark.parametrize(("days", "expected"), [(30, False), (31, True)])
def test_arrangements_are_kept_for_30_days(days: int, *, expected: bool) -> None:
    assert rules.arrangements_outlived(DAY, today=DAY + timedelta(days=days)) is expected


@pytest.mark.parametrize(
    ("given", "now", "expected"),
    [
        (window(), STARTS - HOUR, True),
        (window(), STARTS, False),
        (window(starts_at=None), datetime(2027, 5, 19, 22, tzinfo=UTC), False),
        (window(EventState.CANCELLED), NOW, False),
        (window(closes_at=NOW - HOUR), NOW, True),
    ],
)
def test_seats_are_offered_until_the_beginning(
    given: Window, now: datetime, *, expected: bool
) -> None:
    assert rules.may_offer(given, now=now) is expected


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        (
            Venue(name="Les Canaux", address="6 quai de la Seine", postcode="75019", city="Paris"),
            "Les Canaux, 6 quai de la Seine, 75019 Paris",
        ),
        (Venue(city="Paris"), "Paris"),
        (Venue(), ""),
    ],
)
def test_the_place_is_said_as_far_as_it_is_known(venue: Venue, expected: str) -> None:
    assert rules.place_in_words(venue) == expected

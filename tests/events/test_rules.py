"""Rules about editions: hours, days, states, addresses, places, order."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from openmap.core.hooks import Readiness
from openmap.core.locale import _l
from openmap.events import rules
from openmap.events.errors import (
    DayPastError,
    DayStillToComeError,
    DayTooFarError,
    EndsBeforeStartError,
    EndWithoutStartError,
    LocalTimeMissingError,
    LocalTimeTwiceError,
    NotReadyError,
    RoleUnknownError,
    SlugMisshapenError,
    SlugReservedError,
    StateForbidsError,
    ZoneUnknownError,
)
from openmap.events.models import EventState, Role

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("needed", "held", "allowed"),
    [
        (Role.LEAD, {Role.LEAD}, True),
        (Role.LEAD, {Role.EDITOR}, False),
        (Role.EDITOR, {Role.LEAD}, True),
        (Role.DOOR_LEAD, {Role.EDITOR}, True),
        (Role.EDITOR, {Role.DOOR_LEAD}, False),
        (Role.READER, {Role.DOOR_LEAD}, True),
        (Role.READER, set(), False),
        (Role.EDITOR, {Role.READER, Role.EDITOR}, True),
    ],
)
def test_a_role_may_do_what_it_includes(needed: Role, held: set[Role], *, allowed: bool) -> None:
    assert rules.may_act_as(needed, held) is allowed


def test_a_command_names_a_role_we_have() -> None:
    assert rules.role_named("door_lead") is Role.DOOR_LEAD
    with pytest.raises(RoleUnknownError):
        rules.role_named("king")


@pytest.mark.parametrize(
    ("day", "hour", "zone", "moment"),
    [
        (date(2027, 5, 20), time(8, 45), "Europe/Paris", datetime(2027, 5, 20, 6, 45, tzinfo=UTC)),
        (date(2027, 1, 20), time(8, 45), "Europe/Paris", datetime(2027, 1, 20, 7, 45, tzinfo=UTC)),
        (date(2027, 3, 28), time(3), "Europe/Paris", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 3, 28), time(1, 59), "Europe/Paris", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(3), "Europe/Paris", datetime(2027, 10, 31, 2, tzinfo=UTC)),
        (
            date(2027, 3, 28),
            time(2, 30),
            "Indian/Reunion",
            datetime(2027, 3, 27, 22, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_clock_shows_one_moment(day: date, hour: time, zone: str, moment: datetime) -> None:
    assert rules.moment_at(day, hour, rules.zone_named(zone)) == moment


@pytest.mark.parametrize("hour", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_clocks_skip_is_refused(hour: time) -> None:
    with pytest.raises(LocalTimeMissingError):
        rules.moment_at(date(2027, 3, 28), hour, PARIS)


@pytest.mark.parametrize("hour", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_clocks_show_twice_is_refused(hour: time) -> None:
    with pytest.raises(LocalTimeTwiceError):
        rules.moment_at(date(2027, 10, 31), hour, PARIS)


def test_miquelon_changes_its_clocks_on_its_own_day() -> None:
    miquelon = rules.zone_named("America/Miquelon")

    with pytest.raises(LocalTimeMissingError):
        rules.moment_at(date(2027, 3, 14), time(2, 30), miquelon)

    assert rules.moment_at(date(2027, 3, 28), time(2, 30), miquelon).astimezone(miquelon).hour == 2


@pytest.mark.parametrize("name", ["Europe/London", "", "../../etc/passwd", "UTC"])
def test_only_zones_of_france_are_known(name: str) -> None:
    with pytest.raises(ZoneUnknownError):
        rules.zone_named(name)


def test_hours_may_stay_open() -> None:
    day = date(2027, 5, 20)

    assert rules.span_at(day, None, None, PARIS) == (None, None)
    assert rules.span_at(day, time(9), None, PARIS) == (datetime(2027, 5, 20, 7, tzinfo=UTC), None)
    assert rules.span_at(day, time(9), time(12), PARIS) == (
        datetime(2027, 5, 20, 7, tzinfo=UTC),
        datetime(2027, 5, 20, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (None, time(12), EndWithoutStartError),
        (time(9), time(9), EndsBeforeStartError),
        (time(9), time(8), EndsBeforeStartError),
    ],
)
def test_an_end_follows_a_beginning(
    starts: time | None, ends: time, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.span_at(date(2027, 5, 20), starts, ends, PARIS)


@pytest.mark.parametrize(
    ("state", "day"),
    [
        (EventState.DRAFT, TODAY),
        (EventState.PUBLISHED, date(2031, 12, 31)),
        (EventState.CLOSED, date(2017, 5, 18)),
        (EventState.ARCHIVED, TODAY),
        (EventState.CANCELLED, date(2017, 5, 18)),
    ],
)
def test_a_day_that_fits(state: EventState, day: date) -> None:
    rules.ensure_day_fits(state, day, today=TODAY)


@pytest.mark.parametrize(
    ("state", "day", "refusal"),
    [
        (EventState.DRAFT, date(2026, 11, 22), DayPastError),
        (EventState.PUBLISHED, date(2026, 11, 22), DayPastError),
        (EventState.CLOSED, date(2026, 11, 24), DayStillToComeError),
        (EventState.ARCHIVED, date(2026, 11, 24), DayStillToComeError),
        (EventState.DRAFT, date(2032, 1, 1), DayTooFarError),
        (EventState.DRAFT, date.max, DayTooFarError),
        (EventState.CLOSED, date.min, DayTooFarError),
    ],
)
def test_a_day_that_does_not_fit(state: EventState, day: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.ensure_day_fits(state, day, today=TODAY)


def test_a_day_is_over_the_day_after() -> None:
    assert not rules.day_is_over(TODAY, today=TODAY)
    assert rules.day_is_over(TODAY, today=date(2026, 11, 24))


ALLOWED = {
    (EventState.DRAFT, EventState.PUBLISHED),
    (EventState.PUBLISHED, EventState.CLOSED),
    (EventState.CLOSED, EventState.ARCHIVED),
    (EventState.DRAFT, EventState.CANCELLED),
    (EventState.PUBLISHED, EventState.CANCELLED),
    (EventState.CLOSED, EventState.CANCELLED),
}


@pytest.mark.parametrize("wanted", EventState)
@pytest.mark.parametrize("state", EventState)
def test_states_only_go_forward(state: EventState, wanted: EventState) -> None:
    assert rules.may_become(state, wanted) is ((state, wanted) in ALLOWED)
    if (state, wanted) in ALLOWED:
        rules.ensure_may_become(state, wanted)
    else:
        with pytest.raises(StateForbidsError):
            rules.ensure_may_become(state, wanted)


def _line(*, done: bool, blocking: bool) -> Readiness:
    return Readiness(_l("The hours are known."), "x", done=done, blocking=blocking)


def test_only_an_open_blocking_line_keeps_from_publishing() -> None:
    rules.ensure_ready([_line(done=True, blocking=True), _line(done=False, blocking=False)])

    with pytest.raises(NotReadyError):
        rules.ensure_ready([_line(done=False, blocking=True)])


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Déchets du bâtiment", "dechets-du-batiment-2027"),
        ("7e Openmap ESS – l’œuvre des EA & ESAT", "7e-openmap-ess-l-oeuvre-des-ea-esat-2027"),
        ("Les achats 2027", "les-achats-2027"),
        ("2027", "2027"),
        ("✨", "edition-2027"),
        ("new", "new-2027"),
        ("a" * 200, "a" * 75 + "-2027"),
    ],
)
def test_an_address_is_made_of_title_and_year(title: str, slug: str) -> None:
    assert rules.slug_from(title, 2027) == slug
    rules.ensure_slug(slug)


@pytest.mark.parametrize(
    "slug", ["ab", "a" * 81, "Été-2027", "a--b", "-abc", "abc-", "a/b", "a b", "abc\n"]
)
def test_a_misshapen_address_is_refused(slug: str) -> None:
    with pytest.raises(SlugMisshapenError):
        rules.ensure_slug(slug)


@pytest.mark.parametrize("slug", ["new", "preview", "static", "manage"])
def test_an_address_of_our_own_is_refused(slug: str) -> None:
    with pytest.raises(SlugReservedError):
        rules.ensure_slug(slug)


@pytest.mark.parametrize(
    ("postcode", "code"),
    [
        ("75019", "75"),
        ("93100", "93"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20700", "2A"),
        ("20200", "2B"),
        ("20400", "2B"),
        ("20600", "2B"),
        ("20900", None),
        ("97110", "971"),
        ("98800", "988"),
        ("7501", None),
        ("75O19", None),
    ],
)
def test_a_postcode_tells_its_departement(postcode: str, code: str | None) -> None:
    assert rules.departement_of(postcode) == code


@pytest.mark.parametrize(
    ("item", "by", "order"),
    [
        (2, -1, [2, 1, 3]),
        (2, 1, [1, 3, 2]),
        (1, -1, [1, 2, 3]),
        (3, 1, [1, 2, 3]),
        (2, 0, [1, 2, 3]),
        (9, 1, [1, 2, 3]),
    ],
)
def test_an_item_moves_by_one_place(item: int, by: int, order: list[int]) -> None:
    assert rules.moved([1, 2, 3], item, by=by) == order

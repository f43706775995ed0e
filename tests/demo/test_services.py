"""The demonstration: what it loads, and that it removes exactly this."""

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from openmap.accounts.queries import demonstration_user
from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import PARIS
from openmap.core.markdown import as_html
from openmap.demo import services
from openmap.demo.models import DemoLoad
from openmap.demo.services.coming import day_ahead
from openmap.demo.services.crowd import Crowd, seats_for
from openmap.events.models import Category, CategoryCode, Event, EventState, TeamRole
from openmap.events.queries import categories_of
from openmap.mail.models import Mail
from openmap.people.models import Consent, Person
from openmap.programme.models import Session
from openmap.questions.models import Answer, Question
from openmap.registrations.models import (
    AccessArrangement,
    Registration,
    RegistrationCount,
    RegistrationState,
)
from openmap.seats.queries import pools_of_event
from openmap.site.models import ReportedAttendance
from tests.counting import Queries
from tests.make.events import make_event
from tests.make.registrations import make_registration

TABLES = [
    "event",
    "venue",
    "partner",
    "category",
    "seat_pool",
    "pool_category",
    "programme_session",
    "registration",
    "person",
    "consent",
    "answer",
    "question",
    "access_arrangement",
    "team_role",
    "demo_load",
    "reported_attendance",
    "mail",
    "audit_entry",
    "event_sector",
    "registration_settings",
    "registration_count",
    "event_calendar",
]


@pytest.fixture
def coming(app: Flask) -> Event:
    return services.load(registrations=150)


def rows() -> dict[str, int]:
    """Count the rows of every table that the demonstration writes to."""
    counted = {table: f'SELECT count(*) FROM "{table}"' for table in [*TABLES, "user"]}  # noqa: S608 - ours
    return {table: db.session.scalar(text(query)) or 0 for table, query in counted.items()}


def registrations_of(event: Event) -> list[Registration]:
    found = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    return list(db.session.scalars(found))


class TestArchive:
    def test_holds_the_five_known_editions(self, coming: Event) -> None:
        past = db.session.scalars(
            select(Event).where(Event.state == EventState.ARCHIVED).order_by(Event.held_on)
        ).all()

        assert [(event.edition_number, event.held_on) for event in past] == [
            (1, date(2017, 5, 18)),
            (2, date(2017, 11, 16)),
            (3, date(2018, 5, 17)),
            (4, date(2018, 11, 15)),
            (6, date(2019, 11, 21)),
        ]
        assert not any(event.is_demonstration for event in past)

    def test_leaves_empty_what_is_unknown(self, coming: Event) -> None:
        fourth = db.session.scalars(select(Event).where(Event.edition_number == 4)).one()
        second = db.session.scalars(select(Event).where(Event.edition_number == 2)).one()

        assert (fourth.starts_at, fourth.venue.name, fourth.venue.city) == (None, None, None)
        assert [
            moment.isoformat() for moment in (second.local_start, second.local_end) if moment
        ] == [
            "2017-11-16T08:45:00+01:00",
            "2017-11-16T12:30:00+01:00",
        ]

    def test_keeps_figures_that_differ_with_their_sources(self, coming: Event) -> None:
        third = db.session.scalars(select(Event).where(Event.edition_number == 3)).one()

        figures = db.session.execute(
            select(ReportedAttendance.number, ReportedAttendance.qualifier)
            .where(ReportedAttendance.event_id == third.id)
            .order_by(ReportedAttendance.number)
        ).all()

        assert [tuple(row) for row in figures] == [(140, "more_than"), (150, "nearly")]

    def test_tells_facts_in_french(self, coming: Event) -> None:
        first = db.session.scalars(select(Event).where(Event.edition_number == 1)).one()

        page = as_html(first.description.fr if first.description else "")

        assert "<h3>Suites connues</h3>" in page
        assert "a obtenu un marché de la Métropole du Grand Paris" in page
        assert "Déduit par nous, sans source directe" in page


class TestComing:
    def test_is_a_marked_thursday_morning_six_weeks_ahead(self, coming: Event) -> None:
        ahead = coming.held_on - clock.now().astimezone(PARIS).date()

        assert (coming.is_demonstration, coming.state) == (True, EventState.PUBLISHED)
        assert coming.held_on.weekday() == 3
        assert timedelta(days=42) <= ahead <= timedelta(days=62)
        assert [moment.hour for moment in (coming.local_start, coming.local_end) if moment] == [
            8,
            12,
        ]

    def test_never_falls_on_a_holiday(self) -> None:
        ascension = date(2027, 5, 6)

        assert day_ahead(ascension - timedelta(days=42)) == date(2027, 5, 13)

    def test_has_a_full_programme(self, coming: Event) -> None:
        found = db.session.scalars(select(Session).where(Session.event_id == coming.id)).all()

        assert len(found) == 14
        assert all(
            coming.starts_at <= one.starts_at
            for one in found
            if coming.starts_at and one.starts_at
        )

    def test_has_its_organiser_lead_all_editions(self, coming: Event) -> None:
        user = demonstration_user()

        assert user is not None
        role = db.session.scalars(select(TeamRole).where(TeamRole.user_id == user.id)).one()
        assert (user.email.endswith(".example"), role.role, role.event_id) == (True, "lead", None)


class TestCrowd:
    def test_has_all_states_and_categories(self, coming: Event) -> None:
        found = registrations_of(coming)

        states = Counter(one.state for one in found)
        assert len(found) == 150
        assert set(states) == set(RegistrationState) - {RegistrationState.REPLACED}
        assert {one.category.code for one in found} == set(CategoryCode) - {CategoryCode.OTHER}

    def test_fills_the_seats_exactly(self, coming: Event) -> None:
        (pool,) = pools_of_event(coming.id)
        held = sum(one.holds_a_seat for one in registrations_of(coming))

        assert pool.taken == pool.capacity == held == seats_for(150)

    def test_keeps_the_queue_in_the_order_of_arrival(self, coming: Event) -> None:
        waiting = [
            one for one in registrations_of(coming) if one.state is RegistrationState.WAITING
        ]

        assert waiting == sorted(waiting, key=lambda one: (one.created_at, one.waiting_rank))

    def test_counts_agree_with_the_rows(self, coming: Event) -> None:
        counted = db.session.execute(
            select(RegistrationCount.state, func.sum(RegistrationCount.number))
            .where(RegistrationCount.event_id == coming.id)
            .group_by(RegistrationCount.state)
        ).all()

        states = Counter(one.state for one in registrations_of(coming))
        assert {state: number for state, number in counted if number} == states

    def test_answers_what_is_required_of_each(self, coming: Event) -> None:
        supplier = db.session.scalars(
            select(Registration)
            .join(Category, Category.id == Registration.category_id)
            .where(Registration.event_id == coming.id, Category.code == CategoryCode.SUPPLIER)
            .limit(1)
        ).one()
        answered = db.session.scalars(
            select(Question.key)
            .join(Answer, Answer.question_id == Question.id)
            .where(Answer.respondent_id == supplier.id)
        ).all()

        assert {"supplier_kind", "activity"} <= set(answered)

    def test_asks_for_arrangements_and_agrees_to_things(self, coming: Event) -> None:
        asked = db.session.scalar(select(func.count()).select_from(AccessArrangement))
        agreed = db.session.scalar(select(func.count()).select_from(Consent))

        assert 0 < (asked or 0) < 30
        assert (agreed or 0) > 150

    def test_writes_to_nobody_and_only_to_reserved_addresses(self, coming: Event) -> None:
        mails = db.session.scalar(select(func.count()).select_from(Mail))
        domains = {one.contact_email.rpartition(".")[2] for one in registrations_of(coming)}

        assert mails == 0
        assert domains == {"example"}

    def test_codes_never_meet(self, app: Flask) -> None:
        event = make_event()
        crowd = Crowd(
            number=20_000,
            seats=10,
            now=clock.now(),
            categories=categories_of(event),
            questions={category.id: [] for category in categories_of(event)},
        )

        codes = {one.short_code for one in crowd.people()}

        assert len(codes) == 20_000

    def test_ten_thousand_take_few_statements(self, app: Flask, queries: Queries) -> None:
        with queries.at_most(150):
            event = services.load(registrations=10_000)

        assert len(registrations_of(event)) == 10_000


class TestClear:
    def test_removes_exactly_what_was_loaded(self, app: Flask) -> None:
        make_registration()
        before = rows()
        services.load(registrations=60)

        removed = services.clear()

        assert (removed, rows()) == (6, before)

    def test_keeps_people_who_registered_elsewhere(self, coming: Event) -> None:
        one = registrations_of(coming)[0]
        own = make_event()
        again = make_registration(event=own, email="own@ville.example")
        again.person = one.person
        db.session.flush()
        person_id = one.person_id

        services.clear()

        assert db.session.scalar(select(Person.id).where(Person.id == person_id)) == person_id
        assert db.session.scalars(select(Event.id)).all() == [own.id]

    def test_takes_along_what_was_added_to_it(self, coming: Event) -> None:
        make_registration(event=coming, state=RegistrationState.WAITING)

        services.clear()

        assert db.session.scalar(select(func.count()).select_from(Registration)) == 0

    def test_has_nothing_to_do_twice(self, coming: Event) -> None:
        services.clear()

        assert services.clear() == 0
        assert db.session.scalar(select(func.count()).select_from(DemoLoad)) == 0

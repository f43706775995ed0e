"""Registering: who sits, who waits, who asks, and what they are told."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from openmap.audit.models import ActorKind
from openmap.audit.queries import history_of
from openmap.audit.services import Actor
from openmap.calendars.queries import newest_message
from openmap.core import clock
from openmap.core.db import db
from openmap.events.models import CategoryCode, Event, EventState
from openmap.events.queries import categories_of
from openmap.people.models import Consent, ConsentPurpose, Person
from openmap.questions.queries import answers_of
from openmap.registrations import services
from openmap.registrations.errors import (
    AlreadyRegisteredError,
    EventCancelledError,
    RegistrationClosedError,
    RegistrationNotYetOpenError,
)
from openmap.registrations.models import (
    AccessArrangement,
    Registration,
    RegistrationSettings,
    RegistrationState,
)
from openmap.registrations.services import AccessWish
from openmap.seats.queries import pools_of_event
from tests.counting import Queries
from tests.make.events import make_category, make_event
from tests.make.newcomers import come, kinds_to, mails_to, make_newcomer
from tests.make.registrations import make_registration

TEAM = Actor(ActorKind.TEAM, "Awa Diallo", 1)


def test_the_newcomer_is_confirmed_while_a_seat_is_free(app: Flask) -> None:
    event = make_event(capacity=1)

    zoe = come(event)

    assert zoe.state is RegistrationState.CONFIRMED
    assert zoe.confirmed_at is not None
    assert [pool.taken for pool in pools_of_event(event.id)] == [1]


def test_the_confirmed_receive_invitation_code_badge_and_certificate(app: Flask) -> None:
    zoe = come(make_event())

    (mail,) = mails_to(zoe)

    invitation = newest_message("registration", zoe.id)
    assert invitation is not None
    assert (mail.kind, mail.subject) == (
        "registration_received_to_participant",
        "Nous vous attendons : 7e Openmap ESS – déchets du bâtiment",
    )
    assert mail.attachments == [
        ["calendar", invitation.id],
        ["qr", zoe.id],
        ["badge", zoe.id],
        ["registration_certificate", zoe.id],
    ]
    assert services.private_link(zoe) in (mail.text or "")
    assert (invitation.method, invitation.sequence) == ("REQUEST", 0)


def test_the_newcomer_waits_only_when_every_seat_is_taken(app: Flask) -> None:
    event = make_event(capacity=1)
    come(event)

    first, second = come(event), come(event)

    assert [first.state, second.state] == [RegistrationState.WAITING] * 2
    assert first.waiting_rank is not None
    assert second.waiting_rank is not None
    assert first.waiting_rank < second.waiting_rank
    (mail,) = mails_to(second)
    assert mail.attachments == []
    assert "Vous êtes au rang 2." in (mail.text or "")


def test_nobody_overtakes_who_could_take_the_free_seat(app: Flask) -> None:
    event = make_event(capacity=2)
    seated = [come(event), come(event)]
    waiting = come(event)
    services.cancel(seated[0], services.participant(seated[0]))

    newcomer = come(event)

    assert [waiting.state, newcomer.state] == [RegistrationState.WAITING] * 2
    assert [pool.free for pool in pools_of_event(event.id)] == [1]


def test_who_waits_for_a_full_pool_keeps_nobody_else_from_a_seat(app: Flask) -> None:
    event = make_event(capacity=10)
    buyer, supplier = categories_of(event)
    services_of_seats = pools_of_event(event.id)[0]
    make_pool_of_suppliers(event.id, supplier.id)
    come(event, category=supplier)
    waiting = come(event, category=supplier)

    newcomer = come(event, category=buyer)

    assert (waiting.state, newcomer.state) == (
        RegistrationState.WAITING,
        RegistrationState.CONFIRMED,
    )
    assert services_of_seats.taken == 2


def make_pool_of_suppliers(event_id: int, category_id: int) -> None:
    from openmap.core.locale import LocalText
    from openmap.seats.services import create_pool

    create_pool(event_id, label=LocalText(fr="Structures"), capacity=1, category_ids=[category_id])


def test_a_category_that_needs_approval_asks_first(app: Flask) -> None:
    event = make_event()
    press = make_category(event, code=CategoryCode.PRESS, label="Presse", needs_approval=True)

    asking = come(event, category=press)

    assert asking.state is RegistrationState.REQUESTED
    assert [mail.subject for mail in mails_to(asking)] == [
        "Demande reçue : 7e Openmap ESS – déchets du bâtiment"
    ]


def test_whoever_holds_no_seat_comes_though_all_are_taken(app: Flask) -> None:
    event = make_event(capacity=1)
    come(event)
    press = make_category(event, code=CategoryCode.PRESS, label="Presse")
    press.holds_a_seat = False

    journalist, speaker = come(event, category=press), come(event, is_speaker=True)

    assert [journalist.state, speaker.state] == [RegistrationState.CONFIRMED] * 2
    assert [pool.taken for pool in pools_of_event(event.id)] == [1]


def test_the_same_address_and_name_find_the_first_registration(app: Flask) -> None:
    event = make_event()
    first = come(event, email="mairie@ville.example")

    again = come(event, email="mairie@ville.example", given_name="ZOE", family_name="Lefevre")

    assert again is first
    assert kinds_to(first) == [
        "registration_received_to_participant",
        "private_link_again_to_participant",
    ]
    assert [pool.taken for pool in pools_of_event(event.id)] == [1]


def test_the_link_is_not_mailed_again_without_end(app: Flask) -> None:
    event = make_event()
    first = come(event, email="mairie@ville.example")

    for _ in range(5):
        come(event, email="mairie@ville.example")

    assert kinds_to(first).count("private_link_again_to_participant") == 3


def test_a_town_hall_may_share_its_address(app: Flask) -> None:
    event = make_event()

    zoe = come(event, email="mairie@ville.example")
    ali = come(event, email="mairie@ville.example", given_name="Ali", family_name="Benali")

    assert zoe.id != ali.id
    assert zoe.person_id != ali.person_id


def test_one_person_comes_to_two_editions(app: Flask) -> None:
    zoe = come(make_event(), email="zoe@ville.example")
    again = come(make_event(), email="zoe@ville.example")

    assert zoe.person_id == again.person_id
    assert (
        db.session.scalar(
            select(func.count()).select_from(Person).where(Person.email == "zoe@ville.example")
        )
        == 1
    )


def test_someone_who_cancelled_may_come_again_at_the_end(app: Flask) -> None:
    event = make_event(capacity=1)
    first = come(event, email="zoe@ville.example")
    waiting = come(event)
    services.cancel(first, services.participant(first))

    again = come(event, email="zoe@ville.example")

    assert again.id != first.id
    assert (again.waiting_rank or 0) > (waiting.waiting_rank or 0)


def test_what_was_typed_is_kept(app: Flask) -> None:
    zoe = come(
        make_event(),
        access=AccessWish(("sign_language",), "Au premier rang"),
        consents=frozenset({ConsentPurpose.PHOTOS, ConsentPurpose.ACCESS_ARRANGEMENTS}),
    )

    arrangement = db.session.get_one(AccessArrangement, zoe.id)
    consents = db.session.scalars(select(Consent).where(Consent.person_id == zoe.person_id)).all()
    assert (arrangement.needs, arrangement.note) == (["sign_language"], "Au premier rang")
    assert {(one.purpose, one.text_version) for one in consents} == {
        (ConsentPurpose.PHOTOS, services.CONSENT_TEXTS),
        (ConsentPurpose.ACCESS_ARRANGEMENTS, services.CONSENT_TEXTS),
    }
    assert (zoe.sort_name, zoe.search_text) == (
        "lefevre zoe",
        f"zoe lefevre ville de montreuil {zoe.contact_email.replace('.', ' ')}",
    )


def test_answers_are_kept(app: Flask) -> None:
    from openmap.questions.hooks import event_created
    from openmap.questions.queries import questions_for

    event = make_event()
    event_created(event.id, "openmap-matinee", {})
    kind, need = questions_for(event.id, categories_of(event)[0].id)

    zoe = come(event, answers={kind.id: "hospital", need.id: None})

    assert answers_of("registration", zoe.id) == {kind.id: "hospital"}


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (EventState.CANCELLED, EventCancelledError),
        (EventState.CLOSED, RegistrationClosedError),
        (EventState.DRAFT, RegistrationClosedError),
    ],
)
def test_nobody_registers_at_an_edition_that_is_not_on(
    app: Flask, state: EventState, refusal: type[Exception]
) -> None:
    event = make_event(state=state)

    with pytest.raises(refusal):
        come(event)


def test_nobody_registers_before_the_opening(app: Flask) -> None:
    event = make_event()
    opens = clock.now() + timedelta(hours=1)
    db.session.add(RegistrationSettings(event_id=event.id, opens_at=opens))

    with pytest.raises(RegistrationNotYetOpenError):
        come(event)


def test_the_team_registers_anyone_at_any_time_and_it_is_logged(app: Flask) -> None:
    event = make_event(state=EventState.DRAFT)
    category = make_category(event, code=CategoryCode.PRESS, label="Presse", needs_approval=True)

    zoe = services.register(
        event, make_newcomer(event, category=category, registered_by="team"), by=TEAM
    )

    assert zoe.state is RegistrationState.CONFIRMED
    assert [(one.action, one.actor_name) for one in history_of("registration", zoe.id)] == [
        ("registrations.register", "Awa Diallo")
    ]


def test_someone_at_the_door_may_give_no_address(app: Flask) -> None:
    event = make_event()
    newcomer = make_newcomer(event, registered_by="door")
    nobody = type(newcomer)(**{**newcomer.__dict__, "contact_email": ""})

    walk_in = services.register(event, nobody, by=Actor(ActorKind.DOOR, "Camille"))

    assert walk_in.state is RegistrationState.CONFIRMED
    assert walk_in.person.email is None
    assert newest_message("registration", walk_in.id) is None
    assert mails_to(walk_in) == []


def test_the_database_keeps_one_live_registration_per_address_and_name(app: Flask) -> None:
    event = make_event()
    first, second = make_registration(event=event), make_registration(event=event)

    second.contact_email = first.contact_email

    with pytest.raises(AlreadyRegisteredError):
        db.session.flush()


def test_registering_costs_few_statements(app: Flask, queries: Queries) -> None:
    event = make_event()
    come(event)
    newcomer = make_newcomer(event)

    with queries.at_most(11):
        registration = services.register(event, newcomer)

    assert registration.state is RegistrationState.CONFIRMED


def test_the_truth_costs_one_statement(app: Flask, queries: Queries) -> None:
    event = make_event(capacity=2)
    come(event)
    db.session.flush()

    with queries.at_most(1):
        truth = services.registration_truth(event)

    assert (truth.kind, truth.free, truth.waiting) == ("open", 1, 0)


def test_the_truth_is_full_once_people_wait(app: Flask) -> None:
    event = make_event(capacity=1)
    come(event)
    come(event)

    truth = services.registration_truth(event)

    assert (truth.kind, truth.free, truth.waiting) == ("full", 0, 1)
    assert isinstance(come(event), Registration)


def test_the_team_adds_nobody_to_a_cancelled_edition(app: Flask) -> None:
    event = make_event(state=EventState.CANCELLED)

    with pytest.raises(EventCancelledError):
        services.register(event, make_newcomer(event), by=Actor(ActorKind.TEAM, "Awa Diallo", 1))


def test_who_registers_while_the_edition_is_cancelled_is_told(app: Flask) -> None:
    event = make_event()
    newcomer = make_newcomer(event)
    db.session.execute(
        update(Event).where(Event.id == event.id).values(state=EventState.CANCELLED),
        execution_options={"synchronize_session": False},
    )

    with pytest.raises(EventCancelledError):
        services.register(event, newcomer)

"""Scans are kept once, undone on record, and decided one door after the other."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from openmap.audit.models import ActorKind
from openmap.audit.services import Actor
from openmap.badges.queries import badges_of
from openmap.checkin import queries
from openmap.checkin.errors import (
    AlreadyUndoneError,
    NobodyToAdmitError,
    NoSeatFreeError,
    NotHereError,
    NothingChangedInPracticeError,
    OthersWaitLongerError,
    RoomFullError,
    ScanUnknownError,
    TooFewLettersError,
    UndoTooLateError,
)
from openmap.checkin.models import Means, Scan, VerdictKind
from openmap.checkin.services import (
    Found,
    ScanMade,
    UndoMade,
    Verdict,
    admit,
    look_up,
    record_scan,
    take_back_arrival,
    undo,
    walk_in,
)
from openmap.core import clock
from openmap.core.db import db
from openmap.events.queries import categories_of
from openmap.mail.models import Mail
from openmap.registrations.models import RegistrationState
from openmap.registrations.services import Newcomer
from tests.make.checkin import PARIS, code_of, make_door_link, make_scan
from tests.make.events import make_event
from tests.make.registrations import make_registration

BY = Actor(ActorKind.DOOR, "Camille (Porte A)")
NOON = "2030-05-16 10:00:00+00:00"

pytestmark = pytest.mark.usefixtures("app")


def _local(verdict: Verdict) -> time | None:
    return verdict.seen_at.astimezone(PARIS).time() if verdict.seen_at else None


def _number_of_scans() -> int:
    return db.session.scalar(select(func.count(Scan.id))) or 0


@time_machine.travel(NOON)
def test_second_door_tells_when_and_where_the_person_came_in() -> None:
    zoe = make_registration()

    first = record_scan(zoe.event, make_scan(zoe, place="Porte A", at=time(8, 52)))
    second = record_scan(zoe.event, make_scan(zoe, place="Porte B", at=time(9, 5)))

    assert first.kind is VerdictKind.WELCOME
    assert (second.kind, _local(second), second.seen_where) == (
        VerdictKind.ALREADY_IN,
        time(8, 52),
        "Porte A",
    )


def test_a_repeated_nonce_is_the_same_scan_with_the_same_answer() -> None:
    zoe = make_registration()
    scan = make_scan(zoe)

    answers = [record_scan(zoe.event, scan) for _ in range(3)]

    assert [answer.kind for answer in answers] == [VerdictKind.WELCOME] * 3
    assert len({answer.nonce for answer in answers}) == 1
    assert _number_of_scans() == 1


def test_a_repeated_second_scan_still_tells_of_the_first() -> None:
    zoe = make_registration()
    record_scan(zoe.event, make_scan(zoe, place="Porte A"))
    second = make_scan(zoe, place="Porte B")

    answers = [record_scan(zoe.event, second) for _ in range(2)]

    assert [(one.kind, one.seen_where) for one in answers] == [
        (VerdictKind.ALREADY_IN, "Porte A")
    ] * 2


def test_a_nonce_of_another_edition_answers_nothing() -> None:
    zoe, other = make_registration(), make_registration()
    scan = make_scan(zoe)
    record_scan(zoe.event, scan)

    with pytest.raises(ScanUnknownError):
        record_scan(other.event, replace(make_scan(other), nonce=scan.nonce))


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (RegistrationState.WAITING, VerdictKind.WAITING_LIST),
        (RegistrationState.OFFERED, VerdictKind.NOT_CONFIRMED),
        (RegistrationState.REQUESTED, VerdictKind.NOT_CONFIRMED),
        (RegistrationState.CANCELLED, VerdictKind.CANCELLED),
    ],
)
def test_whoever_has_no_seat_is_not_counted_as_present(
    state: RegistrationState, verdict: VerdictKind
) -> None:
    zoe = make_registration(state=state)

    answer = record_scan(zoe.event, make_scan(zoe))

    assert answer.kind is verdict
    assert queries.present_number(zoe.event_id) == 0


def test_a_badge_of_another_edition_says_which() -> None:
    zoe, here = make_registration(), make_event(title="8e Openmap ESS")

    answer = record_scan(here, make_scan(zoe))

    assert answer.kind is VerdictKind.OTHER_EVENT
    assert (str(answer.elsewhere), answer.person) == (str(zoe.event.title), None)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/",
        "O1." + "A" * 127,
        "A" * 2000,
        "'; DROP TABLE scan; --" * 10,
        "\x00\x01\xff" * 50,
        "🙂" * 200,
    ],
    ids=["address", "forged", "huge", "sql", "binary", "emoji"],
)
def test_hostile_codes_are_unknown_and_kept_without_their_text(text: str) -> None:
    event = make_event()

    answer = record_scan(event, ScanMade(place="Porte A", means=Means.CAMERA, text=text))

    assert (answer.kind, answer.person) == (VerdictKind.UNKNOWN, None)
    assert _number_of_scans() == 1


def test_an_altered_code_is_unknown() -> None:
    zoe = make_registration()
    scan = make_scan(zoe)
    altered = scan.text[:20] + ("A" if scan.text[20] != "A" else "B") + scan.text[21:]

    assert record_scan(zoe.event, replace(scan, text=altered)).kind is VerdictKind.UNKNOWN


def test_a_badge_that_was_computed_but_never_stored_is_read_by_its_signature() -> None:
    zoe = make_registration()
    scan = make_scan(zoe)
    db.session.delete(badges_of([zoe])[zoe.id])
    db.session.flush()

    assert record_scan(zoe.event, scan).kind is VerdictKind.WELCOME


def test_both_times_are_kept_and_a_wrong_clock_is_replaced() -> None:
    zoe, now = make_registration(), clock.now()
    queued = replace(make_scan(zoe), said_at=now - timedelta(minutes=40))
    mad = replace(make_scan(zoe), said_at=now - timedelta(days=400))

    record_scan(zoe.event, queued)
    record_scan(zoe.event, mad)

    rows = {scan.nonce: scan for scan in db.session.scalars(select(Scan))}
    assert rows[queued.nonce].scanned_at == now - timedelta(minutes=40)
    assert rows[queued.nonce].received_at >= now
    assert rows[mad.nonce].scanned_at == rows[mad.nonce].received_at


def test_undo_makes_absent_and_undoing_it_makes_present_again() -> None:
    zoe = make_registration()
    welcome = record_scan(zoe.event, make_scan(zoe))

    undone = undo(zoe.event, UndoMade(undoes=welcome.nonce, place="Porte A"))
    after_undo = queries.present_number(zoe.event_id)
    restored = undo(zoe.event, UndoMade(undoes=undone.nonce, place="Porte A"))

    assert (undone.kind, after_undo) == (VerdictKind.UNDONE, 0)
    assert restored.person is not None
    assert (restored.kind, restored.person.full_name) == (VerdictKind.WELCOME, "Zoé Lefèvre")
    assert (queries.present_number(zoe.event_id), _number_of_scans()) == (1, 3)


def test_what_was_restored_can_be_undone_once_more() -> None:
    zoe = make_registration()
    welcome = record_scan(zoe.event, make_scan(zoe))
    undone = undo(zoe.event, UndoMade(undoes=welcome.nonce, place="Porte A"))
    restored = undo(zoe.event, UndoMade(undoes=undone.nonce, place="Porte A"))

    again = undo(zoe.event, UndoMade(undoes=restored.nonce, place="Porte A"))

    assert again.kind is VerdictKind.UNDONE
    assert queries.present_number(zoe.event_id) == 0


def test_a_repeated_undo_is_one_undo_and_a_second_one_is_refused() -> None:
    zoe = make_registration()
    welcome = record_scan(zoe.event, make_scan(zoe))
    made = UndoMade(undoes=welcome.nonce, place="Porte A")

    answers = [undo(zoe.event, made) for _ in range(2)]

    assert [answer.kind for answer in answers] == [VerdictKind.UNDONE] * 2
    with pytest.raises(AlreadyUndoneError):
        undo(zoe.event, UndoMade(undoes=welcome.nonce, place="Porte A"))


def test_whoever_was_undone_is_welcome_again_and_the_undo_stays() -> None:
    zoe = make_registration()
    welcome = record_scan(zoe.event, make_scan(zoe))
    undone = undo(zoe.event, UndoMade(undoes=welcome.nonce, place="Porte A"))

    again = record_scan(zoe.event, make_scan(zoe))

    assert again.kind is VerdictKind.WELCOME
    with pytest.raises(AlreadyUndoneError):
        undo(zoe.event, UndoMade(undoes=undone.nonce, place="Porte A"))
    assert queries.present_number(zoe.event_id) == 1


def test_the_door_undoes_its_own_scans_for_a_minute_and_its_lead_any_scan() -> None:
    zoe = make_registration()
    camille, sacha = make_door_link(zoe.event), make_door_link(zoe.event, place="Porte B")
    welcome = record_scan(zoe.event, make_scan(zoe, door_link_id=camille.id))
    scan = queries.scan_by_nonce(welcome.nonce)
    assert scan is not None

    with pytest.raises(UndoTooLateError):
        undo(zoe.event, UndoMade(undoes=welcome.nonce, place="B", door_link_id=sacha.id))
    scan.received_at -= timedelta(seconds=61)
    with pytest.raises(UndoTooLateError):
        undo(zoe.event, UndoMade(undoes=welcome.nonce, place="A", door_link_id=camille.id))
    led = undo(zoe.event, UndoMade(undoes=welcome.nonce, place="Awa", leads=True))

    assert led.kind is VerdictKind.UNDONE


def test_an_unknown_or_foreign_scan_cannot_be_undone() -> None:
    zoe, other = make_registration(), make_event()
    welcome = record_scan(zoe.event, make_scan(zoe))

    for event, nonce in ((zoe.event, uuid4()), (other, welcome.nonce)):
        with pytest.raises(ScanUnknownError):
            undo(event, UndoMade(undoes=nonce, place="Porte A", leads=True))


def test_practice_answers_like_the_real_door_and_changes_nothing() -> None:
    zoe = make_registration()

    tried = [record_scan(zoe.event, make_scan(zoe, is_practice=True)) for _ in range(2)]
    real = record_scan(zoe.event, make_scan(zoe))

    assert [one.kind for one in tried] == [VerdictKind.WELCOME, VerdictKind.ALREADY_IN]
    assert (real.kind, queries.present_number(zoe.event_id)) == (VerdictKind.WELCOME, 1)


def test_practice_forgets_after_half_an_hour() -> None:
    zoe = make_registration()
    first = record_scan(zoe.event, make_scan(zoe, is_practice=True))
    scan = queries.scan_by_nonce(first.nonce)
    assert scan is not None
    scan.received_at -= timedelta(minutes=31)
    db.session.flush()

    again = record_scan(zoe.event, make_scan(zoe, is_practice=True))

    assert again.kind is VerdictKind.WELCOME


def test_a_typed_short_code_is_read_as_people_write_it() -> None:
    zoe = make_registration()
    typed = f"{zoe.short_code[:3].lower()} {zoe.short_code[3:]}"

    answer = look_up(zoe.event, ScanMade(place="Porte A", means=Means.SHORT_CODE, text=typed))

    assert isinstance(answer, Verdict)
    assert answer.kind is VerdictKind.WELCOME


def _named(event: object, text: str) -> Found:
    found = look_up(event, ScanMade(place="A", means=Means.NAME, text=text))  # type: ignore[arg-type]
    assert isinstance(found, Found)
    return found


def test_three_letters_find_names_that_begin_so_accents_ignored() -> None:
    event = make_event()
    for given, family in (("Zoé", "Lefèvre"), ("Léa", "Martin"), ("Ana", "Solef")):
        make_registration(event=event, given_name=given, family_name=family)

    assert [one.full_name for one in _named(event, "lefe").people] == ["Zoé Lefèvre"]
    assert [one.full_name for one in _named(event, "LÉA mar").people] == ["Léa Martin"]
    assert _named(event, "ville").people == []
    assert _named(event, "%%%").people == []


def test_a_list_of_names_stops_at_ten_and_says_so() -> None:
    event = make_event()
    for number in range(11):
        make_registration(event=event, given_name=f"Ali{number}", family_name="Martin")

    found = _named(event, "mart")

    assert (len(found.people), found.has_more) == (10, True)


def test_two_letters_are_too_few() -> None:
    with pytest.raises(TooFewLettersError):
        look_up(make_event(), ScanMade(place="A", means=Means.NAME, text=" l- e "))


def test_a_name_of_six_letters_is_a_name_and_no_code() -> None:
    martin = make_registration(family_name="Martin")

    found = _named(martin.event, "martin")

    assert [one.id for one in found.people] == [martin.id]


def test_a_free_seat_goes_to_whoever_waits_and_is_here() -> None:
    event = make_event(capacity=1)
    zoe = make_registration(event=event, state=RegistrationState.WAITING)
    record_scan(event, make_scan(zoe))

    answer = admit(event, zoe, make_scan(zoe), by=BY)

    told = db.session.scalars(select(Mail.kind).where(Mail.event_id == event.id)).all()
    assert told == ["seat_confirmed_to_participant"]
    assert (answer.kind, zoe.state) == (VerdictKind.WELCOME, RegistrationState.CONFIRMED)
    assert queries.present_number(event.id) == 1


def test_nobody_here_is_overtaken_but_the_absent_are() -> None:
    event = make_event(capacity=1)
    _absent, first, second = (
        make_registration(event=event, given_name=name, state=RegistrationState.WAITING)
        for name in ("Ana", "Léa", "Zoé")
    )
    for one in (first, second):
        record_scan(event, make_scan(one))

    with pytest.raises(OthersWaitLongerError):
        admit(event, second, make_scan(second), by=BY)
    assert admit(event, first, make_scan(first), by=BY).kind is VerdictKind.WELCOME
    with pytest.raises(NoSeatFreeError):
        admit(event, second, make_scan(second), by=BY)


def test_admission_is_refused_beyond_the_legal_limit_in_practice_and_without_waiting() -> None:
    event = make_event()
    event.venue.legal_limit = 1
    zoe = make_registration(event=event, state=RegistrationState.WAITING)
    inside = make_registration(event=event, given_name="Léa")
    record_scan(event, make_scan(inside))

    with pytest.raises(RoomFullError):
        admit(event, zoe, make_scan(zoe), by=BY)
    with pytest.raises(NothingChangedInPracticeError):
        admit(event, zoe, make_scan(zoe, is_practice=True), by=BY)
    with pytest.raises(NobodyToAdmitError):
        admit(event, inside, make_scan(inside), by=BY)


def test_whoever_is_confirmed_is_welcome_even_beyond_the_legal_limit() -> None:
    event = make_event()
    event.venue.legal_limit = 1
    people = [make_registration(event=event, given_name=name) for name in ("Léa", "Zoé")]

    kinds = [record_scan(event, make_scan(one)).kind for one in people]

    assert kinds == [VerdictKind.WELCOME] * 2


def _newcomer(event: object, email: str = "") -> Newcomer:
    return Newcomer(
        category=categories_of(event)[0],  # type: ignore[arg-type]
        given_name="Jean",
        family_name="Petit",
        contact_email=email,
        registered_by="door",
    )


def test_a_walk_in_is_registered_seated_and_present_and_twice_is_once() -> None:
    event = make_event(capacity=1)
    scan = ScanMade(place="Porte A", means=Means.WALK_IN)

    answers = [walk_in(event, _newcomer(event), scan, by=BY) for _ in range(2)]

    assert [one.kind for one in answers] == [VerdictKind.WELCOME] * 2
    assert queries.present_number(event.id) == 1


def test_a_walk_in_passes_by_the_absent_who_wait_but_not_by_who_is_here() -> None:
    event = make_event(capacity=2)
    ana = make_registration(event=event, given_name="Ana", state=RegistrationState.WAITING)
    scan = ScanMade(place="Porte A", means=Means.WALK_IN)

    first = walk_in(event, _newcomer(event), scan, by=BY)
    record_scan(event, make_scan(ana))
    later = replace(_newcomer(event), given_name="Paul")
    second = walk_in(event, later, replace(scan, nonce=uuid4()), by=BY)

    assert (first.kind, second.kind) == (VerdictKind.WELCOME, VerdictKind.WAITING_LIST)


def test_a_walk_in_who_passes_the_absent_gets_one_mail() -> None:
    event = make_event(capacity=1)
    make_registration(event=event, given_name="Ana", state=RegistrationState.WAITING)
    newcomer = replace(_newcomer(event), contact_email="paul@ville.example")

    walk_in(event, newcomer, ScanMade(place="Porte A", means=Means.WALK_IN), by=BY)

    kinds = db.session.scalars(select(Mail.kind).where(Mail.recipient == "paul@ville.example"))
    assert list(kinds) == ["registration_received_to_participant"]


def test_a_walk_in_who_waits_already_gets_the_free_seat_and_one_mail() -> None:
    event = make_event(capacity=1)
    paul = make_registration(event=event, state=RegistrationState.WAITING)
    newcomer = replace(
        _newcomer(event),
        given_name=paul.given_name,
        family_name=paul.family_name,
        contact_email=paul.contact_email,
    )

    verdict = walk_in(event, newcomer, ScanMade(place="Porte A", means=Means.WALK_IN), by=BY)

    kinds = db.session.scalars(select(Mail.kind).where(Mail.recipient == paul.contact_email))
    assert verdict.kind is VerdictKind.WELCOME
    assert list(kinds) == ["seat_confirmed_to_participant"]


def test_who_filled_the_room_is_answered_the_same_when_the_network_repeats() -> None:
    event = make_event(capacity=2)
    event.venue.legal_limit = 2
    ana = make_registration(event=event, given_name="Ana", state=RegistrationState.WAITING)
    walking, waiting = (ScanMade(place="Porte A", means=Means.WALK_IN) for _ in range(2))

    kinds = [
        [walk_in(event, _newcomer(event), walking, by=BY).kind for _ in range(2)],
        [admit(event, ana, waiting, by=BY).kind for _ in range(2)],
    ]
    kinds.append([walk_in(event, _newcomer(event), walking, by=BY).kind])

    assert kinds == [[VerdictKind.WELCOME] * 2, [VerdictKind.WELCOME] * 2, [VerdictKind.WELCOME]]


def test_the_lead_takes_an_arrival_back_with_a_reason() -> None:
    zoe = make_registration()
    record_scan(zoe.event, make_scan(zoe))

    take_back_arrival(zoe.event, zoe, place="Awa", reason="Badge prêté", by=BY)

    assert queries.present_number(zoe.event_id) == 0
    with pytest.raises(NotHereError):
        take_back_arrival(zoe.event, zoe, place="Awa", reason="Badge prêté", by=BY)


def test_figures_count_everybody_once_and_name_conflicts() -> None:
    event = make_event()
    zoe, lea = (make_registration(event=event, given_name=name) for name in ("Zoé", "Léa"))
    record_scan(event, make_scan(zoe, place="Porte A"))
    record_scan(event, make_scan(zoe, place="Porte A"))
    record_scan(event, make_scan(zoe, place="Porte B"))
    record_scan(event, make_scan(lea, place="Porte B"))

    conflicts = queries.conflicts_of(event.id)

    assert queries.present_by_category(event.id) == {zoe.category_id: 2}
    assert sum(number for _at, number in queries.arrivals_by_time(event.id)) == 2
    assert [(one.name, one.came_where, one.again_where) for one in conflicts] == [
        ("Zoé Lefèvre", "Porte A", "Porte B")
    ]


def test_a_scan_costs_few_statements(app: Flask, queries: object) -> None:
    zoe = make_registration()
    scan = make_scan(zoe)
    db.session.expire_all()
    event = zoe.event

    with queries.at_most(3):  # type: ignore[attr-defined]
        record_scan(event, scan)


def test_codes_are_made_for_tests_as_they_are_printed() -> None:
    assert len(code_of(make_registration())) == 130

"""Correcting, moving to another address, telling everybody, erasing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from openmap.audit.models import ActorKind
from openmap.audit.queries import history_of
from openmap.audit.services import Actor
from openmap.calendars.queries import newest_message
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.core.errors import ChangedMeanwhileError, fingerprint
from openmap.core.locale import LocalText
from openmap.core.tokens import sign
from openmap.events import services as events
from openmap.events.models import Event, EventState
from openmap.mail.models import Mail, MailState
from openmap.people.models import ConsentPurpose
from openmap.people.queries import purposes_agreed_to
from openmap.questions.hooks import event_created
from openmap.questions.queries import answers_of, questions_for
from openmap.registrations import hooks as registration_hooks
from openmap.registrations import jobs, services
from openmap.registrations.emails import ADDRESS_PURPOSE
from openmap.registrations.errors import (
    AddressUnchangedError,
    AlreadyEndedError,
    AlreadyRegisteredError,
    LinkExpiredError,
    TooLateToCorrectError,
)
from openmap.registrations.models import (
    AccessArrangement,
    AddressChange,
    Registration,
    RegistrationSettings,
    RegistrationState,
)
from openmap.registrations.services import AccessWish, Correction
from openmap.seats.queries import pools_of_event
from tests.make.events import make_event
from tests.make.newcomers import come, jobs_waiting, kinds_to, mails_to

TEAM = Actor(ActorKind.TEAM, "Awa Diallo", 1)


def correction(registration: Registration, **changed: object) -> Correction:
    values = {
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "organisation_name": registration.organisation_name,
        "job_title": registration.job_title,
        "departement_code": registration.departement_code,
        "version": registration.version,
    }
    return Correction(**{**values, **changed})  # type: ignore[arg-type]


def test_a_corrected_name_is_found_again(app: Flask) -> None:
    zoe = come(make_event())

    services.correct(zoe, correction(zoe, family_name="Lefèvre-Łukasz"), TEAM)

    assert (zoe.folded_name, zoe.sort_name) == ("zoe lefevre lukasz", "lefevre lukasz zoe")
    assert zoe.search_text.startswith("zoe lefevre lukasz ville de montreuil")
    assert zoe.person.family_name == "Lefèvre-Łukasz"
    (entry,) = history_of("registration", zoe.id)
    assert (entry.changes, entry.actor_name) == (
        {"family_name": ["Lefèvre", "Lefèvre-Łukasz"]},
        "Awa Diallo",
    )


def test_nobody_takes_the_name_of_someone_at_the_same_address(app: Flask) -> None:
    event = make_event()
    come(event, email="mairie@ville.example", given_name="Ali", family_name="Benali")
    zoe = come(event, email="mairie@ville.example")

    with pytest.raises(AlreadyRegisteredError):
        services.correct(zoe, correction(zoe, given_name="ALI", family_name="Bénali"), TEAM)


def test_a_second_editor_is_told(app: Flask) -> None:
    zoe = come(make_event())
    seen = correction(zoe, job_title="Directrice")
    services.correct(zoe, correction(zoe, job_title="Acheteuse en chef"), TEAM)

    with pytest.raises(ChangedMeanwhileError):
        services.correct(zoe, seen, TEAM)

    assert zoe.job_title == "Acheteuse en chef"


def test_what_has_ended_is_not_corrected(app: Flask) -> None:
    zoe = come(make_event())
    services.cancel(zoe, TEAM)

    with pytest.raises(AlreadyEndedError):
        services.correct(zoe, correction(zoe), TEAM)


def test_consents_and_arrangements_are_given_and_taken_back(app: Flask) -> None:
    zoe = come(make_event(), consents=frozenset({ConsentPurpose.PHOTOS}))

    services.correct(
        zoe,
        correction(
            zoe,
            access=AccessWish(("companion",)),
            consents=frozenset({ConsentPurpose.DIRECTORY, ConsentPurpose.ACCESS_ARRANGEMENTS}),
        ),
        TEAM,
    )
    between = purposes_agreed_to(zoe.person_id, event_id=zoe.event_id)
    kept = db.session.get_one(AccessArrangement, zoe.id).needs
    services.correct(zoe, correction(zoe, access=AccessWish(), consents=frozenset()), TEAM)

    assert (between, kept) == (
        frozenset({ConsentPurpose.DIRECTORY, ConsentPurpose.ACCESS_ARRANGEMENTS}),
        ["companion"],
    )
    assert purposes_agreed_to(zoe.person_id, event_id=zoe.event_id) == frozenset()
    assert db.session.get(AccessArrangement, zoe.id) is None


def test_a_mistyped_address_is_corrected_and_its_link_revoked(app: Flask) -> None:
    zoe = come(make_event(), email="zoe@vile.example")
    old_link = services.private_link(zoe)

    services.correct_mistyped_address(zoe, "zoe@ville.example")

    wrong = db.session.scalars(select(Mail).where(Mail.recipient == "zoe@vile.example")).one()
    assert (zoe.contact_email, zoe.person.email) == ("zoe@ville.example",) * 2
    assert wrong.state is MailState.WITHDRAWN
    assert kinds_to(zoe) == ["registration_received_to_participant"]
    with pytest.raises(LinkExpiredError):
        services.registration_of_link(old_link.rpartition("/")[2])
    message = newest_message("registration", zoe.id)
    assert message is not None
    assert (message.method, message.attendee_email) == ("REQUEST", "zoe@ville.example")


def test_correcting_towards_someone_known_changes_nothing_for_them(app: Flask) -> None:
    event = make_event()
    known = come(event, email="zoe@ville.example")
    mistyped = come(event, email="zoe@vile.example")

    services.correct_mistyped_address(mistyped, "zoe@ville.example")

    assert (known.state, known.link_generation) == (RegistrationState.CONFIRMED, 1)
    assert mistyped.state is RegistrationState.CANCELLED
    assert kinds_to(known)[-1] == "private_link_again_to_participant"
    assert pools_of_event(event.id)[0].taken == 1


def test_a_seen_link_or_a_late_hour_ends_the_correction(app: Flask) -> None:
    event = make_event()
    seen, late = come(event), come(event)
    services.note_opened(seen)
    late.created_at = clock.now() - timedelta(minutes=31)
    db.session.flush()

    for registration in (seen, late):
        with pytest.raises(TooLateToCorrectError):
            services.correct_mistyped_address(registration, "zoe@ville.example")


def asked_change(registration: Registration) -> AddressChange:
    services.ask_new_address(registration, "zoe@region.example")
    return db.session.scalars(
        select(AddressChange).where(AddressChange.registration_id == registration.id)
    ).one()


def test_a_new_address_is_asked_and_the_old_one_told(app: Flask) -> None:
    zoe = come(make_event(), email="zoe@ville.example")

    change = asked_change(zoe)

    asked = db.session.scalars(select(Mail).where(Mail.recipient == change.new_email)).one()
    assert zoe.contact_email == "zoe@ville.example"
    assert asked.kind == "address_change_asked_to_new_address"
    assert sign(ADDRESS_PURPOSE, change.id) in (asked.text or "")
    assert services.private_link(zoe) not in (asked.text or "")
    told = mails_to(zoe)[-1]
    assert told.kind == "address_change_told_to_old_address"
    assert "zoe@region.example" not in (told.text or "")
    assert "z…@region.example" in (told.text or "")


def test_the_new_address_holds_once_confirmed(app: Flask) -> None:
    zoe = come(make_event(), email="zoe@ville.example")
    token = sign(ADDRESS_PURPOSE, asked_change(zoe).id)

    services.confirm_new_address(*services.address_change_of(token))

    assert (zoe.contact_email, zoe.link_generation) == ("zoe@region.example", 2)
    told = db.session.scalars(
        select(Mail).where(Mail.recipient == "zoe@ville.example").order_by(Mail.id.desc())
    ).first()
    assert told is not None
    assert (told.kind, len(told.attachments)) == ("address_change_told_to_old_address", 1)
    assert kinds_to(zoe)[-1] == "private_link_again_to_participant"
    assert "Votre nouvelle adresse est désormais utilisée" in str(mails_to(zoe)[-1].text)
    assert "une seconde fois" not in str(mails_to(zoe)[-1].text)
    with pytest.raises(LinkExpiredError):
        services.address_change_of(token)


def test_an_older_or_expired_change_opens_nothing(app: Flask) -> None:
    zoe = come(make_event())
    change = asked_change(zoe)
    change.expires_at = clock.now()
    db.session.flush()

    for token in (sign(ADDRESS_PURPOSE, change.id), sign(ADDRESS_PURPOSE, 0), "x" * 300, ""):
        with pytest.raises(LinkExpiredError):
            services.address_change_of(token)


def test_a_change_asked_through_a_revoked_link_is_confirmed_by_nobody(app: Flask) -> None:
    zoe = come(make_event())
    services.ask_new_address(zoe, "someone.else@example.org")
    change = db.session.scalars(select(AddressChange)).one()
    services.change_address(zoe, "zoe.right@ville.example", TEAM)

    with pytest.raises(LinkExpiredError):
        services.address_change_of(sign(ADDRESS_PURPOSE, change.id))


def test_an_address_that_changes_nothing_is_refused(app: Flask) -> None:
    zoe = come(make_event())

    with pytest.raises(AddressUnchangedError):
        services.ask_new_address(zoe, zoe.contact_email)
    with pytest.raises(AddressUnchangedError):
        services.change_address(zoe, zoe.contact_email, TEAM)
    services.cancel(zoe, TEAM)
    with pytest.raises(AlreadyEndedError):
        services.ask_new_address(zoe, "zoe@region.example")


def test_the_team_does_not_merge_two_people_by_an_address(app: Flask) -> None:
    event = make_event()
    come(event, email="zoe@ville.example")
    other = come(event)

    with pytest.raises(AlreadyRegisteredError):
        services.change_address(other, "zoe@ville.example", TEAM)


@pytest.mark.parametrize("token", ["", "x", "x" * 300, "WzEsMl0.invalid"])
def test_a_link_that_is_not_ours_opens_nothing(app: Flask, token: str) -> None:
    with pytest.raises(LinkExpiredError):
        services.registration_of_link(token)


def test_a_link_opens_until_it_is_revoked_or_the_edition_long_over(app: Flask) -> None:
    zoe = come(make_event())
    token = services.private_link(zoe).rpartition("/")[2]

    assert services.registration_of_link(token) is zoe
    zoe.event.held_on = (clock.now() - timedelta(days=92)).date()
    with pytest.raises(LinkExpiredError):
        services.registration_of_link(token)


def drain(name: str, event: Event) -> int:
    """Run the telling jobs that wait, as the worker would; return how many ran."""
    ran = 0
    for arguments in jobs_waiting(name):
        jobs.tell_of_change(**arguments) if "since" in arguments else (
            jobs.tell_of_cancellation(**arguments)
        )
        ran += 1
    return ran


def test_a_new_day_is_told_to_everybody_with_a_higher_number(app: Flask) -> None:
    event = make_event(capacity=1)
    seated, waiting = come(event), come(event)

    hooks.event_changed(event.id, frozenset({"when"}))
    drain("registrations.tell_of_change", event)

    message = newest_message("registration", seated.id)
    assert message is not None
    assert (message.method, message.sequence) == ("REQUEST", 1)
    assert mails_to(seated)[-1].attachments == [["calendar", message.id]]
    assert [kinds_to(one)[-1] for one in (seated, waiting)] == ["event_changed_to_participant"] * 2
    assert mails_to(waiting)[-1].attachments == []


def test_a_telling_cut_short_goes_on_where_it_stopped(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmap.registrations.services.telling.CHUNK", 2)
    event = make_event()
    people = [come(event) for _ in range(5)]
    hooks.event_changed(event.id, frozenset({"when"}))
    (job,) = jobs_waiting("registrations.tell_of_change")
    services.tell_of_change(event.id, since=datetime.fromisoformat(job["since"]))  # then: killed

    for _ in range(2):
        jobs.tell_of_change(**job)

    assert [kinds_to(one).count("event_changed_to_participant") for one in people] == [1] * 5
    numbers = {newest_message("registration", one.id).sequence for one in people}  # type: ignore[union-attr]
    assert numbers == {1}


def test_a_second_change_is_told_to_everybody_once_more(app: Flask) -> None:
    event = make_event()
    zoe = come(event)
    for _ in range(2):
        hooks.event_changed(event.id, frozenset({"where"}))

        jobs.tell_of_change(**jobs_waiting("registrations.tell_of_change")[-1])

    assert kinds_to(zoe).count("event_changed_to_participant") == 2


def test_the_mail_names_the_day_before_and_only_what_changed(app: Flask) -> None:
    event = make_event()
    zoe = come(event)
    old = events.essentials_of(event)
    later = replace(old, held_on=old.held_on + timedelta(days=7))

    events.change_essentials(event, later, seen=fingerprint(old), by=TEAM)
    jobs.tell_of_change(**jobs_waiting("registrations.tell_of_change")[-1])

    mail = mails_to(zoe)[-1]
    assert mail.subject.startswith("Nouvelle date")
    assert "jeudi 23 mai 2030 au lieu de jeudi 16 mai 2030" in str(mail.text)
    assert "au lieu de jeudi 16 mai 2030" in str(mail.html)
    assert "Les horaires changent" not in str(mail.text)
    assert "Le lieu change" not in str(mail.text)


def test_a_new_place_is_named_without_a_word_of_the_day(app: Flask) -> None:
    event = make_event()
    zoe = come(event)
    old = events.venue_facts_of(event)

    events.change_venue(event, replace(old, name="La Halle"), seen=fingerprint(old), by=TEAM)
    jobs.tell_of_change(**jobs_waiting("registrations.tell_of_change")[-1])

    assert "Le lieu change\u00a0: La Halle, " in str(mails_to(zoe)[-1].text)
    assert "au lieu de" not in str(mails_to(zoe)[-1].text)


def test_nobody_is_told_of_new_hours_of_a_cancelled_edition(app: Flask) -> None:
    event = make_event()
    zoe = come(event)
    hooks.event_changed(event.id, frozenset({"when"}))
    event.state = EventState.CANCELLED
    event.cancelled_because = LocalText(fr="La salle est inondée.")
    db.session.flush()

    drain("registrations.tell_of_change", event)

    assert "event_changed_to_participant" not in kinds_to(zoe)


@pytest.mark.parametrize(
    ("state", "changed"),
    [(EventState.DRAFT, {"when"}), (EventState.PUBLISHED, {"texts", "what"})],
)
def test_nobody_is_told_of_what_does_not_concern_them(
    app: Flask, state: EventState, changed: set[str]
) -> None:
    event = make_event(state=state)

    hooks.event_changed(event.id, frozenset(changed))

    assert jobs_waiting("registrations.tell_of_change") == []


def test_a_cancelled_edition_ends_all_registrations(app: Flask) -> None:
    event = make_event(capacity=1)
    seated, waiting = come(event), come(event)
    event.state = EventState.CANCELLED
    event.cancelled_because = LocalText(fr="La salle est inondée.")
    db.session.flush()

    hooks.event_changed(event.id, frozenset({"state"}))
    drain("registrations.tell_of_cancellation", event)

    message = newest_message("registration", seated.id)
    assert message is not None
    assert [one.state for one in (seated, waiting)] == [RegistrationState.CANCELLED] * 2
    assert (message.method, message.sequence) == ("CANCEL", 1)
    assert "La salle est inondée." in (mails_to(waiting)[-1].text or "")
    assert pools_of_event(event.id)[0].taken == 0


def test_the_digest_sums_up_a_day_once(app: Flask) -> None:
    event = make_event()
    gone = come(event)
    come(event)
    services.cancel(gone, TEAM)

    first, second = services.sum_up(event.id), services.sum_up(event.id)

    mail = db.session.scalars(select(Mail).where(Mail.kind == "digest_to_organiser")).one()
    assert (first, second) == (True, False)
    assert mail.recipient == "macs@maximilien.example"
    assert "2 inscriptions depuis hier" in mail.subject
    assert "annulées\u00a0: 1" in (mail.text or "")


def test_a_day_without_news_is_not_mailed(app: Flask) -> None:
    event = make_event()

    assert not services.sum_up(event.id)
    assert event.id in services.events_to_sum_up()


def test_arrangements_are_erased_30_days_after_with_a_receipt(app: Flask) -> None:
    event = make_event()
    zoe = come(event, access=AccessWish(("guide_dog",)))
    event.held_on = (clock.now() - timedelta(days=32)).date()
    db.session.flush()

    jobs.purge_arrangements(0)

    assert db.session.get(AccessArrangement, zoe.id) is None
    (receipt,) = history_of("event", event.id)
    assert (receipt.action, receipt.changes) == (
        "registrations.purge_arrangements",
        {"arrangements": [1, 0]},
    )


def test_arrangements_of_yesterday_are_kept(app: Flask) -> None:
    event = make_event()
    come(event, access=AccessWish(("guide_dog",)))
    event.held_on = (clock.now() - timedelta(days=1)).date()
    db.session.flush()

    jobs.purge_arrangements(0)

    assert db.session.scalar(select(func.count()).select_from(AccessArrangement)) == 1


def test_people_silent_for_36_months_are_forgotten(app: Flask) -> None:
    event = make_event()
    zoe = come(event)
    event.held_on = (clock.now() - timedelta(days=1200)).date()
    zoe.person.last_action_at = clock.now() - timedelta(days=1200)
    db.session.flush()

    jobs.forget_silent_people(0)
    db.session.refresh(zoe)

    assert (zoe.person.email, zoe.person.erased_at is not None) == (None, True)
    assert (zoe.full_name, zoe.organisation_name, zoe.search_text) == ("", "", "")
    assert zoe.state is RegistrationState.CONFIRMED
    assert [one.action for one in history_of("person", zoe.person_id)] == ["people.forget"]


def test_someone_who_comes_soon_is_not_forgotten(app: Flask) -> None:
    zoe = come(make_event())
    zoe.person.last_action_at = clock.now() - timedelta(days=1200)
    db.session.flush()

    assert services.silent_people(most=10) == []


def test_erasing_frees_the_seat_of_who_was_to_come(app: Flask) -> None:
    event = make_event()
    zoe = come(event)

    hooks.personal_data_erase(zoe.person_id)

    assert (zoe.state, pools_of_event(event.id)[0].taken) == (RegistrationState.CANCELLED, 0)
    assert zoe.contact_email.endswith("@openmap.invalid")


def test_everything_held_is_exported(app: Flask) -> None:
    zoe = come(make_event(), access=AccessWish(("companion",), "Deux places"))

    exported = {
        key: value
        for part in hooks.personal_data_export(zoe.person_id)
        for key, value in part.items()
    }

    (held,) = exported["registrations"]
    assert (held["state"], held["access_needs"], held["access_note"]) == (
        "confirmed",
        ["companion"],
        "Deux places",
    )
    assert exported["person"]["email"] == zoe.contact_email


def test_the_digest_job_goes_through_the_editions(app: Flask) -> None:
    event = make_event()
    come(event)

    jobs.sum_up(0)

    mails = db.session.scalars(select(Mail.event_id).where(Mail.kind == "digest_to_organiser"))
    assert mails.all() == [event.id]


def test_the_certificate_is_made_for_who_comes_only(app: Flask) -> None:
    event = make_event(capacity=1)
    seated, waiting = come(event), come(event)

    made = registration_hooks.attachment("registration_certificate", seated.id)

    assert made is not None
    assert (made.filename, made.media_type, made.content[:4]) == (
        "inscription-zoe-lefevre.pdf",
        "application/pdf",
        b"%PDF",
    )
    for kind, number in (("registration_certificate", waiting.id), ("badge", seated.id)):
        assert registration_hooks.attachment(kind, number) is None


def test_a_new_edition_has_its_settings(app: Flask) -> None:
    event = make_event()

    registration_hooks.event_created(event.id, "openmap-matinee", {})
    db.session.flush()

    settings = db.session.get_one(RegistrationSettings, event.id)
    assert (settings.opens_at, settings.closes_at, settings.daily_digest) == (None, None, True)


def test_corrected_answers_are_kept_and_not_told_to_the_history(app: Flask) -> None:
    event = make_event()
    event_created(event.id, "openmap-matinee", {})
    zoe = come(event)
    kind, need = questions_for(event.id, zoe.category_id)

    services.correct(zoe, correction(zoe, answers={kind.id: "hospital", need.id: "Pain"}), TEAM)
    services.correct(zoe, correction(zoe, answers={kind.id: "hospital", need.id: "Pain"}), TEAM)

    assert answers_of("registration", zoe.id) == {kind.id: "hospital", need.id: "Pain"}
    assert [one.changes for one in history_of("registration", zoe.id)] == [
        {"answers": [None, None]}
    ]


def test_an_ended_registration_is_not_corrected_by_address(app: Flask) -> None:
    zoe = come(make_event())
    change = asked_change(zoe)
    services.cancel(zoe, TEAM)

    with pytest.raises(LinkExpiredError):
        services.address_change_of(sign(ADDRESS_PURPOSE, change.id))
    with pytest.raises(TooLateToCorrectError):
        services.correct_mistyped_address(zoe, "zoe@region.example")


def test_who_waits_moves_without_a_calendar(app: Flask) -> None:
    event = make_event(capacity=1)
    come(event)
    waiting = come(event)

    services.change_address(waiting, "zoe@region.example", TEAM)

    assert mails_to(waiting)[-1].attachments == []
    assert newest_message("registration", waiting.id) is None

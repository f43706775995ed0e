"""Keeps what the law keeps and erases the rest: arrangements of access, people long silent."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete

from openmap.audit import services as audit
from openmap.audit.services import SYSTEM
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.core.locale import PARIS
from openmap.questions import services as questions
from openmap.registrations import queries, rules
from openmap.registrations.models import AccessArrangement, AddressChange, Registration
from openmap.registrations.services.ending import cancel
from openmap.registrations.services.seating import SUBJECT

_NO_ADDRESS: Final = "erased-%d@openmap.invalid"


def events_with_old_arrangements() -> list[int]:
    """Return the editions whose arrangements of access have outlived their use."""
    today = clock.now().astimezone(PARIS).date()
    last_kept = today - timedelta(days=rules.ARRANGEMENT_DAYS)
    return list(queries.events_with_arrangements_before(last_kept))


def purge_arrangements(event_id: int) -> int:
    """Erase the arrangements of access of an edition and keep a receipt; return how many."""
    gone = db.session.scalars(
        delete(AccessArrangement)
        .where(AccessArrangement.event_id == event_id)
        .returning(AccessArrangement.registration_id)
    ).all()
    if gone:
        audit.record(
            "registrations.purge_arrangements",
            "event",
            event_id,
            by=SYSTEM,
            event_id=event_id,
            changes={"arrangements": [len(gone), 0]},
        )
    return len(gone)


def silent_people(*, most: int) -> list[int]:
    """Return people who have done nothing for 36 months."""
    return list(
        queries.people_silent_since(clock.now() - timedelta(days=rules.CONTACT_DAYS), most=most)
    )


def forget_silent_person(person_id: int) -> None:
    """Erase a person everywhere and keep a receipt without their name."""
    hooks.personal_data_erase(person_id)
    audit.record("people.forget", "person", person_id, by=SYSTEM)


def held_about(person_id: int) -> list[dict[str, Any]]:
    """Return everything that registrations hold about the person."""
    return [_held(registration) for registration in queries.registrations_of_person(person_id)]


def _held(registration: Registration) -> dict[str, Any]:
    arrangement = queries.arrangement_of(registration.id)
    return {
        "edition": registration.event.title.fr,
        "category": registration.category.label.fr,
        "state": registration.state.value,
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "email": registration.contact_email,
        "organisation": registration.organisation_name,
        "function": registration.job_title,
        "phone": registration.phone,
        "departement": registration.departement_code,
        "registered_at": registration.created_at.isoformat(),
        "answers": {
            str(question.label): words
            for question, words in questions.answers_in_words(
                registration.event_id, SUBJECT, registration.id
            )
        },
        "access_needs": arrangement.needs if arrangement else [],
        "access_note": arrangement.note if arrangement else "",
    }


def forget_person(person_id: int) -> None:
    """Erase who came from every registration; that someone came stays, as a figure."""
    for registration in queries.registrations_of_person(person_id):
        today = clock.now().astimezone(registration.event.zone).date()
        if registration.is_live and registration.event.held_on >= today:
            cancel(registration, SYSTEM, is_told=False)
        _forget(registration)


def _forget(registration: Registration) -> None:
    audit.forget(SUBJECT, registration.id)
    questions.forget_answers(SUBJECT, registration.id)
    for table in (AccessArrangement, AddressChange):
        db.session.execute(delete(table).where(table.registration_id == registration.id))
    registration.given_name = registration.family_name = ""
    registration.organisation_name = registration.job_title = ""
    registration.sort_name = registration.search_text = ""
    registration.phone = registration.departement_code = None
    registration.ended_because = None
    registration.contact_email = _NO_ADDRESS % registration.id
    registration.folded_name = ""
    registration.link_generation += 1
    registration.version += 1

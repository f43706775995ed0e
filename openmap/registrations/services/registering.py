"""Registers people: a seat, a place in the queue or a request, and the mail that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.events.models import Category, Event, EventState
from openmap.people import services as people
from openmap.people.models import ConsentPurpose, Person
from openmap.questions import services as questions
from openmap.registrations import emails, queries, rules
from openmap.registrations.errors import EventCancelledError
from openmap.registrations.models import AccessArrangement, Registration, RegistrationState
from openmap.registrations.services.links import private_link_again
from openmap.registrations.services.seating import SUBJECT, after_confirmation, tell
from openmap.registrations.services.window import window_of
from openmap.seats import services as seats
from openmap.seats.services import Hall

#: Version of the sentences beside the boxes of the form.
CONSENT_TEXTS: Final = "2026-11"


@dataclass(frozen=True)
class AccessWish:
    """Arrangements wanted; never the disability."""

    needs: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.needs and not self.note


@dataclass(frozen=True)
class Newcomer:
    """Someone who registers, as typed on the form or at the door."""

    category: Category
    given_name: str
    family_name: str
    #: Empty for someone at the door who gives none.
    contact_email: str
    organisation_name: str = ""
    job_title: str = ""
    phone: str | None = None
    departement_code: str | None = None
    language: str = "fr"
    answers: Mapping[int, Any] = field(default_factory=dict)
    access: AccessWish = field(default_factory=AccessWish)
    consents: frozenset[ConsentPurpose] = frozenset()
    #: Speakers hold no seat, whatever their category.
    is_speaker: bool = False
    takes_a_seat: bool = True
    #: "participant", "team" or "door".
    registered_by: str = "participant"

    @property
    def folded_name(self) -> str:
        return fold(f"{self.given_name} {self.family_name}")

    @property
    def needs_a_seat(self) -> bool:
        return self.takes_a_seat and not self.is_speaker and self.category.holds_a_seat


def register(
    event: Event,
    newcomer: Newcomer,
    *,
    by: Actor | None = None,
    passes_the_absent: bool = False,
) -> Registration:
    """Give the newcomer a seat or a place in the queue, and tell them by mail.

    The pools of the event stay locked until the transaction ends: nobody else takes the last
    seat meanwhile, and the same form sent twice finds the first one. Without `by` the person
    registers themselves, while registration is open. At the door presence counts: a newcomer
    passes those who wait elsewhere.
    """
    hall = seats.lock_all(event.id)
    if by is None:
        rules.ensure_open(window_of(event), now=clock.now())
    known_id, someone_could_sit, state_of_event = queries.facts_about_newcomer(
        event.id,
        newcomer.contact_email,
        newcomer.folded_name,
        rivals_with_room=hall.rivals_with_room(newcomer.category.id),
    )
    if state_of_event is EventState.CANCELLED:
        raise EventCancelledError
    if known_id is not None:
        return _known(known_id)
    overtakes = someone_could_sit and not passes_the_absent
    state = _state(newcomer, hall, someone_could_sit=overtakes, by=by)
    registration = _added(event, newcomer, state)
    if registration.holds_a_seat:
        seats.take(hall.pools_of(newcomer.category.id))
    _keep_the_rest(registration, newcomer)
    _tell_newcomer(registration, hall)
    if by is not None:
        _record(registration, by)
    return registration


def _known(registration_id: int) -> Registration:
    known = db.session.get_one(Registration, registration_id)
    private_link_again(known)
    return known


def _state(
    newcomer: Newcomer, hall: Hall, *, someone_could_sit: bool, by: Actor | None
) -> RegistrationState:
    """Decide; who needs no seat passes by the queue, and whom the team adds needs no approval."""
    seated = newcomer.needs_a_seat
    return rules.state_for_newcomer(
        needs_approval=newcomer.category.needs_approval and by is None,
        pools_have_room=not seated or hall.has_room(newcomer.category.id),
        someone_could_sit=seated and someone_could_sit,
    )


def _added(event: Event, newcomer: Newcomer, state: RegistrationState) -> Registration:
    registration = Registration(
        event=event,
        person=_person(newcomer),
        category=newcomer.category,
        given_name=newcomer.given_name,
        family_name=newcomer.family_name,
        contact_email=newcomer.contact_email,
        folded_name=newcomer.folded_name,
        sort_name=sort_name(newcomer.given_name, newcomer.family_name),
        search_text=search_text(
            newcomer.given_name,
            newcomer.family_name,
            newcomer.organisation_name,
            newcomer.contact_email,
        ),
        state=state,
        organisation_name=newcomer.organisation_name,
        job_title=newcomer.job_title,
        phone=newcomer.phone,
        departement_code=newcomer.departement_code,
        language=newcomer.language,
        takes_a_seat=newcomer.needs_a_seat,
        is_speaker=newcomer.is_speaker,
        waiting_rank=seats.next_rank() if state is RegistrationState.WAITING else None,
        confirmed_at=clock.now() if state is RegistrationState.CONFIRMED else None,
        registered_by=newcomer.registered_by,
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def _person(newcomer: Newcomer) -> Person:
    return people.find_or_add(
        newcomer.contact_email or None,
        newcomer.given_name,
        newcomer.family_name,
        language=newcomer.language,
    )


def _keep_the_rest(registration: Registration, newcomer: Newcomer) -> None:
    """Keep answers, arrangements and consents; whoever gave none costs no statement."""
    if answers := {key: value for key, value in newcomer.answers.items() if value is not None}:
        questions.save_answers(registration.event_id, SUBJECT, registration.id, answers)
    if not newcomer.access.is_empty:
        db.session.add(
            AccessArrangement(
                registration_id=registration.id,
                event_id=registration.event_id,
                needs=list(newcomer.access.needs),
                note=newcomer.access.note,
            )
        )
    for purpose in sorted(newcomer.consents):
        people.give_consent(
            registration.person,
            purpose,
            text_version=CONSENT_TEXTS,
            event_id=registration.event_id,
        )


def _tell_newcomer(registration: Registration, hall: Hall) -> None:
    confirmed = registration.state is RegistrationState.CONFIRMED
    invitation = after_confirmation(registration) if confirmed else None
    place = None
    if registration.waiting_rank is not None:
        ahead = queries.waiting_ahead(registration.event_id, rank=registration.waiting_rank)
        place = hall.place_in_line(registration.category_id, ahead)
    message = emails.registration_received_to_participant(
        registration, invitation=invitation, place=place
    )
    tell(registration, message)


def _record(registration: Registration, by: Actor) -> None:
    audit.record(
        "registrations.register",
        SUBJECT,
        registration.id,
        by=by,
        event_id=registration.event_id,
        changes={"state": [None, registration.state.value]},
    )


def sort_name(given_name: str, family_name: str) -> str:
    """Return what lists and badges are sorted by: the family name first, folded."""
    return fold(f"{family_name} {given_name}")


def search_text(given_name: str, family_name: str, organisation: str, email: str) -> str:
    """Return what a search looks through, folded."""
    return fold(f"{given_name} {family_name} {organisation} {email}")

"""Corrects what a registration says: name, organisation, answers, arrangements, consents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock
from openmap.core.db import db
from openmap.core.errors import ChangedMeanwhileError
from openmap.core.folding import fold
from openmap.people import services as people
from openmap.people.models import ConsentPurpose
from openmap.questions import queries as questions
from openmap.questions.services import save_answers
from openmap.registrations import queries
from openmap.registrations.errors import AlreadyEndedError, AlreadyRegisteredError
from openmap.registrations.models import AccessArrangement, Registration
from openmap.registrations.services.registering import (
    CONSENT_TEXTS,
    AccessWish,
    search_text,
    sort_name,
)
from openmap.registrations.services.seating import SUBJECT

#: What a person may agree to beside their registration; arrangements are agreed to as they ask.
OPTIONAL_CONSENTS = (
    ConsentPurpose.DIRECTORY,
    ConsentPurpose.CONTACT_EXCHANGE,
    ConsentPurpose.PHOTOS,
    ConsentPurpose.NEXT_EDITIONS,
)
_COLUMNS = (
    "given_name",
    "family_name",
    "organisation_name",
    "job_title",
    "phone",
    "departement_code",
)


@dataclass(frozen=True)
class Correction:
    """What a registration shall say from now on; None leaves a part as it is."""

    given_name: str
    family_name: str
    #: The version that the person saw.
    version: int
    organisation_name: str = ""
    job_title: str = ""
    phone: str | None = None
    departement_code: str | None = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    access: AccessWish | None = None
    consents: frozenset[ConsentPurpose] | None = None


def correct(registration: Registration, correction: Correction, by: Actor) -> None:
    """Correct the registration.

    Raises:
        ChangedMeanwhileError: someone else changed it after the form was opened.
        AlreadyRegisteredError: someone of the new name is registered with the same address.
        AlreadyEndedError: the registration has ended.

    """
    _ensure_correctable(registration, correction.version)
    changes = _changes(registration, correction)
    if {"given_name", "family_name"} & changes.keys():
        _rename(registration, correction)
    for name in changes:
        setattr(registration, name, getattr(correction, name))
    if _correct_answers(registration, correction.answers):
        changes["answers"] = [None, None]
    _correct_wishes(registration, correction)
    _finish(registration, changes, by)


def _ensure_correctable(registration: Registration, version: int) -> None:
    queries.lock_registration(registration)
    if not registration.is_live:
        raise AlreadyEndedError
    if registration.version != version:
        raise ChangedMeanwhileError


def _correct_wishes(registration: Registration, correction: Correction) -> None:
    if correction.access is not None:
        wish_for(registration, correction.access)
    if correction.consents is not None:
        _set_consents(registration, correction.consents)


def _finish(registration: Registration, changes: dict[str, list[Any]], by: Actor) -> None:
    registration.search_text = search_text(
        registration.given_name,
        registration.family_name,
        registration.organisation_name,
        registration.contact_email,
    )
    registration.version += 1
    registration.person.last_action_at = clock.now()
    db.session.flush()
    if changes:
        audit.record(
            "registrations.correct",
            SUBJECT,
            registration.id,
            by=by,
            event_id=registration.event_id,
            changes=changes,
        )


def _changes(registration: Registration, correction: Correction) -> dict[str, list[Any]]:
    """Return {column: [before, after]} of what differs."""
    pairs = ((name, getattr(registration, name), getattr(correction, name)) for name in _COLUMNS)
    return {name: [old, new] for name, old, new in pairs if old != new}


def _rename(registration: Registration, correction: Correction) -> None:
    folded = fold(f"{correction.given_name} {correction.family_name}")
    if folded != registration.folded_name and queries.live_registration(
        registration.event_id, registration.contact_email, folded
    ):
        raise AlreadyRegisteredError
    registration.person = people.rename(
        registration.person, correction.given_name, correction.family_name
    )
    registration.folded_name = folded
    registration.sort_name = sort_name(correction.given_name, correction.family_name)


def _correct_answers(registration: Registration, answers: Mapping[int, Any]) -> bool:
    """Keep the answers and say whether any differs; the history names no answer."""
    if not answers:
        return False
    before = questions.answers_of(SUBJECT, registration.id)
    if all(before.get(key) == value for key, value in answers.items()):
        return False
    save_answers(registration.event_id, SUBJECT, registration.id, answers)
    return True


def wish_for(registration: Registration, wish: AccessWish) -> None:
    """Keep the arrangements wanted now; none erases what was kept. The history never sees them."""
    kept = queries.arrangement_of(registration.id)
    if wish.is_empty:
        if kept is not None:
            db.session.delete(kept)
        return
    if kept is None:
        kept = AccessArrangement(
            registration_id=registration.id, event_id=registration.event_id, needs=[]
        )
        db.session.add(kept)
    kept.needs, kept.note = list(wish.needs), wish.note


def _set_consents(registration: Registration, agreed: frozenset[ConsentPurpose]) -> None:
    people.set_consents(
        registration.person,
        agreed,
        asked=(*OPTIONAL_CONSENTS, ConsentPurpose.ACCESS_ARRANGEMENTS),
        text_version=CONSENT_TEXTS,
        event_id=registration.event_id,
    )


def speak(registration: Registration, language: str) -> None:
    """Write to the person in this language from now on."""
    registration.language = registration.person.language = language

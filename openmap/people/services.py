"""Finds or adds people, and keeps what they agree to."""

from sqlalchemy import select

from openmap.core import clock
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.people.models import Consent, ConsentPurpose, Person


def find_or_add(email: str, given_name: str, family_name: str, *, language: str = "fr") -> Person:
    """Return the person of this address and name, added if need be; they have just acted."""
    folded = fold(f"{given_name} {family_name}")
    known = db.session.scalar(
        select(Person).where(
            Person.email == email, Person.folded_name == folded, Person.erased_at.is_(None)
        )
    )
    if known is not None:
        known.last_action_at = clock.now()
        return known
    person = Person(
        given_name=given_name,
        family_name=family_name,
        folded_name=folded,
        email=email,
        language=language,
    )
    db.session.add(person)
    return person


def give_consent(
    person: Person, purpose: ConsentPurpose, *, text_version: str, event_id: int | None = None
) -> None:
    """Record that the person ticked a box beside the sentence of this version."""
    db.session.add(
        Consent(person=person, purpose=purpose, text_version=text_version, event_id=event_id)
    )


def withdraw_consent(person: Person, purpose: ConsentPurpose, *, event_id: int | None) -> None:
    """Record that the person no longer agrees, wherever they did."""
    given = select(Consent).where(
        Consent.person_id == person.id,
        Consent.purpose == purpose,
        Consent.event_id == event_id,
        Consent.withdrawn_at.is_(None),
    )
    for consent in db.session.scalars(given):
        consent.withdrawn_at = clock.now()

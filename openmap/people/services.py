"""Finds or adds people, keeps what they agree to, renames and forgets them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from openmap.core import clock
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.people import queries
from openmap.people.models import Consent, ConsentPurpose, Person

_ADD = insert(Person)
_FIND_OR_ADD = _ADD.on_conflict_do_update(
    index_elements=["email", "folded_name"],
    index_where=Person.erased_at.is_(None),
    set_={"last_action_at": _ADD.excluded.last_action_at},
).returning(Person)


def find_or_add(
    email: str | None, given_name: str, family_name: str, *, language: str = "fr"
) -> Person:
    """Return the person of this address and name, added if need be; they have just acted.

    One statement, so that the same person at two editions at once is still one person.
    """
    now = clock.now()
    person = {
        "given_name": given_name,
        "family_name": family_name,
        "folded_name": fold(f"{given_name} {family_name}"),
        "email": email,
        "language": language,
        "created_at": now,
        "last_action_at": now,
    }
    return db.session.scalars(
        _FIND_OR_ADD, person, execution_options={"populate_existing": True}
    ).one()


def rename(person: Person, given_name: str, family_name: str) -> Person:
    """Correct the person's name; return whoever already goes by it at this address, if any."""
    folded = fold(f"{given_name} {family_name}")
    if folded != person.folded_name and (known := _person(person.email, folded)):
        return known
    person.given_name, person.family_name, person.folded_name = given_name, family_name, folded
    person.last_action_at = clock.now()
    return person


def move(person: Person, email: str) -> Person:
    """Give the person another address; return whoever already goes by it and this name, if any."""
    if known := _person(email, person.folded_name):
        return known
    person.email, person.bounced_at = email, None
    person.last_action_at = clock.now()
    return person


def _person(email: str | None, folded_name: str) -> Person | None:
    """Return whoever goes by the address and the name; without an address nobody is known."""
    if email is None:
        return None
    return db.session.scalar(
        select(Person).where(
            Person.email == email, Person.folded_name == folded_name, Person.erased_at.is_(None)
        )
    )


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


def set_consents(
    person: Person,
    agreed: Collection[ConsentPurpose],
    *,
    asked: Collection[ConsentPurpose],
    text_version: str,
    event_id: int | None,
) -> None:
    """Record what the boxes say now: new ticks are given, ticks taken away are withdrawn."""
    before = queries.purposes_agreed_to(person.id, event_id=event_id)
    for purpose in asked:
        if purpose in agreed and purpose not in before:
            give_consent(person, purpose, text_version=text_version, event_id=event_id)
        if purpose not in agreed and purpose in before:
            withdraw_consent(person, purpose, event_id=event_id)


def forget(person: Person) -> None:
    """Erase who the person is; the row stays so that counts and evidence keep their sense."""
    person.given_name = person.family_name = person.folded_name = ""
    person.email = None
    person.erased_at = clock.now()
    for consent in queries.consents_of(person.id):
        db.session.delete(consent)

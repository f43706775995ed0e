"""What people contribute: what is held about a person, and forgetting them."""

from typing import Any

from openmap.core.locale import LazyString, _l
from openmap.people import queries, services


def personal_data_export(person_id: int) -> dict[str, Any]:
    """Say who the person is to openmap, and what they agreed to."""
    person = queries.person_by_id(person_id)
    if person is None:
        return {}
    return {
        "person": {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "language": person.language,
            "created_at": person.created_at.isoformat(),
            "last_action_at": person.last_action_at.isoformat(),
        },
        "consents": [
            {
                "purpose": consent.purpose,
                "text_version": consent.text_version,
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            }
            for consent in queries.consents_of(person_id)
        ],
    }


def personal_data_erase(person_id: int) -> None:
    """Forget the person."""
    if person := queries.person_by_id(person_id):
        services.forget(person)


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "people.forget": _l("forgot a person"),
    }

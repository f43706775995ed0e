"""Builders of people who register, as the form hands them to the service."""

from itertools import count
from typing import Any

from sqlalchemy import select, text

from openmap.core.db import db
from openmap.events.models import Category, Event
from openmap.events.queries import categories_of
from openmap.mail.models import Mail
from openmap.registrations import services
from openmap.registrations.models import Registration
from openmap.registrations.services import Newcomer

_numbers = count(1)


def make_newcomer(
    event: Event,
    *,
    category: Category | None = None,
    email: str | None = None,
    given_name: str = "Zoé",
    family_name: str = "Lefèvre",
    **more: Any,
) -> Newcomer:
    return Newcomer(
        category=category or categories_of(event)[0],
        given_name=given_name,
        family_name=family_name,
        contact_email=email or f"new{next(_numbers)}@ville.example",
        organisation_name="Ville de Montreuil",
        job_title="Acheteuse",
        departement_code="93",
        **more,
    )


def come(event: Event, **typed: Any) -> Registration:
    """Register someone who is new."""
    return services.register(event, make_newcomer(event, **typed))


def mails_to(registration: Registration) -> list[Mail]:
    """Return what was written to the address of the registration, in order."""
    return list(
        db.session.scalars(
            select(Mail).where(Mail.recipient == registration.contact_email).order_by(Mail.id)
        )
    )


def kinds_to(registration: Registration) -> list[str]:
    return [mail.kind for mail in mails_to(registration)]


def jobs_waiting(name: str) -> list[dict[str, Any]]:
    """Return the arguments of the jobs of this name that wait."""
    rows = db.session.execute(
        text(
            "SELECT args FROM procrastinate_jobs "
            "WHERE task_name = :name AND status = 'todo' ORDER BY id"
        ),
        {"name": name},
    )
    return [row.args for row in rows]

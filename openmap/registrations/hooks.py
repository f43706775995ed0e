"""What registrations contribute to other capabilities, and what they do when others change."""

from typing import Any

from openmap.core.db import db
from openmap.core.files import safe_filename
from openmap.core.hooks import FileMade, Panel, Readiness
from openmap.core.locale import LazyString, _l
from openmap.events.models import Event
from openmap.registrations import pdf, queries, services
from openmap.registrations.forms import ACCESS_LABELS
from openmap.registrations.models import (
    ENDED,
    AccessNeed,
    RegistrationSettings,
    RegistrationState,
)
from openmap.seats.models import SeatPool


def event_created(event_id: int, preset: str, options: dict[str, Any]) -> None:
    """Give the new edition its settings of registration."""
    db.session.add(RegistrationSettings(event_id=event_id))


def event_changed(event_id: int, changed: frozenset[str]) -> None:
    """Have everybody told of a new day, hours or place, or that there is no meetup any more."""
    event = db.session.get_one(Event, event_id)
    if "state" in changed and event.state == "cancelled":
        services.have_everybody_cancelled(event_id)
    elif changed & {"when", "where"} and event.state == "published":
        services.have_everybody_told(event_id)


def readiness(event_id: int) -> list[Readiness]:
    """Ask when registration opens, closes, and until when arrangements may be promised."""
    settings = queries.settings_of(event_id)
    return [
        Readiness(
            _l("People know until when they may ask for arrangements of access."),
            "registrations_manage.settings",
            done=settings is not None and settings.access_needs_until is not None,
        )
    ]


def seat_freed(pool_id: int) -> None:
    """Offer free seats to whoever waits first for them."""
    if pool := db.session.get(SeatPool, pool_id):
        services.offer_free_seats(pool.event_id)


def seats_held(event_id: int) -> dict[int, int]:
    return queries.seats_held(event_id)


def panels(page: str, id_: int) -> list[Panel]:
    """Say how many would be told of a cancellation, and what a person needs to take part."""
    if page == "event_cancel":
        counts = queries.counts_of(id_)
        told = sum(number for state, number in counts.items() if state not in ENDED)
        return [Panel("registrations/manage/_told.html", {"told": told})]
    if page == "arrangements" and (arrangement := queries.arrangement_of(id_)):
        needs = [ACCESS_LABELS[AccessNeed(need)] for need in arrangement.needs]
        values = {"arrangement": arrangement, "needs": needs}
        return [Panel("registrations/manage/_arrangement.html", values)]
    return []


def attachment(kind: str, id_: int) -> FileMade | None:
    """Make the certificate of someone who is registered when the mail leaves."""
    if kind != "registration_certificate":
        return None
    registration = queries.registration_by_id(id_)
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        return None
    return FileMade(
        filename=f"{safe_filename('inscription', registration.full_name)}.pdf",
        media_type="application/pdf",
        content=pdf.registration_certificate_pdf(registration),
    )


def personal_data_export(person_id: int) -> dict[str, Any]:
    return {"registrations": services.held_about(person_id)}


def personal_data_erase(person_id: int) -> None:
    services.forget_person(person_id)


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "registrations.register": _l("registered this person"),
        "registrations.confirm": _l("approved the request"),
        "registrations.refuse": _l("refused the request"),
        "registrations.offer": _l("offered a seat"),
        "registrations.accept_offer": _l("accepted the offered seat"),
        "registrations.decline_offer": _l("declined the offered seat"),
        "registrations.expire_offer": _l("took back the seat offered without an answer"),
        "registrations.cancel": _l("cancelled the registration"),
        "registrations.correct": _l("corrected the registration"),
        "registrations.change_address": _l("changed the address"),
        "registrations.change_window": _l("changed when registration is open"),
        "registrations.purge_arrangements": _l("erased the arrangements of access"),
    }

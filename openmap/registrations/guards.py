"""The lock of a person's own pages: a cookie that a private link gave."""

from typing import Final

from flask import g, request, session
from flask.typing import ResponseReturnValue

from openmap.registrations import queries
from openmap.registrations.errors import PrivateLinkNeededError
from openmap.registrations.models import Registration
from openmap.registrations.services import ensure_link_is_alive

COOKIE_KEY: Final = "registrations"
#: A cookie holds 4 kB; an assistant may keep the registrations of a whole team open.
MOST_HELD: Final = 60


def holder() -> ResponseReturnValue | None:
    """Admit who opened the private link of this registration, while it is not revoked."""
    registration_id = (request.view_args or {}).get("registration_id")
    held = session.get(COOKIE_KEY)
    if not isinstance(registration_id, int) or not isinstance(held, dict):
        raise PrivateLinkNeededError
    registration = queries.registration_by_id(registration_id)
    if registration is None or held.get(str(registration_id)) != registration.link_generation:
        raise PrivateLinkNeededError
    ensure_link_is_alive(registration.event)
    g.registration = registration
    return None


def admit(registration: Registration) -> None:
    """Let this browser open the private pages of the registration."""
    held = session.get(COOKIE_KEY)
    kept = dict(list(held.items())[-(MOST_HELD - 1) :]) if isinstance(held, dict) else {}
    kept.pop(str(registration.id), None)
    session[COOKIE_KEY] = {**kept, str(registration.id): registration.link_generation}


def current_registration() -> Registration:
    """Return the registration whose private link was opened."""
    registration: Registration = g.registration
    return registration

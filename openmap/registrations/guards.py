"""The lock of a person's own pages: a cookie that a private link gave."""

from flask import abort, g, request, session
from flask.typing import ResponseReturnValue

from openmap.registrations import queries
from openmap.registrations.models import Registration

COOKIE_KEY = "registrations"


def holder() -> ResponseReturnValue | None:
    """Admit who opened the private link of this registration, while it is not revoked."""
    registration_id = (request.view_args or {}).get("registration_id")
    held = session.get(COOKIE_KEY)
    if not isinstance(registration_id, int) or not isinstance(held, dict):
        abort(403)
    registration = queries.registration_by_id(registration_id)
    if registration is None or held.get(str(registration_id)) != registration.link_generation:
        abort(403)
    g.registration = registration
    return None


def current_registration() -> Registration:
    """Return the registration whose private link was opened."""
    registration: Registration = g.registration
    return registration

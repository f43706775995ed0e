"""What badges bring to mails and to the pages of the top floors."""

from typing import Any

from openmap.badges import qr, rules, services
from openmap.badges.errors import BadgeNotReadyError, SealedKeyError
from openmap.core import jobs
from openmap.core.files import safe_filename
from openmap.core.hooks import FileMade, Panel, RailItem
from openmap.core.locale import LazyString, _l
from openmap.events.guards import may_here
from openmap.events.models import Role
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.queries import registration_by_id


def event_created(event_id: int, preset: str, options: dict[str, Any]) -> None:
    """Have a key ready before the first person registers."""
    services.ensure_key()


def registration_confirmed(registration_id: int) -> None:
    """Draw the badge ahead, outside the request."""
    jobs.defer("badges.prepare", registration_id=registration_id)


def attachment(kind: str, id: int) -> FileMade | None:  # noqa: A002 - the hook names it so
    """Return the badge to print or the code to show, for a mail."""
    if kind not in {"badge", "qr"}:
        return None
    registration = registration_by_id(id)
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        return None
    return _badge_file(registration) if kind == "badge" else _code_picture(registration)


def panels(page: str, id: int) -> list[Panel]:  # noqa: A002 - the hook names it so
    """Show the badge on the person's own page and on the team's sheet of the person."""
    if page not in {"private", "sheet"}:
        return []
    registration = registration_by_id(id)
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        return []
    try:
        badge = services.badges_shown([registration])[registration.id]
    except (BadgeNotReadyError, SealedKeyError):
        return []
    values = {
        "registration": registration,
        "badge": badge,
        "quiet": qr.QUIET,
        "may_print": may_here(Role.DOOR_LEAD),
        "short_code": rules.short_code_shown(registration.short_code),
    }
    template = "badges/me/_badge.html" if page == "private" else "badges/manage/_badge.html"
    return [Panel(template, values, order=20)]


def rail(event_id: int) -> list[RailItem]:
    """Name the page of badges."""
    return [RailItem(_l("Badges"), "badges_manage.index", 60, Role.READER)]


def _badge_file(registration: Registration) -> FileMade:
    return FileMade(
        filename=f"{safe_filename('badge', registration.full_name)}.pdf",
        media_type="application/pdf",
        content=services.badges_pdf(registration.event, [registration]),
    )


def _code_picture(registration: Registration) -> FileMade:
    badge = services.badges_shown([registration])[registration.id]
    return FileMade(
        filename="qr.png",
        media_type="image/png",
        content=qr.png(badge.qr_path, badge.modules),
        content_id="qr",
    )


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "badges.print": _l("printed badges"),
        "badges.rotate_key": _l("changed the key of the codes"),
    }

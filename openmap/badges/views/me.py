"""One's own badge."""

from flask import Response
from flask.typing import ResponseReturnValue

from openmap.badges import services
from openmap.badges.errors import NoBadgeYetError
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.files import safe_filename
from openmap.registrations.guards import current_registration
from openmap.registrations.models import RegistrationState

bp = AudienceBlueprint("badges", Audience.ME, __name__)


@bp.route("/registrations/<int:registration_id>/badge.pdf")
def badge(registration_id: int) -> ResponseReturnValue:
    """Give the badge to print at home or to keep on a telephone."""
    registration = current_registration()
    if registration.state is not RegistrationState.CONFIRMED:
        raise NoBadgeYetError
    name = safe_filename("badge", registration.full_name)
    return Response(
        services.badges_pdf(registration.event, [registration]),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )

"""What mailed links open: the private pages, and the button that confirms a new address."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core.db import transaction
from openmap.core.locale import _
from openmap.registrations import services
from openmap.registrations.guards import admit
from openmap.registrations.views.public import bp


@bp.route("/r/<string:token>")
def open_link(token: str) -> ResponseReturnValue:
    """Exchange the private link for a cookie, and go to an address without token.

    First sight is stored here, on a GET: from then on the form does not correct the address.
    """
    registration = services.registration_of_link(token)
    if registration.link_opened_at is None and request.method == "GET":
        with transaction():
            services.note_opened(registration)
    admit(registration)
    return redirect(url_for("registrations_me.show", registration_id=registration.id), 303)


@bp.route("/new-address/<string:token>", methods=["GET", "POST"])
def confirm_address(token: str) -> ResponseReturnValue:
    """Show the button that confirms a new address; its POST changes it."""
    change, registration = services.address_change_of(token)
    if request.method == "GET":
        return render_template(
            "registrations/public/confirm_address.html",
            token=token,
            change=change,
            registration=registration,
            event=registration.event,
            demonstration=registration.event.is_demonstration,
        )
    with transaction():
        services.confirm_new_address(change, registration)
    admit(registration)
    flash(
        _("Your new address is confirmed. Your badge and your link are on their way."), "success"
    )
    return redirect(url_for("registrations_me.show", registration_id=registration.id), 303)

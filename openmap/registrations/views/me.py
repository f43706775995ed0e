"""A person's own pages: see, correct, cancel, answer an offer, have the papers again."""

from typing import Any, Final, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from openmap.calendars import ical as calendar_files
from openmap.calendars import queries as calendars
from openmap.core import clock, hooks
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.files import safe_filename
from openmap.core.locale import LANGUAGES, _
from openmap.core.throttle import ensure_not_too_many
from openmap.directory.queries import departement_name
from openmap.people.queries import purposes_agreed_to
from openmap.questions import queries as questions
from openmap.questions.forms import add_questions, answers_as_data, question_fields
from openmap.questions.services import answers_in_words
from openmap.registrations import ical, pdf, queries, rules, services
from openmap.registrations.forms import ACCESS_LABELS, AddressForm, CorrectionForm
from openmap.registrations.guards import current_registration
from openmap.registrations.models import AccessNeed, Registration, RegistrationState

bp: Final = AudienceBlueprint("registrations", Audience.ME, __name__)
KIND: Final = "registration"


def _page(name: str, registration: Registration, **values: Any) -> str:
    event = registration.event
    return render_template(
        f"registrations/me/{name}.html",
        registration=registration,
        event=event,
        demonstration=event.is_demonstration,
        **values,
    )


def _back(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for(".show", registration_id=registration.id), 303)


@bp.route("/registrations/<int:registration_id>")
def show(registration_id: int) -> ResponseReturnValue:
    """Show everything the registration holds, and what can be done."""
    registration = current_registration()
    arrangement = queries.arrangement_of(registration.id)
    return _page(
        "show",
        registration,
        place=services.place_of(registration),
        where=rules.place_in_words(registration.event.venue),
        departement=departement_name(registration.departement_code),
        answers=answers_in_words(registration.event_id, KIND, registration.id),
        arrangement=arrangement,
        needs=[ACCESS_LABELS[AccessNeed(need)] for need in arrangement.needs]
        if arrangement
        else [],
        pending=queries.pending_address_change(registration.id, now=clock.now()),
        panels=_panels(registration),
    )


def _panels(registration: Registration) -> list[Markup]:
    """Return what other capabilities show here, each rendered with its own values."""
    panels = [panel for part in hooks.panels("private", registration.id) for panel in part]
    return [
        Markup(render_template(panel.template, **panel.values))  # noqa: S704 - rendered by Jinja
        for panel in sorted(panels, key=lambda panel: panel.order)
    ]


@bp.route("/registrations/<int:registration_id>/correct", methods=["GET", "POST"])
def correct(registration_id: int) -> ResponseReturnValue:
    """Show what was typed, and keep what is corrected."""
    registration = current_registration()
    asked = questions.questions_for(registration.event_id, registration.category_id)
    form_class = add_questions(CorrectionForm, asked)
    given = answers_as_data(asked, questions.answers_of(KIND, registration.id))
    form = cast("CorrectionForm", form_class(data={**_known(registration), **given}))
    status = 200
    if form.accepted():
        correction = form.to_correction(asked)
        try:
            with transaction():
                services.correct(registration, correction, services.participant(registration))
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            form.version.data, form.version.raw_data = registration.version, None
            status = refusal.status
        else:
            flash(_("Your corrections are saved."), "success")
            return _back(registration)
    fields = question_fields(form, asked)
    return _page("correct", registration, form=form, question_fields=fields), status


def _known(registration: Registration) -> dict[str, Any]:
    """Return what is known, by field of the form."""
    arrangement = queries.arrangement_of(registration.id)
    agreed = purposes_agreed_to(registration.person_id, event_id=registration.event_id)
    return {
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "phone": registration.phone,
        "organisation_name": registration.organisation_name,
        "job_title": registration.job_title,
        "departement_code": registration.departement_code,
        "access_needs": arrangement.needs if arrangement else [],
        "access_note": arrangement.note if arrangement else "",
        "access_consent": arrangement is not None,
        **{purpose.value: purpose in agreed for purpose in services.OPTIONAL_CONSENTS},
        "version": registration.version,
    }


@bp.route("/registrations/<int:registration_id>/cancel", methods=["GET", "POST"])
def cancel(registration_id: int) -> ResponseReturnValue:
    """Say what will happen; the button cancels."""
    registration = current_registration()
    if request.method == "GET":
        return _page("cancel", registration) if registration.is_live else _back(registration)
    with transaction():
        services.cancel(registration, services.participant(registration))
    flash(_("Your registration is cancelled. Thank you for telling us."), "success")
    return _back(registration)


@bp.route("/registrations/<int:registration_id>/accept", methods=["POST"])
def accept(registration_id: int) -> ResponseReturnValue:
    """Take the offered seat."""
    registration = current_registration()
    with transaction():
        services.accept_offer(registration)
    flash(_("The seat is yours. Your badge is on its way."), "success")
    return _back(registration)


@bp.route("/registrations/<int:registration_id>/decline", methods=["POST"])
def decline(registration_id: int) -> ResponseReturnValue:
    """Leave the offered seat to the next person."""
    registration = current_registration()
    with transaction():
        services.decline_offer(registration)
    flash(_("The seat goes to the next person. Thank you for telling us."), "success")
    return _back(registration)


@bp.route("/registrations/<int:registration_id>/address", methods=["GET", "POST"])
def change_address(registration_id: int) -> ResponseReturnValue:
    """Ask a new address to confirm that it wants our mails."""
    registration = current_registration()
    form = AddressForm()
    status = 200
    if form.accepted():
        try:
            ensure_not_too_many("5 per hour", "new-address", str(registration.id))
            with transaction():
                services.ask_new_address(registration, form.address())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            status = refusal.status
        else:
            sentence = _("A mail went to %(email)s: open it to confirm.", email=form.address())
            flash(sentence, "success")
            return _back(registration)
    return _page("change_address", registration, form=form), status


@bp.route("/registrations/<int:registration_id>/language/<string:code>", methods=["POST"])
def speak(registration_id: int, code: str) -> ResponseReturnValue:
    """Write to the person in this language from now on."""
    registration = current_registration()
    if code not in LANGUAGES:
        abort(404)
    with transaction():
        services.speak(registration, code)
    in_english = _("Our mails will be in English.")
    flash(in_english if code == "en" else _("Our mails will be in French."), "success")
    return _back(registration)


@bp.route("/registrations/<int:registration_id>/invitation.ics")
def invitation(registration_id: int) -> ResponseReturnValue:
    """Give the day once more as a calendar file, under the number it was sent with."""
    registration = _confirmed()
    known = calendars.invitation_about(KIND, registration.id) or abort(404)
    occurrence = ical.occurrence(registration)
    content = calendar_files.publish(occurrence, uid=known.uid, sequence=known.sequence)
    return _file(content, "text/calendar; charset=utf-8", f"{registration.event.slug}.ics")


@bp.route("/registrations/<int:registration_id>/certificate.pdf")
def certificate(registration_id: int) -> ResponseReturnValue:
    """Give the registration certificate once more."""
    registration = _confirmed()
    name = f"{safe_filename('inscription', registration.full_name)}.pdf"
    return _file(pdf.registration_certificate_pdf(registration), "application/pdf", name)


def _confirmed() -> Registration:
    registration = current_registration()
    if registration.state is not RegistrationState.CONFIRMED:
        abort(404)
    return registration


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

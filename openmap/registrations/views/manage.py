"""What the team does beside its list: when registration is open, and corrections on behalf."""

from datetime import date, time
from typing import Any, Final, cast

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.audit.models import ActorKind
from openmap.audit.services import Actor
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.errors import DomainError, fingerprint
from openmap.core.forms import text, ticked
from openmap.core.locale import _
from openmap.events import services as events
from openmap.events.guards import current_event, current_user
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of
from openmap.questions import queries as questions
from openmap.questions.forms import add_questions, answers_as_data, question_fields
from openmap.registrations import queries, services
from openmap.registrations.forms import (
    AddressForm,
    SettingsForm,
    TeamCorrectionForm,
    TeamRegistrationForm,
    parts_of,
)
from openmap.registrations.models import Registration
from openmap.registrations.services import WindowSettings

bp: Final = AudienceBlueprint("registrations", Audience.MANAGE, __name__)
KIND: Final = "registration"
MIDNIGHT: Final = time(0)


def _team() -> Actor:
    user = current_user()
    return Actor(ActorKind.TEAM, user.name, user.id)


@bp.route("/events/<string:slug>/registration-settings", methods=["GET", "POST"], role=Role.EDITOR)
def settings(slug: str) -> ResponseReturnValue:
    """Show and change when registration opens and closes."""
    event = current_event()
    form = SettingsForm(data=_shown(event))
    status = 200
    if form.accepted():
        try:
            with transaction():
                new = _window(event, form)
                services.change_window(event, new, seen=text(form.seen), by=_team())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            status = refusal.status
        else:
            flash(_("The window of registration is saved."), "success")
            return redirect(url_for(".settings", slug=slug), 303)
    return render_template(
        "registrations/manage/settings.html",
        event=event,
        form=form,
        truth=services.registration_truth(event),
    ), status


def _shown(event: Event) -> dict[str, Any]:
    known = services.window_settings_of(event)
    opens = parts_of(known.opens_at.astimezone(event.zone) if known.opens_at else None)
    closes = parts_of(known.closes_at.astimezone(event.zone) if known.closes_at else None)
    return {
        "opens_on": opens[0],
        "opens_time": opens[1],
        "closes_on": closes[0],
        "closes_time": closes[1],
        "access_needs_until": known.access_needs_until,
        "daily_digest": known.daily_digest,
        "seen": fingerprint(known),
    }


def _window(event: Event, form: SettingsForm) -> WindowSettings:
    opens_on, closes_on = form.opens_on.data, form.closes_on.data
    return WindowSettings(
        opens_at=_moment(event, opens_on, form.opens_time.data),
        closes_at=_moment(event, closes_on, form.closes_time.data),
        access_needs_until=form.access_needs_until.data,
        daily_digest=ticked(form.daily_digest),
    )


def _moment(event: Event, day: date | None, hour: time | None) -> Any:
    return events.moment_at(event, day, hour or MIDNIGHT) if day else None


@bp.route("/events/<string:slug>/registrations/new", methods=["GET", "POST"], role=Role.EDITOR)
def new(slug: str) -> ResponseReturnValue:
    """Register someone on their behalf; the same seats and the same queue as for everybody."""
    event = current_event()
    categories = categories_of(event)
    form = TeamRegistrationForm()
    form.offer(categories)
    status = 200
    if form.accepted():
        chosen = next(c for c in categories if c.code == form.category.data)
        try:
            with transaction():
                added = services.register(event, form.to_newcomer(chosen), by=_team())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            status = refusal.status
        else:
            flash(_("The registration is kept, and the person is told by mail."), "success")
            return _sheet(added)
    return render_template("registrations/manage/new.html", event=event, form=form), status


def _registration(event: Event, registration_id: int) -> Registration:
    registration = queries.registration_by_id(registration_id)
    if registration is None or registration.event_id != event.id:
        abort(404)
    return registration


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/edit",
    methods=["GET", "POST"],
    role=Role.EDITOR,
)
def edit(slug: str, registration_id: int) -> ResponseReturnValue:
    """Correct a registration on behalf of its person."""
    event = current_event()
    registration = _registration(event, registration_id)
    asked = questions.questions_for(event.id, registration.category_id)
    given = answers_as_data(asked, questions.answers_of(KIND, registration.id))
    form_class = add_questions(TeamCorrectionForm, asked)
    form = cast("TeamCorrectionForm", form_class(obj=registration, data=given))
    status = 200
    if form.accepted():
        try:
            with transaction():
                services.correct(registration, form.to_correction(asked), _team())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            form.version.data, form.version.raw_data = registration.version, None
            status = refusal.status
        else:
            flash(_("The corrections are saved."), "success")
            return _sheet(registration)
    return render_template(
        "registrations/manage/edit.html",
        event=event,
        registration=registration,
        form=form,
        question_fields=question_fields(form, asked),
    ), status


@bp.route(
    "/events/<string:slug>/registrations/<int:registration_id>/address",
    methods=["GET", "POST"],
    role=Role.EDITOR,
)
def change_address(slug: str, registration_id: int) -> ResponseReturnValue:
    """Correct the address of a registration and send its papers there."""
    event = current_event()
    registration = _registration(event, registration_id)
    form = AddressForm()
    status = 200
    if form.accepted():
        try:
            with transaction():
                services.change_address(registration, form.address(), _team())
        except DomainError as refusal:
            flash(str(refusal.sentence), "error")
            status = refusal.status
        else:
            sentence = _("The link and the badge went to %(email)s.", email=form.address())
            flash(sentence, "success")
            return _sheet(registration)
    return render_template(
        "registrations/manage/change_address.html",
        event=event,
        registration=registration,
        form=form,
    ), status


def _sheet(registration: Registration) -> ResponseReturnValue:
    return redirect(
        url_for(
            "office_manage.registration",
            slug=registration.event.slug,
            registration_id=registration.id,
        ),
        303,
    )

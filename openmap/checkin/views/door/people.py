"""Someone at the door who is not on the list, or whose badge says it wrong."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.badges import services as badges
from openmap.checkin import services
from openmap.checkin.errors import NothingChangedInPracticeError
from openmap.checkin.forms import NameForm, WalkInForm
from openmap.checkin.guards import Post, current_post
from openmap.checkin.models import Means
from openmap.checkin.services import ScanMade, Verdict
from openmap.checkin.views.door import bp
from openmap.checkin.views.door.pages import page
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.files import safe_filename
from openmap.core.forms import number
from openmap.core.locale import _
from openmap.core.throttle import ensure_not_too_many
from openmap.events.guards import current_event
from openmap.events.models import Category, Role
from openmap.events.queries import categories_of
from openmap.registrations import services as registrations
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.queries import registration_by_id

#: Nobody corrects more names; whoever reads the list from one number to the next does.
CORRECTIONS = "120 per hour"


@bp.route("/<string:slug>/walk-in", methods=["GET", "POST"], role=Role.DOOR_LEAD)
def walk_in(slug: str) -> ResponseReturnValue:
    """Register someone who comes without having registered."""
    event, post, form = current_event(), current_post(), WalkInForm()
    categories = categories_of(event)
    form.offer([(one.id, str(one.label)) for one in categories])
    if form.accepted():
        chosen = next(one for one in categories if one.id == number(form.category))
        try:
            verdict = _register(form, chosen, post)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return page(post, outcome=verdict)
    elif request.method == "GET":
        form.renew()
    return render_template("checkin/door/walk_in.html", event=event, post=post, form=form)


def _register(form: WalkInForm, category: Category, post: Post) -> Verdict:
    made = ScanMade(
        place=post.place,
        means=Means.WALK_IN,
        door_link_id=post.link_id,
        is_practice=post.is_practice,
        nonce=form.own_nonce,
    )
    with transaction():
        return services.walk_in(current_event(), form.to_newcomer(category), made, by=post.actor)


@bp.route(
    "/<string:slug>/people/<int:registration_id>/name",
    methods=["GET", "POST"],
    role=Role.DOOR_LEAD,
)
def correct_name(slug: str, registration_id: int) -> ResponseReturnValue:
    """Correct a name or an organisation, so that the badge says it right."""
    registration, post = _registration(registration_id), current_post()
    ensure_not_too_many(CORRECTIONS, "door-name", post.key)
    form = NameForm(obj=registration)
    if form.accepted():
        try:
            _correct(registration, form, post)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("The name is corrected. The badge can be printed again."), "success")
            return redirect(url_for(".correct_name", slug=slug, registration_id=registration_id))
    return render_template(
        "checkin/door/correct_name.html",
        event=current_event(),
        post=post,
        form=form,
        registration=registration,
        has_badge=registration.state is RegistrationState.CONFIRMED,
    )


def _correct(registration: Registration, form: NameForm, post: Post) -> None:
    if post.is_practice:
        raise NothingChangedInPracticeError
    with transaction():
        registrations.correct(registration, form.to_correction(registration), by=post.actor)


@bp.route(
    "/<string:slug>/people/<int:registration_id>/badge", methods=["POST"], role=Role.DOOR_LEAD
)
def print_badge(slug: str, registration_id: int) -> ResponseReturnValue:
    """Give the badge of a confirmed person to print, and count it as printed."""
    registration, post = _registration(registration_id), current_post()
    ensure_not_too_many("60 per hour", "door-badge", post.key)
    if registration.state is not RegistrationState.CONFIRMED:
        abort(404)
    with transaction():
        badges.badge_of(registration)
        content = badges.badges_pdf(current_event(), [registration])
        if not post.is_practice:
            badges.mark_printed(current_event(), [registration], by=post.actor)
    name = safe_filename("badge", registration.full_name)
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


def _registration(registration_id: int) -> Registration:
    registration = registration_by_id(registration_id)
    if registration is None or registration.event_id != current_event().id:
        abort(404)
    return registration

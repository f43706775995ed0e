"""The page of the door, and what it sends: scans, undos, admissions."""

from flask import abort, jsonify, redirect, session, url_for
from flask.typing import ResponseReturnValue

from openmap.checkin import queries, services
from openmap.checkin.errors import OnlyPracticeError, ScanUnreadableError
from openmap.checkin.forms import PracticeForm, ScanForm, UndoForm
from openmap.checkin.guards import COOKIE_KEY, PRACTICE_KEY, Post, current_post
from openmap.checkin.services import Found, Verdict
from openmap.checkin.views.door import bp
from openmap.checkin.views.door.pages import answered, milliseconds_now, page
from openmap.core.db import transaction
from openmap.core.throttle import ensure_not_too_many
from openmap.events.guards import current_event
from openmap.events.models import Role
from openmap.registrations.queries import registration_by_id

#: Nobody types faster; whoever harvests names does.
SEARCHES = "40 per minute"
CHOICES = "40 per minute"


@bp.route("/<string:slug>", role=Role.DOOR_LEAD)
def show(slug: str) -> ResponseReturnValue:
    """Show the camera and the field; the field alone is enough."""
    return page(current_post())


@bp.route("/<string:slug>/scans", methods=["POST"], role=Role.DOOR_LEAD)
def scan(slug: str) -> ResponseReturnValue:
    """Keep a scan and say what it means, or list whose names begin like that."""
    form = ScanForm()

    def look(post: Post) -> Verdict | Found:
        if not form.accepted():
            raise ScanUnreadableError
        made = form.to_scan(
            place=post.place, door_link_id=post.link_id, is_practice=post.is_practice
        )
        if services.is_searched(made):
            ensure_not_too_many(SEARCHES, "door-search", post.key)
        if made.registration_id is not None:
            ensure_not_too_many(CHOICES, "door-choice", post.key)
        with transaction():
            act = services.look_up if form.is_typed else services.record_scan
            return act(current_event(), made)

    return answered(look)


@bp.route("/<string:slug>/undos", methods=["POST"], role=Role.DOOR_LEAD)
def undo(slug: str) -> ResponseReturnValue:
    """Take back a scan made here a moment ago, or take back the undo."""
    form = UndoForm()

    def take_back(post: Post) -> Verdict:
        if not form.accepted():
            raise ScanUnreadableError
        made = form.to_undo(place=post.place, door_link_id=post.link_id, leads=post.leads)
        with transaction():
            return services.undo(current_event(), made)

    return answered(take_back)


@bp.route(
    "/<string:slug>/people/<int:registration_id>/admit", methods=["POST"], role=Role.DOOR_LEAD
)
def admit(slug: str, registration_id: int) -> ResponseReturnValue:
    """Give a free seat to someone who waits and is here; for whoever leads the door."""
    form, event = ScanForm(), current_event()
    if not current_post().leads:
        abort(403)
    registration = registration_by_id(registration_id)
    if registration is None or registration.event_id != event.id:
        abort(404)
    if not form.accepted():
        abort(400)

    def let_in(post: Post) -> Verdict:
        made = form.to_scan(place=post.place, door_link_id=None, is_practice=post.is_practice)
        with transaction():
            return services.admit(event, registration, made, by=post.actor)

    return answered(let_in)


@bp.route("/<string:slug>/count", role=Role.DOOR_LEAD)
def count(slug: str) -> ResponseReturnValue:
    """Say how many are here, for the counter in the corner."""
    event = current_event()
    return jsonify(present=queries.present_number(event.id), now=milliseconds_now())


@bp.route("/<string:slug>/practice", methods=["POST"], role=Role.DOOR_LEAD)
def practice(slug: str) -> ResponseReturnValue:
    """Turn practice mode on or off, on this device."""
    form = PracticeForm()
    if not form.accepted():
        abort(400)
    post = current_post()
    if not form.is_on and not post.may_leave_practice:
        refusal = OnlyPracticeError()
        return page(post, refusal=str(refusal.sentence)), refusal.status
    session[PRACTICE_KEY] = [slug, form.is_on]
    return redirect(url_for(".show", slug=slug))


@bp.route("/<string:slug>/leave", methods=["POST"], role=Role.DOOR_LEAD)
def leave(slug: str) -> ResponseReturnValue:
    """Forget the day link on this device."""
    session.pop(COOKIE_KEY, None)
    session.pop(PRACTICE_KEY, None)
    return redirect(url_for("site.home"))

"""Who is here: figures of the day, search, and what the door lead sets right."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from openmap.checkin import exports, queries, services
from openmap.checkin.forms import ReasonForm
from openmap.checkin.models import Means
from openmap.checkin.services import ScanMade
from openmap.checkin.views.manage import bp
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.files import safe_filename
from openmap.core.forms import asked, text
from openmap.core.locale import _, clock_time
from openmap.core.spreadsheets import csv_rows
from openmap.events.guards import current_actor, current_event
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of
from openmap.registrations.models import Registration
from openmap.registrations.queries import registration_by_id

MOST_SHOWN = 50


@bp.route("/events/<string:slug>/arrivals", role=Role.READER)
def arrivals(slug: str) -> ResponseReturnValue:
    """Show who is here, how they came, and where two doors contradict each other."""
    event, words = current_event(), asked("q", longest=80)
    found = queries.arrival_rows(event.id, words=words, limit=MOST_SHOWN) if words else []
    return render_template(
        "checkin/manage/arrivals.html",
        event=event,
        words=words,
        found=found,
        most_shown=MOST_SHOWN,
        form=ReasonForm(),
        waiting=queries.waiting_and_here(event.id),
        conflicts=queries.conflicts_of(event.id),
        curve=[
            {"label": clock_time(at.astimezone(event.zone)), "value": number}
            for at, number in queries.arrivals_by_time(event.id)
        ],
        **_figures(event),
    )


def _figures(event: Event) -> dict[str, Any]:
    present = queries.present_by_category(event.id)
    expected = queries.expected_by_category(event.id)
    rows = [
        {
            "code": one.code,
            "label": str(one.label),
            "present": present.get(one.id, 0),
            "expected": expected.get(one.id, 0),
        }
        for one in categories_of(event)
    ]
    return {
        "by_category": [row for row in rows if row["present"] or row["expected"]],
        "present": sum(present.values()),
        "expected": sum(expected.values()),
    }


@bp.route("/events/<string:slug>/arrivals.csv", role=Role.EDITOR)
def arrivals_csv(slug: str) -> ResponseReturnValue:
    """Send who came and when as a CSV."""
    event = current_event()
    rows = exports.rows(queries.arrival_rows(event.id), zone=event.zone)
    name = safe_filename(_("Arrivals"), event.slug)
    return Response(
        stream_with_context(csv_rows(exports.heads(), rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@bp.route(
    "/events/<string:slug>/arrivals/<int:registration_id>/undo",
    methods=["POST"],
    role=Role.DOOR_LEAD,
)
def undo_arrival(slug: str, registration_id: int) -> ResponseReturnValue:
    """Say that someone is not here after all, with the reason."""
    registration, form, by = _registration(registration_id), ReasonForm(), current_actor()
    if not form.accepted():
        flash(_("Write why, so that the history can tell it."), "error")
        return _back(registration)
    return _done(
        registration,
        lambda: services.take_back_arrival(
            current_event(), registration, place=by.name, reason=text(form.reason), by=by
        ),
        _("%(name)s is no longer counted as present.", name=registration.full_name),
    )


@bp.route(
    "/events/<string:slug>/arrivals/<int:registration_id>/admit",
    methods=["POST"],
    role=Role.DOOR_LEAD,
)
def admit_waiting(slug: str, registration_id: int) -> ResponseReturnValue:
    """Give a free seat to the first who waits and is here."""
    registration, by = _registration(registration_id), current_actor()
    return _done(
        registration,
        lambda: services.admit(
            current_event(), registration, ScanMade(place=by.name, means=Means.NAME), by=by
        ),
        _("%(name)s has a seat and is counted as present.", name=registration.full_name),
    )


def _done(registration: Registration, act: Any, sentence: str) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(sentence, "success")
    return _back(registration)


def _back(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for(".arrivals", slug=current_event().slug, q=registration.family_name))


def _registration(registration_id: int) -> Registration:
    registration = registration_by_id(registration_id)
    if registration is None or registration.event_id != current_event().id:
        abort(404)
    return registration

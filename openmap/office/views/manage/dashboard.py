"""The editions of the team, and the dashboard of one."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.core import clock, hooks
from openmap.core.locale import PARIS
from openmap.core.rendering import rendered_panels
from openmap.events.guards import current_event, current_user, may_everywhere
from openmap.events.models import Event, EventState, Role
from openmap.events.queries import categories_of, events_seen_by
from openmap.office import queries
from openmap.office.views.manage import bp
from openmap.registrations.models import RegistrationState
from openmap.seats.queries import pools_of_event


@bp.route("/", role=Role.READER)
def index() -> ResponseReturnValue:
    """Show the editions: the coming ones first, then what was."""
    today = clock.now().astimezone(PARIS).date()
    seen = events_seen_by(current_user(), today=today)
    drafts = [event for event in seen if event.state is EventState.DRAFT]
    others = [event for event in seen if event.state is not EventState.DRAFT]
    return render_template(
        "office/manage/index.html",
        coming=[event for event in reversed(others) if event.held_on >= today],
        drafts=list(reversed(drafts)),
        past=[event for event in others if event.held_on < today],
        confirmed=queries.seats_held([event.id for event in seen]),
        may_begin=may_everywhere(Role.LEAD),
    )


@bp.route("/events/<string:slug>", role=Role.READER)
def show(slug: str) -> ResponseReturnValue:
    """Show what the edition needs today, then how it fills."""
    event = current_event()
    lines = [line for part in hooks.readiness(event.id) for line in part]
    return render_template(
        "office/manage/show.html",
        missing=[line for line in lines if not line.done],
        ready=sum(line.done for line in lines),
        number_of_lines=len(lines),
        panels=rendered_panels("dashboard", event.id),
        pools=pools_of_event(event.id),
        days_left=(event.held_on - clock.now().astimezone(event.zone).date()).days,
        **_figures(event),
    )


def _figures(event: Event) -> dict[str, Any]:
    counts = queries.counts_of(event)
    by_category = [
        {
            "label": category.label,
            "category": category.code,
            "value": counts.cells.get((category.id, RegistrationState.CONFIRMED), 0),
        }
        for category in categories_of(event)
    ]
    return {"counts": counts, "by_category": by_category, "states": list(RegistrationState)}

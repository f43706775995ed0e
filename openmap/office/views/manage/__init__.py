"""The organiser's desk: dashboard, list, one person's sheet, exports."""

from typing import Any

from flask import current_app, g, request, url_for

from openmap.core import hooks
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.events.guards import may_here
from openmap.events.models import Event, Role

bp = AudienceBlueprint("office", Audience.MANAGE, __name__)


@bp.app_context_processor
def manage_pages() -> dict[str, Any]:
    """Give every manage page its rail, its edition and who is signed in."""
    if not request:
        return {}
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if getattr(blueprint, "audience", None) is not Audience.MANAGE or "user" not in g:
        return {}
    event: Event | None = g.get("event")
    return {
        "team_user": g.user,
        "manage_home_url": url_for("office_manage.index"),
        "event": event,
        "demonstration": event is not None and event.is_demonstration,
        "manage_rail": _rail(event) if event is not None else [],
    }


def _rail(event: Event) -> list[dict[str, Any]]:
    items = sorted(
        (item for part in hooks.rail(event.id) for item in part), key=lambda item: item.order
    )
    return [
        {
            "label": item.label,
            "url": url_for(item.endpoint, slug=event.slug),
            "current": request.endpoint == item.endpoint,
            "count": item.count,
        }
        for item in items
        if may_here(Role(item.role))
    ]

"""Where a day link leads: a button, because the previews of chats open links too."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from openmap.checkin import services
from openmap.checkin.guards import COOKIE_KEY, PRACTICE_KEY, ensure_held
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import db
from openmap.events.models import Event

bp = AudienceBlueprint("checkin", Audience.PUBLIC, __name__)


@bp.route("/door-link/<string:token>", methods=["GET", "POST"])
def door_link(token: str) -> ResponseReturnValue:
    """Show what the link opens; its button keeps it on this device."""
    link = services.link_of_token(token)
    event = db.session.get_one(Event, link.event_id)
    ensure_held(event)
    if request.method == "POST":
        session.permanent = True
        session[COOKIE_KEY] = [link.id, link.generation]
        session.pop(PRACTICE_KEY, None)
        return redirect(url_for("checkin_door.show", slug=event.slug))
    return render_template("checkin/public/door_link.html", link=link, event=event)

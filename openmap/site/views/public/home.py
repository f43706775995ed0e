"""The home page: what comes next, and the archive."""

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.core import clock
from openmap.core.locale import PARIS
from openmap.site import queries
from openmap.site.rules import Phase
from openmap.site.views.public import bp


@bp.route("/")
def home() -> ResponseReturnValue:
    editions = queries.listed_editions(today=clock.now().astimezone(PARIS).date())
    coming = [listed for listed in reversed(editions) if listed.phase is Phase.COMING]
    upset = [listed for listed in reversed(editions) if listed.still_concerns_people]
    return render_template(
        "site/public/home.html",
        coming_next=coming[0] if coming else None,
        others=sorted([*coming[1:], *upset], key=lambda listed: listed.event.held_on),
        past=[listed for listed in editions if listed.phase is Phase.PAST],
    )

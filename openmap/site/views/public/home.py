"""The home page: what comes next, and the archive."""

from collections.abc import Sequence
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.core import clock
from openmap.core.locale import PARIS
from openmap.site import queries, rules
from openmap.site.queries import Listed
from openmap.site.rules import Phase
from openmap.site.views.public import bp


@bp.route("/")
def home() -> ResponseReturnValue:
    """Show what is to come, the next first; what was called off until its day; the archive."""
    today = clock.now().astimezone(PARIS).date()
    editions = queries.listed_editions()
    coming = _in_phase(editions[::-1], Phase.COMING, today)
    called_off = [
        listed
        for listed in _in_phase(editions, Phase.CANCELLED, today)
        if listed.event.held_on >= today
    ]
    return render_template(
        "site/public/home.html",
        coming_next=coming[0] if coming else None,
        others=sorted([*coming[1:], *called_off], key=lambda listed: listed.event.held_on),
        past=_in_phase(editions, Phase.PAST, today),
    )


def _in_phase(editions: Sequence[Listed], phase: Phase, today: date) -> Sequence[Listed]:
    return [
        listed
        for listed in editions
        if rules.phase_of(listed.event.state, listed.event.held_on, today=today) is phase
    ]

"""The page of an edition, before it is published too, and its logos."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core import clock
from openmap.core.locale import LocalText, language
from openmap.events.models import Event
from openmap.events.queries import event_by_slug, present_slug_of
from openmap.events.services import event_of_preview
from openmap.registrations.services import registration_truth
from openmap.site import exports, queries, rules
from openmap.site.queries import Details
from openmap.site.views.public import bp
from openmap.site.views.public.rendered import answered

#: Fewer free seats than this are told by their number.
FEW_SEATS: Final = 10
LOGO_SECONDS: Final = 24 * 3600


@bp.route("/events/<string:slug>")
def event(slug: str) -> ResponseReturnValue:
    now = clock.now()
    standing = queries.standing_of(slug)
    if standing is None:
        return elsewhere(slug, "site.event")
    return answered((standing.key(now=now), language()), lambda: _page(standing.event_id))


@bp.route("/preview/<string:token>")
def preview(token: str) -> ResponseReturnValue:
    shown = event_of_preview(token) or abort(404)
    if shown.is_public:
        return redirect(url_for("site.event", slug=shown.slug))
    page = _page(
        shown.id, lambda partner: url_for(".preview_logo", token=token, partner_id=partner)
    )
    response = Response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/events/<string:slug>/logos/<int:partner_id>.png")
def logo(slug: str, partner_id: int) -> ResponseReturnValue:
    shown = event_by_slug(slug)
    if shown is None or not shown.is_public:
        return elsewhere(slug, "site.logo", partner_id=partner_id)
    return _logo(shown, partner_id)


@bp.route("/preview/<string:token>/logos/<int:partner_id>.png")
def preview_logo(token: str, partner_id: int) -> ResponseReturnValue:
    return _logo(event_of_preview(token) or abort(404), partner_id)


def elsewhere(slug: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Lead from an address an edition once had to the present one; else there is nothing here."""
    present = present_slug_of(slug)
    found = event_by_slug(present) if present else None
    if found is None or not found.is_public:
        abort(404)
    return redirect(url_for(endpoint, slug=present, **values), 301)


def _page(event_id: int, logo_url: Callable[[int], str] | None = None) -> str:
    shown, details = queries.edition(event_id)
    today = clock.now().astimezone(shown.zone).date()
    truth = registration_truth(shown)
    return render_template(
        "site/public/event.html",
        event=shown,
        details=details,
        phase=rules.phase_of(shown.state, shown.held_on, today=today),
        truth=truth,
        few_seats=truth.free if truth.free is not None and truth.free <= FEW_SEATS else 0,
        partly_french=_partly_french(shown, details),
        summary=exports.summary_of(shown),
        json_ld=exports.json_ld(shown, details),
        logo_url=logo_url or (lambda each: url_for(".logo", slug=shown.slug, partner_id=each)),
        other_locale_url=_other_language(),
    )


def _other_language() -> str:
    """Link to the page in the other language, without what a visitor added to the address."""
    return request.path if language() == "en" else f"/en{request.path}"


def _partly_french(shown: Event, details: Details) -> bool:
    venue = shown.venue
    texts: list[LocalText | None] = [
        shown.title,
        shown.theme,
        shown.description,
        venue.transport,
        venue.accessible_transport,
        venue.access_note,
        *details.texts,
    ]
    return any(text.falls_back for text in texts if text is not None)


def _logo(shown: Event, partner_id: int) -> Response:
    content = queries.logo_of(shown, partner_id) or abort(404)
    response = Response(content, mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = LOGO_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response

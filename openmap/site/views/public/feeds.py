"""What machines read: sitemap, robots, feed, calendar file; and the poster."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from openmap.calendars import ical as calendar_files
from openmap.calendars.queries import uid_of_event
from openmap.core import clock
from openmap.core.files import safe_filename
from openmap.core.locale import _, language
from openmap.core.rendering import current_settings
from openmap.events.models import Event, EventState
from openmap.events.queries import event_by_slug
from openmap.registrations import ical
from openmap.site import exports, pdf, queries, rules
from openmap.site.rules import Phase
from openmap.site.views.public import bp
from openmap.site.views.public.edition import elsewhere
from openmap.site.views.public.rendered import kept

_PRIVATE = ("/manage", "/me", "/door", "/sign-in", "/preview", "/r/", "/dev")


@bp.route("/robots.txt")
def robots() -> ResponseReturnValue:
    closed = [f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in _PRIVATE]
    address = f"Sitemap: {current_settings().base_url}/sitemap.xml"
    return Response("\n".join(["User-agent: *", *closed, "", address, ""]), mimetype="text/plain")


@bp.route("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    return Response(exports.sitemap(queries.listed_editions()), mimetype="application/xml")


@bp.route("/feed.xml")
def feed() -> ResponseReturnValue:
    content = exports.feed(
        queries.listed_editions(), title=_("Openmap ESS meetups"), now=clock.now()
    )
    return Response(content, mimetype="application/atom+xml")


@bp.route("/events/<string:slug>.ics")
def calendar_file(slug: str) -> ResponseReturnValue:
    """Hand out the date of an edition that is to come; nobody is invited by it."""
    shown = event_by_slug(slug)
    if shown is None or not shown.is_public:
        return elsewhere(slug, "site.calendar_file")
    uid = uid_of_event(shown.id)
    if uid is None or shown.state is EventState.CANCELLED:
        abort(404)
    content = calendar_files.publish(
        ical.occurrence(shown), uid=uid, sequence=shown.version, stamped_at=clock.now()
    )
    return _download(content, "text/calendar; charset=utf-8", f"{shown.slug}.ics")


@bp.route("/events/<string:slug>/poster.pdf")
def poster(slug: str) -> ResponseReturnValue:
    shown = event_by_slug(slug)
    if shown is None or not shown.is_public:
        return elsewhere(slug, "site.poster")
    today = clock.now().astimezone(shown.zone).date()
    if rules.phase_of(shown.state, shown.held_on, today=today) is not Phase.COMING:
        abort(404)
    size = "a3" if request.args.get("size") == "a3" else "a4"
    key = ("poster", shown.id, shown.version, size, language())
    content = kept(key, lambda: _poster(shown, size)).content
    return _download(content, "application/pdf", _poster_name(shown, size))


def _poster(shown: Event, size: str) -> bytes:
    _event, details = queries.edition(shown.id)
    return pdf.poster(shown, details, queries.partners_with_logos(shown), size=size)


def _poster_name(shown: Event, size: str) -> str:
    word = _("poster")
    return f"{safe_filename(word, shown.slug, size)}.pdf"


def _download(content: bytes, media_type: str, filename: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

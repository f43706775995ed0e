"""The badges of an edition: what is printed, what is still to print."""

from collections.abc import Sequence

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from openmap.badges import queries, services
from openmap.badges.errors import NothingToPrintError
from openmap.badges.forms import PrintForm
from openmap.badges.queries import Choice
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.files import safe_filename
from openmap.core.forms import asked
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of
from openmap.registrations.models import Registration

bp = AudienceBlueprint("badges", Audience.MANAGE, __name__)


@bp.route("/events/<string:slug>/badges", role=Role.READER)
def index(slug: str) -> ResponseReturnValue:
    event = current_event()
    tallies = queries.tally_by_category(event.id)
    words = asked("q", longest=80)
    return render_template(
        "badges/manage/index.html",
        event=event,
        tallies=tallies,
        total=queries.total(tallies.values()),
        categories=[found for found in categories_of(event) if found.id in tallies],
        per_file=services.MOST_PER_FILE,
        may_print=may_here(Role.DOOR_LEAD),
        words=words,
        found=_found(event, words) if words else [],
        withdrawn=queries.printed_but_not_coming(event.id),
    )


@bp.route("/events/<string:slug>/badges/print", methods=["POST"], role=Role.DOOR_LEAD)
def print_badges(slug: str) -> ResponseReturnValue:
    """Give the badges as a document and remember that they were printed."""
    event, form = current_event(), PrintForm()
    if not form.accepted():
        abort(400)
    choice = form.to_choice(event.id)
    _check_ids(choice)
    offset = 0 if choice.only_new else form.offset
    with transaction():
        people = queries.registrations_chosen(choice, offset=offset, limit=services.MOST_PER_FILE)
        if not people:
            raise NothingToPrintError
        services.badges_made(people)
        content = services.badges_pdf(event, people)
        services.mark_printed(event, people, by=current_actor())
    return _document(event, choice, content)


def _found(event: Event, words: str) -> Sequence[Registration]:
    return queries.people_named(event.id, words, code=services.short_code_typed(words))


def _check_ids(choice: Choice) -> None:
    """Answer 404 for a category or a person of another edition."""
    if choice.category_id and not queries.category_of_event(choice.event_id, choice.category_id):
        abort(404)
    if choice.registration_id and not queries.registration_of_event(
        choice.event_id, choice.registration_id
    ):
        abort(404)


def _document(event: Event, choice: Choice, content: bytes) -> Response:
    name = safe_filename("badges", event.slug, choice.registration_id or "")
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )

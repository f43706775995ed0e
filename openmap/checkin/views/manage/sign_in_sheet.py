"""The papers of the door."""

from flask import Response
from flask.typing import ResponseReturnValue

from openmap.badges.queries import Choice, partners_on_paper, registrations_chosen
from openmap.checkin import pdf
from openmap.checkin.views.manage import bp
from openmap.core.files import safe_filename
from openmap.events.guards import current_event
from openmap.events.models import Role


@bp.route("/events/<string:slug>/sign-in-sheet.pdf", role=Role.READER)
def sign_in_sheet(slug: str) -> ResponseReturnValue:
    """Give the sheet everybody signs, per half-day, sorted by family name."""
    event = current_event()
    people = registrations_chosen(Choice(event_id=event.id))
    content = pdf.sign_in_sheet_pdf(event, people, partners=partners_on_paper(event.id))
    return _document(content, safe_filename("emargement", event.slug))


@bp.route("/events/<string:slug>/door-list.pdf", role=Role.READER)
def door_list(slug: str) -> ResponseReturnValue:
    """Give the list for the day the network fails."""
    event = current_event()
    people = registrations_chosen(Choice(event_id=event.id))
    return _document(pdf.door_list_pdf(event, people), safe_filename("accueil", event.slug))


def _document(content: bytes, name: str) -> Response:
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )

"""The list as a file, written as it is read: memory does not grow with attendance."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context

from openmap.core.files import safe_filename
from openmap.core.locale import _
from openmap.core.spreadsheets import csv_rows, xlsx_file
from openmap.events.guards import current_event
from openmap.events.models import Role
from openmap.events.queries import categories_of
from openmap.office import exports, queries
from openmap.office.views.manage import bp
from openmap.office.views.manage.registrations import filter_of_request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Writer = Callable[[Sequence[str], Iterable[Sequence[Any]]], Iterator[bytes]]


@bp.route("/events/<string:slug>/registrations.csv", role=Role.EDITOR)
def export_csv(slug: str) -> Response:
    """Send the filtered list as a CSV."""
    return _sent("csv", "text/csv; charset=utf-8", csv_rows)


@bp.route("/events/<string:slug>/registrations.xlsx", role=Role.EDITOR)
def export_xlsx(slug: str) -> Response:
    """Send the filtered list as an XLSX."""
    title = _("Registrations")
    return _sent("xlsx", XLSX, lambda heads, rows: xlsx_file(title, heads, rows))


def _sent(ending: str, media_type: str, write: Writer) -> Response:
    event = current_event()
    statement = queries.registrations_of(event, filter_of_request(categories_of(event)))
    rows = exports.rows(queries.in_chunks(statement))
    name = safe_filename(_("Registrations"), event.slug)
    return Response(
        stream_with_context(write(exports.heads(), rows)),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )

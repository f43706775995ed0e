"""The list of registrations, and what the organiser does to one."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core.forms import asked, number_asked
from openmap.core.pages import page_of
from openmap.directory.queries import departements
from openmap.events.guards import current_event
from openmap.events.models import Category, Event, Role
from openmap.events.queries import categories_of
from openmap.office import queries
from openmap.office.queries import Counts, Filter
from openmap.office.views.manage import bp
from openmap.registrations.models import RegistrationState


@bp.route("/events/<string:slug>/registrations", role=Role.READER)
def registrations(slug: str) -> ResponseReturnValue:
    """Show the list, by family name; search and filters stand in the URL."""
    event = current_event()
    categories = categories_of(event)
    narrowed = filter_of_request(categories)
    counts = queries.counts_of(event)
    statement = queries.registrations_of(event, narrowed)
    total = queries.counted(statement) if narrowed.needs_counting else counts.of(narrowed)
    capped = narrowed.needs_counting and total > queries.MOST_COUNTED
    page = page_of(statement, number_asked("page"), total=total)
    return render_template(
        "office/manage/registrations.html",
        page=page,
        more_than=queries.MOST_COUNTED if capped else None,
        narrowed=narrowed,
        state_chips=_state_chips(event, narrowed, counts),
        category_chips=_category_chips(event, narrowed, categories, counts),
        departements=departements(),
        export_values=_url_values(event, narrowed),
        everyone=sum(counts.by_state.values()),
    )


def filter_of_request(categories: Any) -> Filter:
    """Read the filter from the query string; what is not known is left out."""
    codes = {category.code: category.id for category in categories}
    known_departements = {departement.code for departement in departements()}
    state = request.args.get("state", "")
    departement = request.args.get("departement", "")
    return Filter(
        words=asked("q", longest=100),
        state=RegistrationState(state) if state in set(RegistrationState) else None,
        category_id=codes.get(request.args.get("category", "")),
        departement_code=departement if departement in known_departements else None,
    )


def _url_values(event: Event, narrowed: Filter, **changed: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "slug": event.slug,
        "q": narrowed.words or None,
        "state": narrowed.state,
        "category": request.args.get("category") if narrowed.category_id else None,
        "departement": narrowed.departement_code,
    }
    return {name: value for name, value in (values | changed).items() if value}


def _state_chips(event: Event, narrowed: Filter, counts: Counts) -> list[dict[str, Any]]:
    def chip(state: RegistrationState | None) -> dict[str, Any]:
        kept = Filter(state=state, category_id=narrowed.category_id)
        return {
            "state": state,
            "url": url_for(".registrations", **_url_values(event, narrowed, state=state)),
            "count": counts.of(kept),
            "current": narrowed.state is state,
        }

    present = [
        state
        for state in RegistrationState
        if counts.by_state.get(state) or state is narrowed.state
    ]
    return [chip(None), *map(chip, present)]


def _category_chips(
    event: Event, narrowed: Filter, categories: Any, counts: Counts
) -> list[dict[str, Any]]:
    def chip(category: Category | None) -> dict[str, Any]:
        category_id = category.id if category else None
        return {
            "category": category,
            "url": url_for(
                ".registrations",
                **_url_values(event, narrowed, category=category.code if category else None),
            ),
            "count": counts.of(Filter(state=narrowed.state, category_id=category_id)),
            "current": narrowed.category_id == category_id,
        }

    return [chip(None), *map(chip, categories)]

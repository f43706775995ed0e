"""What editions contribute: their own lines of the readiness list and words of the rail."""

from collections.abc import Sequence

from openmap.accounts.models import User
from openmap.audit.services import COMMAND
from openmap.core import clock
from openmap.core.db import db
from openmap.core.hooks import RailItem, Readiness
from openmap.core.locale import LazyString, _l
from openmap.events import queries, rules
from openmap.events.errors import UnknownEditionError
from openmap.events.models import Category, Event, Partner, PartnerRole, Role, Venue
from openmap.events.services import team


def rail(event_id: int) -> list[RailItem]:
    """Name the pages of the edition itself."""
    return [
        RailItem(_l("Edition"), "events_manage.show", 10, Role.READER),
        RailItem(_l("Team"), "events_manage.team", 90, Role.LEAD),
    ]


def readiness(event_id: int) -> list[Readiness]:
    """Ask for what people need to know before they come."""
    event = db.session.get_one(Event, event_id)
    return [
        *_essentials(event),
        *_place(event.venue),
        *_people(queries.categories_of(event), queries.partners_of(event)),
    ]


def _essentials(event: Event) -> list[Readiness]:
    today = clock.now().astimezone(event.zone).date()
    return [
        _line(
            _l("The day is still to come."),
            "essentials",
            done=event.held_on >= today,
            blocking=True,
        ),
        _line(_l("The hours are known."), "essentials", done=event.starts_at is not None),
        _line(_l("A description says why to come."), "essentials", done=bool(event.description)),
        _line(_l("Someone can be asked by mail."), "essentials", done=bool(event.contact_email)),
    ]


def _place(venue: Venue) -> list[Readiness]:
    facts = (venue.step_free, venue.lift, venue.adapted_toilet, venue.induction_loop)
    return [
        _line(_l("The venue has a name."), "venue", done=bool(venue.name)),
        _line(
            _l("The venue has an address."),
            "venue",
            done=bool(venue.address and venue.postcode and venue.city),
        ),
        _line(
            _l("People know whether they can get in: steps, lift, toilet, induction loop."),
            "venue",
            done=None not in facts,
        ),
        _line(
            _l("Accessible transport is described."),
            "venue",
            done=bool(venue.accessible_transport),
        ),
        _line(_l("The legal limit of the room is known."), "venue", done=bool(venue.legal_limit)),
    ]


def _people(categories: Sequence[Category], partners: Sequence[Partner]) -> list[Readiness]:
    funders = [partner for partner in partners if partner.role is PartnerRole.FUNDER]
    return [
        _line(
            _l("At least one category is offered on the public form."),
            "categories",
            done=any(category.is_public for category in categories),
            blocking=True,
        ),
        _line(
            _l("The funders are named, with the sentence each asks for."),
            "partners",
            done=bool(funders) and all(funder.mention for funder in funders),
        ),
    ]


def _line(sentence: LazyString, page: str, *, done: bool, blocking: bool = False) -> Readiness:
    return Readiness(sentence, f"events_manage.{page}", done=done, blocking=blocking)


def member_invited(user_id: int, role: str, slug: str | None) -> None:
    """Give the role that a command named, for one edition or all."""
    named = rules.role_named(role)
    user = db.session.get_one(User, user_id)
    event = queries.event_by_slug(slug) if slug else None
    if slug and event is None:
        raise UnknownEditionError(slug)
    team.invite(
        team.Invitation(email=user.email, name=user.name, duties=team.Duties(role=named)),
        event=event,
        by=COMMAND,
    )


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "events.create": _l("began the edition"),
        "events.change_essentials": _l("changed the essentials"),
        "events.change_venue": _l("changed venue and access"),
        "events.change_slug": _l("changed the address of the page"),
        "events.publish": _l("published the edition"),
        "events.close": _l("closed the edition, its day being over"),
        "events.archive": _l("archived the edition"),
        "events.cancel": _l("cancelled the edition"),
        "events.renew_preview": _l("revoked the preview links"),
        "events.add_partner": _l("added a partner"),
        "events.change_partner": _l("changed a partner"),
        "events.remove_partner": _l("removed a partner"),
        "events.add_category": _l("added a category"),
        "events.change_category": _l("changed a category"),
        "events.remove_category": _l("removed a category"),
        "events.delete": _l("deleted the draft"),
        "team.invite": _l("invited to the team"),
        "team.change": _l("changed a role of the team"),
        "team.remove": _l("removed from the team"),
    }

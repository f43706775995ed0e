"""Every page that people see, with what it takes to open it: shared by page tests and journeys."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from flask import Flask

from openmap.accounts.models import SignInLink
from openmap.checkin.services import link_url
from openmap.core import clock
from openmap.core.audience import Audience
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.core.tokens import hash_of, new_secret, sign
from openmap.events.models import Event, EventState, Role
from openmap.events.services import preview_token
from openmap.programme.models import Session, SessionKind
from openmap.registrations.emails import ADDRESS_PURPOSE
from openmap.registrations.models import AddressChange, Registration, RegistrationState
from openmap.registrations.services import private_link
from tests.house.routes import Page, door_link, pages_of
from tests.make.accounts import make_role, make_user
from tests.make.badges import make_logo, make_partner
from tests.make.events import make_event
from tests.make.registrations import make_registration

_numbers = count(1)
#: Answers for programs, beside those whose address ends like a file.
FOR_PROGRAMS = {"site.health", "checkin_door.count", "mail.preview", "mail.part"}
#: Pages one only sees right after having typed something.
AFTER_TYPING = {"accounts.look_in_your_mailbox", "registrations.look_in_your_mailbox"}


@dataclass(frozen=True)
class Shown:
    """One address of a page, and who opens it."""

    name: str
    path: str
    audience: Audience


def _preview(_event: Event) -> str:
    return preview_token(make_event(state=EventState.DRAFT))


def _private_link(event: Event) -> str:
    return private_link(make_registration(event=event)).rpartition("/")[2]


def _new_address(event: Event) -> str:
    change = AddressChange(
        registration_id=make_registration(event=event).id,
        new_email="zoe@autre.example",
        expires_at=clock.now() + timedelta(days=1),
    )
    db.session.add(change)
    db.session.flush()
    return sign(ADDRESS_PURPOSE, change.id)


def _sign_in_link(_event: Event) -> str:
    secret = new_secret()
    ends = clock.now() + timedelta(days=1)  # the clock of a journey's stack is another one
    db.session.add(
        SignInLink(
            user=make_user(email=f"shown{next(_numbers)}@maximilien.example"),
            token_hash=hash_of(secret),
            expires_at=ends,
        )
    )
    db.session.flush()
    return secret


def _day_link(event: Event) -> str:
    return link_url(door_link(event)).rpartition("/")[2]


#: A page that a token opens → makes such a token.
TOKENS: Mapping[str, Callable[[Event], str]] = {
    "site.preview": _preview,
    "registrations.open_link": _private_link,
    "registrations.confirm_address": _new_address,
    "accounts.open_session": _sign_in_link,
    "checkin.door_link": _day_link,
}


def full_edition(*, slug: str | None = None) -> tuple[Event, Registration]:
    """Make an edition with something to see in every part, and one person who comes."""
    event = make_event(slug=slug)
    registration = make_registration(event=event)
    event.theme = LocalText(fr="Déchets du bâtiment", en="Building waste")
    event.description = LocalText(fr="Une matinée pour **acheter** autrement.\n\n- Un\n- Deux")
    make_partner(event, logo=make_logo(), mention="Financé par l’Union européenne.")
    start = event.local_start
    db.session.add(
        Session(
            event_id=event.id,
            kind=SessionKind.WELCOME,
            title=LocalText(fr="Accueil café"),
            starts_at=start,
            ends_at=start + timedelta(minutes=30) if start else None,
        )
    )
    for state in RegistrationState:
        make_registration(event=event, given_name=f"Zoé {state.value}", state=state)
    db.session.flush()
    return event, registration


def is_page(page: Page) -> bool:
    """Say whether people see it: a GET that answers neither a file nor a program."""
    ends_like_a_file = "." in page.rule.rule.rpartition("/")[2]
    return (
        "GET" in page.methods
        and not ends_like_a_file
        and page.rule.endpoint not in FOR_PROGRAMS | AFTER_TYPING
    )


def pages_shown(app: Flask, event: Event, registration: Registration) -> Iterator[Shown]:
    """Yield every page once, for this edition and this person, then again by state."""
    for page in pages_of(app, *Audience):
        if is_page(page):
            endpoint = page.rule.endpoint
            path = page.path(event, registration_id=registration.id, **_everywhere(page))
            if endpoint in TOKENS:
                path = path.replace("not-a-token", TOKENS[endpoint](event))
            yield Shown(f"{endpoint}", path, page.audience)
    yield from _by_state(event)


def _everywhere(page: Page) -> dict[str, int]:
    """Return a role for all editions where the page is about those."""
    if not page.everywhere or "team_role_id" not in page.ids:
        return {}
    return {"team_role_id": make_role(make_user(), Role.READER).id}


def _by_state(event: Event) -> Iterator[Shown]:
    """Yield the pages that say something else in another state."""
    for state in RegistrationState:
        held = make_registration(event=event, state=state)
        path = f"/me/registrations/{held.id}"
        yield Shown(f"registrations_me.show {state}", path, Audience.ME)
        path = f"/manage/events/{event.slug}/registrations/{held.id}"
        yield Shown(f"office_manage.registration {state}", path, Audience.MANAGE)
    for event_state in EventState:
        other = make_event(state=event_state)
        path = f"/manage/events/{other.slug}"
        yield Shown(f"office_manage.show {event_state}", path, Audience.MANAGE)
        if event_state is not EventState.DRAFT:
            path = f"/events/{other.slug}"
            yield Shown(f"site.event {event_state}", path, Audience.PUBLIC)
            yield Shown(f"registrations.choose {event_state}", f"{path}/register", Audience.PUBLIC)
    full = make_event(capacity=0)
    yield Shown("site.event full", f"/events/{full.slug}", Audience.PUBLIC)
    path = f"/events/{full.slug}/register/public-buyer"
    yield Shown("registrations.register full", path, Audience.PUBLIC)

"""The routes as the tests read them, and what stands for their parameters.

A route with a new parameter fails the house tests until its line is here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from openmap.accounts.models import TeamSession
from openmap.checkin.models import DoorLink
from openmap.core import clock
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.core.tokens import hash_of, new_secret
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of
from openmap.programme.models import Session, SessionKind
from openmap.registrations.models import Registration
from openmap.seats.queries import pools_of_event
from tests.make.accounts import make_role, make_user
from tests.make.badges import make_logo, make_partner
from tests.make.events import make_event
from tests.make.mail import make_mail
from tests.make.registrations import make_registration

T = TypeVar("T")


def _partner(event: Event) -> int:
    return make_partner(event, logo=make_logo()).id


def _registration(event: Event) -> Registration:
    """Return the first registration of the edition, to which its mail goes."""
    of_event = select(Registration).where(Registration.event_id == event.id)
    found = db.session.scalars(of_event.order_by(Registration.id))
    return found.first() or make_registration(event=event)


def _session(event: Event) -> int:
    session = Session(event_id=event.id, kind=SessionKind.WELCOME, title=LocalText(fr="Accueil"))
    return _added(session).id


def _team_session(event: Event) -> int:
    ends = clock.now() + timedelta(days=1)
    secret = hash_of(new_secret())
    return _added(TeamSession(user=make_user(), token_hash=secret, browser="", expires_at=ends)).id


def _mail(event: Event) -> int:
    mail = make_mail()
    mail.event_id = event.id
    mail.person_id = _registration(event).person_id
    db.session.flush()
    return mail.id


def door_link(event: Event) -> DoorLink:
    ends = clock.now() + timedelta(days=1)
    return _added(
        DoorLink(event_id=event.id, volunteer="Camille", place="Porte A", expires_at=ends)
    )


def _added(row: T) -> T:
    db.session.add(row)
    db.session.flush()
    return row


#: A parameter that names a thing of an edition → makes such a thing.
IDS: Mapping[str, Callable[[Event], int]] = {
    "category_id": lambda event: categories_of(event)[0].id,
    "link_id": lambda event: door_link(event).id,
    "mail_id": _mail,
    "partner_id": _partner,
    "pool_id": lambda event: pools_of_event(event.id)[0].id,
    "registration_id": lambda event: _registration(event).id,
    "session_id": _session,
    "team_role_id": lambda event: make_role(make_user(), Role.READER, event=event).id,
    "team_session_id": _team_session,
}
#: A parameter that names nothing of an edition → a value.
WORDS: Mapping[str, str] = {
    "category": "public_buyer",
    "code": "en",
    "token": "not-a-token",
}


@dataclass(frozen=True)
class Page:
    """One route of the house."""

    rule: Rule
    blueprint: AudienceBlueprint

    @property
    def audience(self) -> Audience:
        return self.blueprint.audience

    @property
    def view(self) -> str:
        return str(self.rule.endpoint.rpartition(".")[2])

    @property
    def role(self) -> StrEnum | None:
        return self.blueprint.roles.get(self.view)

    @property
    def everywhere(self) -> bool:
        return self.view in self.blueprint.everywhere

    @property
    def methods(self) -> list[str]:
        return sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} & (self.rule.methods or set()))

    @property
    def of_an_edition(self) -> bool:
        return "slug" in self.rule.arguments

    @property
    def ids(self) -> list[str]:
        """Name the parameters beside the edition's that must belong to it."""
        return sorted(self.rule.arguments & set(IDS))

    def path(self, event: Event, **ids: int) -> str:
        """Return an address of the page for the edition, with things of its own unless named."""
        values: dict[str, Any] = {}
        for name in self.rule.arguments:
            if name == "slug":
                values[name] = event.slug
            elif name in ids:
                values[name] = ids[name]
            else:
                values[name] = IDS[name](event) if name in IDS else WORDS[name]
        built = self.rule.build(values)
        assert built is not None
        return built[1]

    def __str__(self) -> str:
        return f"{self.rule.rule} ({self.rule.endpoint})"


def pages_of(app: Flask, *audiences: Audience) -> Iterator[Page]:
    """Yield the routes of these audiences."""
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if isinstance(blueprint, AudienceBlueprint) and blueprint.audience in audiences:
            yield Page(rule, blueprint)


def edition() -> Event:
    """Make an edition for one page alone: what the page does to it concerns no other."""
    return make_event()

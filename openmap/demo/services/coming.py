"""Makes the coming edition of the demonstration: everything about it is invented."""

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import holidays
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import delete

from openmap.accounts.models import User
from openmap.accounts.services import find_or_add
from openmap.audit.services import COMMAND
from openmap.core import clock
from openmap.core.db import db
from openmap.core.documents import FONTS
from openmap.core.locale import PARIS, LocalText
from openmap.demo.services.data import shipped
from openmap.events import services as events
from openmap.events.models import Event, EventSector, Partner, PartnerRole, Role, TeamRole
from openmap.events.services import NewEdition
from openmap.programme.models import Session, SessionKind
from openmap.registrations.models import RegistrationSettings

PRESET: Final = "openmap-matinee"
ORGANISER_EMAIL: Final = "organisation@macs.example"
AHEAD: Final = timedelta(days=42)
THURSDAY: Final = 3
LOGO_SIZE: Final = (480, 200)


def day_ahead(today: date) -> date:
    """Return a Thursday about six weeks ahead that is no holiday."""
    day = today + AHEAD
    day += timedelta(days=(THURSDAY - day.weekday()) % 7)
    while day in holidays.country_holidays("FR", years=day.year):
        day += timedelta(days=7)
    return day


def make_coming(*, seats: int) -> Event:
    """Add the edition, complete and published, and the organiser who leads all editions."""
    known = shipped("coming")
    today = clock.now().astimezone(PARIS).date()
    event = events.create_event(
        NewEdition(
            title=LocalText(**known["title"]),
            held_on=day_ahead(today),
            starts_at=time(8, 45),
            ends_at=time(12, 30),
            preset=PRESET,
            seats=seats,
        ),
        by=COMMAND,
    )
    event.is_demonstration = True
    _describe(event, known)
    _add_partners(event, known)
    _replace_programme(event, known)
    _open_registration(event)
    db.session.flush()
    events.publish(event, by=COMMAND)
    return event


def add_organiser() -> User:
    """Add the demonstration's own member of the team, who leads every edition."""
    user = find_or_add(ORGANISER_EMAIL, "Camille Démo")
    user.is_demonstration = True
    db.session.add(TeamRole(user=user, role=Role.LEAD))
    db.session.flush()
    return user


def _describe(event: Event, known: Mapping[str, Any]) -> None:
    event.theme = LocalText(**known["theme"])
    event.description = LocalText(**known["description"])
    event.organiser_name = known["organiser_name"]
    event.contact_name = known["contact"]["name"]
    event.contact_email = known["contact"]["email"]
    event.contact_phone = known["contact"]["phone"]
    for name, value in known["venue"].items():
        text = LocalText(**value) if isinstance(value, dict) else value
        setattr(event.venue, name, text)
    db.session.add_all(
        EventSector(event_id=event.id, sector_slug=slug) for slug in known["sectors"]
    )


def _add_partners(event: Event, known: Mapping[str, Any]) -> None:
    for position, partner in enumerate(known["partners"]):
        drawn = partner.get("logo")
        mention = partner.get("mention")
        db.session.add(
            Partner(
                event_id=event.id,
                name=partner["name"],
                role=PartnerRole(partner["role"]),
                position=position,
                logo=_logo(drawn, partner["colour"]) if drawn else None,
                logo_alternative=partner["name"] if drawn else "",
                mention=LocalText(**mention) if mention else None,
            )
        )


def _logo(words: str, colour: str) -> bytes:
    """Draw a plain logo: the name on a colour."""
    picture = Image.new("RGB", LOGO_SIZE, "#FFFFFF")
    pen = ImageDraw.Draw(picture)
    width, height = LOGO_SIZE
    pen.rounded_rectangle((4, 4, width - 4, height - 4), radius=28, fill=colour)
    font = ImageFont.truetype(str(FONTS / "AtkinsonHyperlegibleNext-Bold.ttf"), 56)
    pen.text((width / 2, height / 2), words, fill="#FFFFFF", font=font, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _replace_programme(event: Event, known: Mapping[str, Any]) -> None:
    """Put a full morning in place of what the preset began with."""
    db.session.execute(delete(Session).where(Session.event_id == event.id))
    for position, item in enumerate(known["programme"]):
        db.session.add(
            Session(
                event_id=event.id,
                kind=SessionKind(item["kind"]),
                title=LocalText(**item["title"]),
                summary=LocalText(**item["summary"]) if "summary" in item else None,
                position=position,
                starts_at=_at(event, item["from"]),
                ends_at=_at(event, item["to"]),
                room=item["room"],
                speakers=item.get("speakers", ""),
            )
        )


def _at(event: Event, hour: str) -> datetime:
    return datetime.combine(event.held_on, time.fromisoformat(hour), event.zone)


def _open_registration(event: Event) -> None:
    settings = db.session.get_one(RegistrationSettings, event.id)
    settings.opens_at = clock.now() - timedelta(days=30)
    settings.access_needs_until = event.held_on - timedelta(days=14)

"""Builders of what the public page of an edition shows."""

from datetime import datetime, time
from io import BytesIO

from PIL import Image

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Event, Partner, PartnerRole
from openmap.programme.models import Session, SessionKind


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "#0B5D57").save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()


def make_partner(
    event: Event,
    name: str = "Fonds social",
    *,
    role: PartnerRole = PartnerRole.FUNDER,
    logo: bytes | None = None,
    mention: str | None = None,
) -> Partner:
    partner = Partner(
        event_id=event.id,
        name=name,
        role=role,
        logo=logo,
        logo_alternative=name if logo else "",
        mention=LocalText(fr=mention) if mention else None,
    )
    db.session.add(partner)
    db.session.flush()
    return partner


def make_session(
    event: Event, title: str = "Ouverture", *, at: time | None = time(9), speakers: str = ""
) -> Session:
    starts_at = datetime.combine(event.held_on, at, event.zone) if at else None
    session = Session(
        event_id=event.id,
        kind=SessionKind.OPENING,
        title=LocalText(fr=title),
        starts_at=starts_at,
        speakers=speakers,
    )
    db.session.add(session)
    db.session.flush()
    return session

"""Builders around badges."""

import io

from PIL import Image

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Event, Partner, PartnerRole


def make_logo(width: int = 300, height: int = 120, colour: str = "#0b5d57") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def make_partner(
    event: Event,
    *,
    name: str = "GRAFIE",
    role: PartnerRole = PartnerRole.PARTNER,
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

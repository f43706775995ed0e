"""Badges on paper: A6 for one person, four on each A4 with cut marks for the table at the door."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openmap.badges.models import Badge
from openmap.core.documents import Lettering, fitted, render_pdf
from openmap.core.locale import LocalText, _, long_date, speaking
from openmap.events.models import Event, Partner, PartnerRole
from openmap.registrations.models import Registration

MOST_LOGOS: Final = 4
#: Inside of an A6 without its margins, in points.
_WIDTH: Final = 252.0
_NAME_HEIGHT: Final = 124.0
_WHOLE_NAME_SIZES: Final = (42, 40, 38, 36, 34, 32, 30, 28)
_NAME_SIZES: Final = (42, 38, 34, 31, 28, 25, 22, 20, 18, 16, 14, 12, 10, 9)
_ORGANISATION_HEIGHT: Final = 38.0
_LABEL_WIDTH: Final = 200.0
_SPEAKER_WIDTH: Final = 95.0
_LABEL_HEIGHT: Final = 33.0
_LABEL_SIZES: Final = (15, 13, 12, 11, 10, 9, 8, 7)
_ORGANISATION_SIZES: Final = (16, 14, 12, 11, 10, 9, 8, 7)


def badges_pdf(
    event: Event,
    registrations: Sequence[Registration],
    badges: Mapping[int, Badge],
    *,
    partners: Sequence[Partner] = (),
) -> bytes:
    """Return one A6 page for one registration, or A4 pages of four in the order given.

    Badges speak French whoever asks for them: the paper on the table and the one from the mail
    are the same.
    """
    with speaking("fr"):
        title = fitted([str(event.title)], width=138, height=27, sizes=(9.5, 8.5, 7.5, 6.5, 5.5))
        data = {
            "title": _("Badges – %(event)s", event=event.title),
            "event": title.texts[0],
            "event_size": title.size,
            "day": long_date(event.held_on),
            "logos": logos(partners)[:MOST_LOGOS],
            "mention": mention(partners),
            "words": _words(),
            "badges": [_face(person, badges[person.id]) for person in registrations],
        }
        return render_pdf("badges/print/badges.typ", data)


def logos(partners: Sequence[Partner]) -> list[dict[str, str]]:
    """Return logos as SVG around the picture, which is what a document can take from its data."""
    return [
        {"svg": _framed(partner.logo), "alternative": partner.logo_alternative}
        for partner in partners
        if partner.logo
    ]


def mention(partners: Sequence[Partner]) -> str:
    """Return the mentions that the funders ask for, one after the other."""
    asked = (partner.mention for partner in partners if partner.role is PartnerRole.FUNDER)
    return " ".join(str(text) for text in asked if isinstance(text, LocalText))


def _words() -> dict[str, str]:
    return {
        "speaker": _("Speaker"),
        "code": _("Code"),
        "code_hint": _("If the QR cannot be read, these six signs are enough."),
        "qr": _("QR code of the badge"),
    }


def _face(registration: Registration, badge: Badge) -> dict[str, Any]:
    name = _name(registration.given_name, registration.family_name)
    organisation = fitted(
        [registration.organisation_name],
        width=_WIDTH,
        height=_ORGANISATION_HEIGHT,
        sizes=_ORGANISATION_SIZES,
        bold=False,
    )
    label = fitted(
        [str(registration.category.label)],
        width=_LABEL_WIDTH - (_SPEAKER_WIDTH if registration.is_speaker else 0),
        height=_LABEL_HEIGHT,
        sizes=_LABEL_SIZES,
    )
    return {
        "size": name.size,
        "name": name.texts,
        "organisation_size": organisation.size,
        "organisation": organisation.texts[0],
        "category": registration.category.code.value,
        "label": label.texts[0],
        "label_size": label.size,
        "speaker": registration.is_speaker,
        "code": [registration.short_code[:3], registration.short_code[3:]],
        "path": badge.qr_path,
        "modules": badge.modules,
    }


def _name(given_name: str, family_name: str) -> Lettering:
    """Letter the two names on a line each while that stays large, else wrapped."""
    names = [name for name in (given_name, family_name) if name]
    whole = fitted(names, width=_WIDTH, height=_NAME_HEIGHT, sizes=_WHOLE_NAME_SIZES)
    if len(whole.texts) == sum(map(len, whole.texts)):
        return whole
    return fitted(names, width=_WIDTH, height=_NAME_HEIGHT, sizes=_NAME_SIZES)


def _framed(png: bytes) -> str:
    width, height = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    picture = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>'
    )

"""The poster of an edition, with a QR that leads to its page."""

from collections.abc import Sequence
from typing import Any, Final

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from openmap.badges.pdf import logos
from openmap.core.documents import fitted, render_pdf
from openmap.core.locale import _, absolute_url, hours, long_date
from openmap.events.models import Event, Partner
from openmap.site.queries import Details

#: In points, on A4 inside its margins; A3 is the same drawing, larger.
TEXT_WIDTH: Final = 480
TITLE_SIZES: Final = (36, 32, 28, 24, 20, 16, 12)


def poster(event: Event, details: Details, partners: Sequence[Partner], *, size: str) -> bytes:
    """Return the poster as PDF, A4 or A3, in the reader's language."""
    page = absolute_url("site.event", slug=event.slug)
    modules, path = _qr(page)
    title = fitted([str(event.title)], width=TEXT_WIDTH, height=112, sizes=TITLE_SIZES)
    address = fitted(
        [page.partition("://")[2]], width=TEXT_WIDTH - 145, height=60, sizes=(14, 12, 10, 8)
    )
    return render_pdf(
        "site/print/poster.typ",
        {
            "paper": size,
            "heading": _heading(event),
            "title": str(event.title),
            "title_size": title.size,
            "title_lines": title.texts[0],
            "theme": str(event.theme) if event.theme else "",
            "day": _capital(long_date(event.held_on)),
            "hours": hours(event.local_start, event.local_end),
            "place": _place(event),
            "categories": [
                {"code": each.code.value, "label": str(each.label)} for each in details.categories
            ],
            "organiser": event.organiser_name,
            "funders": [str(mention) for mention in details.mentions],
            "logos": logos(partners),
            "partners": _named(event, partners),
            "page_size": address.size,
            "page_lines": address.texts[0],
            "qr": {"modules": modules, "path": path},
            "demonstration": event.is_demonstration,
            "words": _words(),
        },
    )


def _words() -> dict[str, str]:
    return {
        "phrase": _("responsible public procurement meetups"),
        "who": _("Who comes"),
        "register": _("Programme and registration"),
        "with": _("With"),
        "qr": _("QR code that leads to the page of the meetup"),
        "demonstration": _("Demonstration: this meetup will not take place."),
    }


def _heading(event: Event) -> str:
    if event.edition_number:
        return _("Openmap ESS, meetup no. %(number)s", number=event.edition_number)
    return _("Openmap ESS meetup")


def _place(event: Event) -> list[str]:
    venue = event.venue
    town = " ".join(part for part in (venue.postcode, venue.city) if part)
    return [part for part in (venue.name, venue.address, town) if part]


def _named(event: Event, partners: Sequence[Partner]) -> list[str]:
    """Name those who have no logo; the others are shown by it."""
    names = dict.fromkeys(partner.name for partner in partners if not partner.logo)
    return [name for name in names if name != event.organiser_name]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _qr(text: str) -> tuple[int, str]:
    """Return how many modules wide the code is, and its dark runs as one SVG path."""
    code: Any = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = [
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    ]
    return len(matrix), "".join(runs)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of each dark run."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs

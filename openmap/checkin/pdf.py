"""Papers of the door: the sign-in sheet that proves who came, and the list for a dead network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from openmap.badges.pdf import logos, mention
from openmap.core.documents import fitted, render_pdf
from openmap.core.folding import fold
from openmap.core.locale import _, clock_time, hours, long_date, speaking
from openmap.events.models import Event, Partner, PartnerRole, Venue
from openmap.registrations.models import Registration

ROWS_PER_SHEET: Final = 17
#: Lines at the end for people who come without having registered.
LEAST_BLANK_LINES: Final = 8
ROWS_PER_LIST: Final = 30
_NOON: Final = time(13, 0)
#: A morning may last until here; whoever stays longer signs twice.
_AFTERNOON: Final = time(14, 0)


_SIZES: Final = (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5, 4, 3)


@dataclass(frozen=True)
class _Box:
    """The inside of a row, in points."""

    height: float
    name: float
    organisation: float
    label: float
    #: Both names on one line rather than one under the other.
    one_name: bool = False


_SHEET_ROW: Final = _Box(height=30, name=134, organisation=138, label=92)
_LIST_ROW: Final = _Box(height=19, name=157, organisation=146, label=98, one_name=True)


@dataclass(frozen=True)
class HalfDay:
    """A part of the day for which everybody signs once."""

    name: str
    hours: str


def half_days(start: datetime | None, end: datetime | None) -> list[HalfDay]:
    """Return the half-days between two local times; one without a name when they are unknown."""
    if start is None:
        return [HalfDay("", "")]
    ends = end or start
    if start.time() >= _NOON:
        return [HalfDay(_("Afternoon"), hours(start, end))]
    if ends.time() < _AFTERNOON and ends.date() == start.date():
        return [HalfDay(_("Morning"), hours(start, end))]
    return [
        HalfDay(_("Morning"), _("from %(start)s on", start=clock_time(start))),
        HalfDay(_("Afternoon"), _("until %(end)s", end=clock_time(ends))),
    ]


def sheets(number: int, *, per_sheet: int, least_blank: int) -> list[tuple[int, int]]:
    """Share people out to sheets, as (people, blank lines) each; nobody stands alone on a sheet.

    The last sheet is filled up with blank lines, and there are always some of them.
    """
    whole, left = divmod(number, per_sheet)
    people = [per_sheet] * whole + ([left] if left or not whole else [])
    if len(people) > 1 and left == 1:
        people[-2:] = [per_sheet - 1, 2]
    blank = per_sheet - people[-1]
    pages = [(count, 0) for count in people[:-1]] + [(people[-1], blank)]
    return pages if blank >= least_blank else [*pages, (0, per_sheet)]


def sign_in_sheet_pdf(
    event: Event, registrations: Sequence[Registration], *, partners: Sequence[Partner]
) -> bytes:
    """Return the sign-in sheet: every half-day with everybody's line, in the order given."""
    with speaking("fr"):
        rows = [_row(registration, _SHEET_ROW) for registration in registrations]
        data = {
            **_head(event, _("Sign-in sheet")),
            "logos": logos(partners),
            "emblem": needs_emblem(partners),
            "partners": [partner.name for partner in partners if not partner.logo],
            "mention": mention(partners),
            "organiser": event.organiser_name,
            "heads": [_("Name"), _("Organisation"), _("Category"), _("Signature")],
            "privacy": _(
                "This sheet is evidence for the funders of the meetup. It is kept for the period "
                "they require and used for nothing else."
            ),
            "walk_ins": _("Present without having registered: please write in capitals."),
            "pages": _sign_in_pages(event, rows),
        }
        return render_pdf("checkin/print/sign_in_sheet.typ", data)


def door_list_pdf(event: Event, registrations: Sequence[Registration]) -> bytes:
    """Return everybody by name with short code and box, for the day the network fails."""
    with speaking("fr"):
        shares = sheets(len(registrations), per_sheet=ROWS_PER_LIST, least_blank=0)
        rows = iter([_row(registration, _LIST_ROW) for registration in registrations])
        data = {
            **_head(event, _("Door list")),
            "heads": [_("Here"), _("Name"), _("Organisation"), _("Category"), _("Code")],
            "hint": _(
                "Tick whoever comes in. When the network is back, type the six signs of each code "
                "into the door page: nobody is lost, nobody counts twice."
            ),
            "nobody": _("Nobody is confirmed yet."),
            "pages": [
                {"rows": [next(rows) for _line in range(people)], "number": _page(at, shares)}
                for at, (people, _blank) in enumerate(shares, 1)
            ],
        }
        return render_pdf("checkin/print/door_list.typ", data)


def needs_emblem(partners: Sequence[Partner]) -> bool:
    """Say whether a funder asks for the Union's emblem and brings no picture of it."""
    return any(
        partner.role is PartnerRole.FUNDER
        and partner.mention is not None
        and "union europeenne" in fold(str(partner.mention))
        and not _has_emblem(partners)
        for partner in partners
    )


def _has_emblem(partners: Sequence[Partner]) -> bool:
    words = " ".join(fold(partner.logo_alternative) for partner in partners if partner.logo)
    return "union europeenne" in words


def _head(event: Event, title: str) -> dict[str, str]:
    return {
        "document": title,
        "title": f"{title} – {event.title}",
        "event": str(event.title),
        "day": long_date(event.held_on),
        "place": _place(event.venue),
    }


def _place(venue: Venue) -> str:
    town = " ".join(part for part in (venue.postcode, venue.city) if part)
    return ", ".join(part for part in (venue.name, venue.address, town) if part)


def _sign_in_pages(event: Event, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shares = sheets(len(rows), per_sheet=ROWS_PER_SHEET, least_blank=LEAST_BLANK_LINES)
    return [
        {
            "half_day": half_day.name,
            "hours": half_day.hours,
            "first": at == 1,
            "rows": rows[sum(share[0] for share in shares[: at - 1]) :][:people],
            "blank": blank,
            "number": _page(at, shares),
        }
        for half_day in half_days(event.local_start, event.local_end)
        for at, (people, blank) in enumerate(shares, 1)
    ]


def _page(at: int, shares: Sequence[object]) -> str:
    return _("page %(number)s of %(pages)s", number=at, pages=len(shares))


def _row(registration: Registration, box: _Box) -> dict[str, Any]:
    names = [name for name in (registration.family_name, registration.given_name) if name]
    if box.one_name:
        names = [" ".join(names)]
    organisation = _lettered([registration.organisation_name], box.organisation, box.height)
    return {
        "name": _lettered(names, box.name, box.height, bold=True),
        "organisation": organisation,
        "category": registration.category.code.value,
        "label": _lettered([str(registration.category.label)], box.label, box.height, bold=True),
        "code": [registration.short_code[:3], registration.short_code[3:]],
    }


def _lettered(
    texts: list[str], width: float, height: float, *, bold: bool = False
) -> dict[str, Any]:
    found = fitted(texts, width=width, height=height, sizes=_SIZES, bold=bold)
    return {"size": found.size, "texts": found.texts}

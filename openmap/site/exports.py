"""Editions for machines: schema.org in JSON-LD, sitemap, Atom feed."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask import current_app

from openmap.core.locale import LANGUAGES, absolute_url, hours, language, long_date, speaking
from openmap.core.markdown import as_text
from openmap.events.models import Event, EventState, Venue
from openmap.site.queries import Details, Listed

SUMMARY_LENGTH: Final = 200
#: What XML 1.0 cannot hold, in any way of writing.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_PAGES: Final = ("site.home", "site.legal_notice", "site.privacy", "site.accessibility")


def summary_of(event: Event) -> str:
    """Return what, when and where, and the beginning of the description, for a preview."""
    venue = ", ".join(part for part in (event.venue.name, event.venue.city) if part)
    span = hours(event.local_start, event.local_end)
    words = as_text(str(event.description)) if event.description else ""
    head = ", ".join(part for part in (long_date(event.held_on), span, venue) if part)
    whole = f"{head[0].upper()}{head[1:]}. {words}".strip()
    if len(whole) <= SUMMARY_LENGTH:
        return whole
    return whole[:SUMMARY_LENGTH].rpartition(" ")[0] + "…"


def json_ld(event: Event, details: Details) -> dict[str, Any]:
    """Describe the edition as a schema.org Event; what is unknown is left out."""
    cancelled = event.state is EventState.CANCELLED
    described = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(event.title),
        "description": summary_of(event),
        "url": absolute_url("site.event", slug=event.slug),
        "startDate": (event.local_start or event.held_on).isoformat(),
        "endDate": event.local_end.isoformat() if event.local_end else None,
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": "fr",
        "location": _place(event.venue),
        "organizer": {"@type": "Organization", "name": event.organiser_name},
        "funder": [
            {"@type": "Organization", "name": funder.name} for funder in details.in_role("funder")
        ],
    }
    return {name: value for name, value in described.items() if value}


def _place(venue: Venue) -> dict[str, Any] | None:
    address = {
        "streetAddress": venue.address,
        "postalCode": venue.postcode,
        "addressLocality": venue.city,
    }
    known = {name: value for name, value in address.items() if value}
    if not known and not venue.name:
        return None
    return {
        "@type": "Place",
        "name": venue.name or venue.city,
        "address": {"@type": "PostalAddress", **known, "addressCountry": "FR"},
    }


def sitemap(editions: Iterable[Listed]) -> bytes:
    """List every public page, in both languages, each beside its other language."""
    pages: list[tuple[str, dict[str, str]]] = [(endpoint, {}) for endpoint in _PAGES]
    pages += [("site.event", {"slug": listed.event.slug}) for listed in editions]
    root = ET.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for endpoint, values in pages:
        addresses = {code: _address(code, endpoint, values) for code in LANGUAGES}
        for address in addresses.values():
            entry = ET.SubElement(root, "url")
            ET.SubElement(entry, "loc").text = address
            for code, other in addresses.items():
                link = {"rel": "alternate", "hreflang": code, "href": other}
                ET.SubElement(entry, "xhtml:link", link)
    return _written(root)


def _address(code: str, endpoint: str, values: dict[str, str]) -> str:
    with speaking(code):
        return absolute_url(endpoint, **values)


def feed(editions: Sequence[Listed], *, title: str, now: datetime) -> bytes:
    """Announce editions as an Atom feed (RFC 4287), the newest announcement first."""
    announced = sorted(editions, key=lambda listed: _announced_at(listed.event), reverse=True)
    updated = _announced_at(announced[0].event) if announced else now
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language()})
    _texts(
        root,
        {
            "title": title,
            "id": absolute_url("site.feed"),
            "updated": _stamp(updated),
        },
    )
    ET.SubElement(root, "link", {"rel": "self", "href": absolute_url("site.feed")})
    ET.SubElement(root, "link", {"href": absolute_url("site.home")})
    for listed in announced:
        _entry(root, listed.event)
    return _written(root)


def _entry(root: ET.Element, event: Event) -> None:
    entry = ET.SubElement(root, "entry")
    address = absolute_url("site.event", slug=event.slug)
    host = urlsplit(current_app.config["BASE_URL"]).hostname
    _texts(
        entry,
        {
            "title": str(event.title),
            # Never made from the slug: it may change, and a reader must know the entry again.
            "id": f"tag:{host},2026:event/{event.id}",
            "updated": _stamp(_announced_at(event)),
            "summary": summary_of(event),
        },
    )
    ET.SubElement(entry, "link", {"href": address})
    author = ET.SubElement(entry, "author")
    ET.SubElement(author, "name").text = _UNWRITABLE.sub("", event.organiser_name)


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = _UNWRITABLE.sub("", text)


def _announced_at(event: Event) -> datetime:
    return event.published_at or event.created_at


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _written(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written

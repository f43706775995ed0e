"""Loads the real past editions; what is unknown stays empty, nothing is invented about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from openmap.core.db import db
from openmap.core.locale import PARIS, LocalText
from openmap.demo.services.data import shipped
from openmap.events.models import (
    Event,
    EventSector,
    EventState,
    Partner,
    PartnerRole,
    Venue,
)
from openmap.programme.models import Session, SessionKind
from openmap.site.models import Qualifier, ReportedAttendance

ORGANISER: Final = "GIP Maximilien (MACS)"
#: Our words for the kinds of items in the data.
KINDS: Final = {
    "express_presentations": SessionKind.EXPRESS,
    "bilateral_meetings": SessionKind.APPOINTMENTS,
}
_QUALIFIERS: Final = {"more than": Qualifier.MORE_THAN, "nearly": Qualifier.NEARLY}
_HALF_DAYS: Final = {"morning": "le matin", "afternoon": "l’après-midi"}


def load_archive() -> list[Event]:
    """Add each edition that is known by its day, as an archived event."""
    return [_loaded(known) for known in shipped("editions")["editions"] if known["date"]]


def _loaded(known: Mapping[str, Any]) -> Event:
    event = _event(known)
    db.session.add(event)
    db.session.flush()
    db.session.add_all(
        EventSector(event_id=event.id, sector_slug=slug) for slug in known["sectors"] or []
    )
    db.session.add_all(_partners(event.id, known))
    db.session.add_all(_sessions(event.id, known["programme"] or []))
    db.session.add_all(
        ReportedAttendance(
            event_id=event.id,
            source_url=figure["source"],
            number=figure["count"],
            qualifier=_QUALIFIERS.get(figure["qualifier"], Qualifier.EXACTLY),
        )
        for figure in known["participants"] or []
    )
    return event


def _event(known: Mapping[str, Any]) -> Event:
    day, venue = date.fromisoformat(known["date"]), known["venue"]
    return Event(
        slug=f"openmap-ess-{known['edition_number']}-{day.year}",
        title=LocalText(fr=known["title"]),
        theme=LocalText(fr=known["theme"]),
        description=LocalText(fr="\n\n".join(_description(known))),
        edition_number=known["edition_number"],
        held_on=day,
        starts_at=_moment(day, known["start"]),
        ends_at=_moment(day, known["end"]),
        organiser_name=ORGANISER,
        state=EventState.ARCHIVED,
        venue=Venue(
            name=venue["name"],
            address=venue["address"],
            city=venue["city"],
            departement_code=venue["department_code"],
        ),
    )


def _moment(day: date, hour: str | None) -> datetime | None:
    return datetime.combine(day, time.fromisoformat(hour), PARIS) if hour else None


def _partners(event_id: int, known: Mapping[str, Any]) -> Iterator[Partner]:
    roles = (
        (PartnerRole.ORGANISER, known["organisers"]),
        (PartnerRole.HOST, [known["host"]] if known["host"] else []),
        (PartnerRole.FUNDER, known["funders"]),
        (PartnerRole.PARTNER, known["partners"]),
    )
    named = [(role, name) for role, names in roles for name in names or []]
    for position, (role, name) in enumerate(named):
        yield Partner(event_id=event_id, name=name, role=role, position=position)


def _sessions(event_id: int, items: Sequence[Mapping[str, Any]]) -> Iterator[Session]:
    for position, item in enumerate(items):
        yield Session(
            event_id=event_id,
            kind=KINDS.get(item["kind"]) or SessionKind(item["kind"]),
            title=LocalText(fr=item["title"]),
            position=position,
            speakers="; ".join(item["speakers"] or filter(None, [item.get("by")])),
        )


def _description(known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the facts that have no column of their own, as French Markdown."""
    words = shipped("archive_fr")["editions"].get(str(known["edition_number"]), {})
    yield _opening(known)
    yield from _listed("À l’initiative de", map(_person, known.get("initiated_by", [])))
    yield from _listed("Interventions", map(_person, known["speakers"] or []))
    yield from _listed("Témoignages", known["testimonies_from"] or [])
    suppliers = [
        *map(_supplier, known["suppliers"] or []),
        *filter(None, [words.get("selection")]),
    ]
    yield from _listed("Structures présentes", suppliers)
    yield from _listed("Suites connues", _outcomes(known, words))
    yield from _listed("Presse", words.get("press", []))
    yield from _listed("Sources", (f"<{source}>" for source in known["source"]))
    deduced = [shipped("archive_fr")["inferred"].get(name) for name in known["inferred"] or []]
    if told := sorted({name for name in deduced if name}):
        yield f"Déduit par nous, sans source directe : {', '.join(told)}."
    if "notes" in words:
        yield str(words["notes"])


def _opening(known: Mapping[str, Any]) -> str:
    public = ", ".join(known["audience"] or [])
    spaces = " et ".join(known["venue"]["spaces"] or [])
    sentences = [
        f"La rencontre a eu lieu {_HALF_DAYS[known['half_day']]}.",
        f"Elle occupait deux lieux : {spaces}." if spaces else "",
        f"Elle s’adressait aux publics suivants : {public}." if public else "",
    ]
    return " ".join(filter(None, sentences))


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    if items := [f"- {line}" for line in lines]:
        yield f"## {title}\n\n" + "\n".join(items)


def _person(known: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (known["name"], known["public_role"]) if part)


def _supplier(known: Mapping[str, Any]) -> str:
    kind = known["kind"] if known["kind"] != "ESS" else "structure de l’ESS"
    activity = f" : {known['activity']}" if known["activity"] else ""
    return f"{known['name']} ({kind}){activity} ([source]({known['source']}))"


def _outcomes(known: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[str]:
    sources = [outcome["source"] for outcome in known["outcomes"] or []]
    for sentence, source in zip(words.get("outcomes", []), sources, strict=True):
        yield f"{sentence} ([source]({source}))"

"""Reads everything the page of an edition shows, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from openmap.calendars.models import EventCalendar
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.directory.models import Sector
from openmap.events.models import (
    Category,
    CategoryCode,
    Event,
    EventSector,
    Partner,
    PartnerRole,
)
from openmap.programme.models import Session, SessionKind
from openmap.site.models import Qualifier, ReportedAttendance

Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class PartnerShown:
    """An organisation behind the edition."""

    id: int
    name: str
    role: PartnerRole
    url: str | None
    has_logo: bool
    logo_alternative: str
    mention: LocalText | None


@dataclass(frozen=True)
class CategoryShown:
    """Who is invited."""

    code: CategoryCode
    label: LocalText
    hint: LocalText | None


@dataclass(frozen=True)
class SessionShown:
    """An item of the programme."""

    kind: SessionKind
    title: LocalText
    starts_at: datetime | None
    ends_at: datetime | None
    summary: LocalText | None
    room: str
    speakers: Sequence[str]


@dataclass(frozen=True)
class Attendance:
    """A published figure and where it was published."""

    number: int
    qualifier: Qualifier
    source_url: str


@dataclass(frozen=True)
class Details:
    """What the page of an edition shows beside the edition itself."""

    partners: Sequence[PartnerShown]
    categories: Sequence[CategoryShown]
    sessions: Sequence[SessionShown]
    sectors: Sequence[LocalText]
    attendance: Sequence[Attendance]
    calendar_uid: str | None

    def in_role(self, *roles: str) -> Sequence[PartnerShown]:
        return [partner for partner in self.partners if partner.role in roles]

    @property
    def mentions(self) -> Sequence[LocalText]:
        return list(dict.fromkeys(each.mention for each in self.partners if each.mention))

    @property
    def texts(self) -> Sequence[LocalText | None]:
        """Every text that may exist in one language only."""
        return [
            *(category.label for category in self.categories),
            *(session.title for session in self.sessions),
            *(session.summary for session in self.sessions),
            *self.mentions,
        ]


def edition(event_id: int) -> tuple[Event, Details]:
    """Read the edition and everything its page shows, in one statement."""
    found = db.session.execute(
        select(
            Event,
            _list(_partners(event_id)),
            _list(_categories(event_id)),
            _list(_sessions(event_id)),
            _list(_sectors(event_id)),
            _list(_attendance(event_id)),
            _calendar_uid(event_id).scalar_subquery(),
        ).where(Event.id == event_id)
    ).one()
    event, partners, categories, sessions, sectors, attendance, calendar_uid = found
    return event, Details(
        partners=[_partner_shown(row) for row in partners],
        categories=[_category_shown(row) for row in categories],
        sessions=[_session_shown(row, event) for row in sessions],
        sectors=[_text(row["label"]) for row in sectors],
        attendance=[
            Attendance(row["number"], Qualifier(row["qualifier"]), row["source_url"])
            for row in attendance
        ],
        calendar_uid=calendar_uid,
    )


def _list(rows: Rows) -> ColumnElement[Any]:
    """Gather the rows into one JSON list, in their order."""
    table = rows.subquery()
    return select(
        func.coalesce(func.jsonb_agg(table.table_valued()), literal_column("'[]'::jsonb"))
    ).scalar_subquery()


def _partners(event_id: int) -> Rows:
    return (
        select(
            Partner.id,
            Partner.name,
            Partner.role,
            Partner.url,
            Partner.logo.is_not(None).label("has_logo"),
            Partner.logo_alternative,
            Partner.mention,
        )
        .where(Partner.event_id == event_id)
        .order_by(Partner.position, Partner.id)
    )


def _categories(event_id: int) -> Rows:
    return (
        select(Category.code, Category.label, Category.hint)
        .where(Category.event_id == event_id, Category.is_public)
        .order_by(Category.position, Category.id)
    )


def _sessions(event_id: int) -> Rows:
    return (
        select(
            Session.kind,
            Session.title,
            Session.starts_at,
            Session.ends_at,
            Session.summary,
            Session.room,
            Session.speakers,
        )
        .where(Session.event_id == event_id)
        .order_by(Session.starts_at.asc().nulls_last(), Session.position, Session.id)
    )


def _sectors(event_id: int) -> Rows:
    return (
        select(Sector.label)
        .join(EventSector, EventSector.sector_slug == Sector.slug)
        .where(EventSector.event_id == event_id)
        .order_by(Sector.parent_slug.nulls_first(), Sector.position)
    )


def _attendance(event_id: int) -> Rows:
    return (
        select(
            ReportedAttendance.number, ReportedAttendance.qualifier, ReportedAttendance.source_url
        )
        .where(ReportedAttendance.event_id == event_id)
        .order_by(ReportedAttendance.number)
    )


def _calendar_uid(event_id: int) -> Rows:
    return select(EventCalendar.uid).where(EventCalendar.event_id == event_id)


def _text(value: Mapping[str, str | None]) -> LocalText:
    return LocalText(fr=value["fr"] or "", en=value.get("en"))


def _text_if_any(value: Mapping[str, str | None] | None) -> LocalText | None:
    return _text(value) if value else None


def _partner_shown(row: Mapping[str, Any]) -> PartnerShown:
    return PartnerShown(
        id=row["id"],
        name=row["name"],
        role=PartnerRole(row["role"]),
        url=row["url"],
        has_logo=row["has_logo"],
        logo_alternative=row["logo_alternative"],
        mention=_text_if_any(row["mention"]),
    )


def _category_shown(row: Mapping[str, Any]) -> CategoryShown:
    return CategoryShown(CategoryCode(row["code"]), _text(row["label"]), _text_if_any(row["hint"]))


def _session_shown(row: Mapping[str, Any], event: Event) -> SessionShown:
    return SessionShown(
        kind=SessionKind(row["kind"]),
        title=_text(row["title"]),
        starts_at=_local_time(row["starts_at"], event),
        ends_at=_local_time(row["ends_at"], event),
        summary=_text_if_any(row["summary"]),
        room=row["room"],
        speakers=[name.strip() for name in row["speakers"].split(";") if name.strip()],
    )


def _local_time(value: str | None, event: Event) -> datetime | None:
    return datetime.fromisoformat(value).astimezone(event.zone) if value else None

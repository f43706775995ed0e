"""Writes invented people into the database by COPY: 100,000 in constant memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from psycopg import Connection
from psycopg.types.json import Jsonb
from sqlalchemy import text

from openmap.core.db import db
from openmap.core.folding import fold
from openmap.demo.services.crowd import Attendee
from openmap.registrations.models import RegistrationState
from openmap.registrations.services import CONSENT_TEXTS, search_text, sort_name

CHUNK: Final = 2_000
OFFER_LASTS: Final = timedelta(days=2)
ENDED: Final = frozenset({RegistrationState.CANCELLED, RegistrationState.REFUSED})

_PERSON: Final = [
    "id",
    "given_name",
    "family_name",
    "folded_name",
    "email",
    "language",
    "created_at",
    "last_action_at",
]
_REGISTRATION: Final = [
    "id",
    "event_id",
    "person_id",
    "category_id",
    "given_name",
    "family_name",
    "contact_email",
    "folded_name",
    "sort_name",
    "search_text",
    "state",
    "organisation_name",
    "job_title",
    "phone",
    "departement_code",
    "language",
    "takes_a_seat",
    "is_speaker",
    "waiting_rank",
    "offered_until",
    "ended_because",
    "ended_by",
    "ended_at",
    "confirmed_at",
    "registered_by",
    "badge_number",
    "short_code",
    "link_generation",
    "created_at",
    "version",
]
_ANSWER: Final = ["event_id", "question_id", "respondent_kind", "respondent_id", "value"]
_ACCESS: Final = ["registration_id", "event_id", "needs", "note", "asked_at"]
_CONSENT: Final = ["person_id", "purpose", "text_version", "event_id", "given_at"]


@dataclass(frozen=True)
class Row:
    """An attendee with the ids of their person and registration, and the rank if they wait."""

    attendee: Attendee
    person_id: int
    registration_id: int
    rank: int | None


def write(event_id: int, people: Iterable[Attendee], *, now: datetime) -> None:
    """Write the people in chunks, each by one COPY per table."""
    connection = db.session.connection().connection.driver_connection
    assert isinstance(connection, Connection)  # noqa: S101 - the one driver we have
    pending = iter(people)
    while chunk := list(islice(pending, CHUNK)):
        rows = list(_with_ids(connection, chunk))
        _copy(connection, "person", _PERSON, map(_person, rows))
        _copy(
            connection,
            "registration",
            _REGISTRATION,
            (_registration(event_id, row, now) for row in rows),
        )
        _copy(connection, "answer", _ANSWER, _answers(event_id, rows))
        _copy(connection, "access_arrangement", _ACCESS, _arrangements(event_id, rows))
        _copy(connection, "consent", _CONSENT, _consents(event_id, rows))


def count_seats(event_id: int) -> None:
    """Let the pools say what is taken, as the services would have counted."""
    db.session.execute(
        text(
            """
            UPDATE seat_pool SET taken = (
                SELECT count(*) FROM registration AS r
                JOIN pool_category AS c ON c.category_id = r.category_id
                WHERE c.pool_id = seat_pool.id AND r.takes_a_seat
                    AND r.state IN ('confirmed', 'offered'))
            WHERE event_id = :event
            """
        ),
        {"event": event_id},
    )


def _with_ids(connection: Connection[Any], chunk: Sequence[Attendee]) -> Iterator[Row]:
    people = _drawn(connection, "pg_get_serial_sequence('person', 'id')", len(chunk))
    registrations = _drawn(connection, "pg_get_serial_sequence('registration', 'id')", len(chunk))
    waiting = sum(one.state is RegistrationState.WAITING for one in chunk)
    ranks = iter(_drawn(connection, "'waiting_rank_seq'", waiting))
    for attendee, person_id, registration_id in zip(chunk, people, registrations, strict=True):
        waits = attendee.state is RegistrationState.WAITING
        yield Row(attendee, person_id, registration_id, next(ranks) if waits else None)


def _drawn(connection: Connection[Any], sequence: str, number: int) -> list[int]:
    """Draw that many numbers of a sequence at once; they rise."""
    drawn = f"SELECT nextval({sequence}::regclass) FROM generate_series(1, %s)"  # noqa: S608 - ours
    return sorted(row[0] for row in connection.execute(drawn.encode(), [number]))


def _copy(
    connection: Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _person(row: Row) -> Sequence[Any]:
    one = row.attendee
    return (
        row.person_id,
        one.given_name,
        one.family_name,
        fold(one.full_name),
        one.email,
        one.language,
        one.created_at,
        one.created_at,
    )


def _registration(event_id: int, row: Row, now: datetime) -> Sequence[Any]:
    one = row.attendee
    ended = one.state in ENDED
    confirmed = one.state is RegistrationState.CONFIRMED
    by_person = one.state is RegistrationState.CANCELLED
    return (
        row.registration_id,
        event_id,
        row.person_id,
        one.category.id,
        one.given_name,
        one.family_name,
        one.email,
        fold(one.full_name),
        sort_name(one.given_name, one.family_name),
        search_text(one.given_name, one.family_name, one.organisation, one.email),
        one.state.value,
        one.organisation,
        one.job,
        one.phone,
        one.departement,
        one.language,
        one.takes_a_seat,
        one.is_speaker,
        row.rank,
        now + OFFER_LASTS if one.state is RegistrationState.OFFERED else None,
        "Le nombre de journalistes est atteint." if ended and not by_person else None,
        ("participant" if by_person else "team") if ended else None,
        one.created_at if ended else None,
        one.created_at if confirmed else None,
        "participant",
        one.badge_number,
        one.short_code,
        1,
        one.created_at,
        1,
    )


def _answers(event_id: int, rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for question_id, value in row.attendee.answers.items():
            if value is not None:
                yield event_id, question_id, "registration", row.registration_id, Jsonb(value)


def _arrangements(event_id: int, rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        if row.attendee.needs:
            asked_at = row.attendee.created_at
            yield row.registration_id, event_id, list(row.attendee.needs), "", asked_at


def _consents(event_id: int, rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for purpose in row.attendee.consents:
            yield row.person_id, purpose.value, CONSENT_TEXTS, event_id, row.attendee.created_at

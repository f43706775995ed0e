"""Keys, badges made once, and what is remembered of printing."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from openmap.audit.models import AuditEntry
from openmap.audit.services import COMMAND, SYSTEM
from openmap.badges import queries, services
from openmap.badges.errors import BadgeNotReadyError, SealedKeyError
from openmap.badges.models import Badge, SigningKey
from openmap.badges.queries import Choice, Tally
from openmap.core.db import db
from openmap.registrations.models import RegistrationState
from tests.counting import Queries
from tests.make.events import make_event
from tests.make.registrations import make_registration


def _number_stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Badge)) or 0


def _with_secrets(app: Flask, monkeypatch: pytest.MonkeyPatch, *secrets: str) -> None:
    settings = replace(app.config["SETTINGS"], secret_keys=secrets)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def test_badge_is_made_once_and_read_back_as_the_registration(app: Flask) -> None:
    zoe = make_registration()

    first, second = services.badge_of(zoe), services.badge_of(zoe)

    read = services.read_code(first.code)
    assert (read.valid, read.event_id, read.badge_number) == (
        True,
        zoe.event_id,
        zoe.badge_number,
    )
    assert second.code == first.code
    assert _number_stored() == 1


def test_badges_of_many_are_made_in_few_statements(app: Flask, queries: Queries) -> None:
    event = make_event()
    people = [make_registration(event=event, family_name=f"Nom{n}") for n in range(20)]
    services.ensure_key()

    with queries.at_most(4):
        made = services.badges_made(people)

    assert set(made) == {person.id for person in people}


def test_page_shows_the_same_code_without_storing_it(app: Flask) -> None:
    zoe = make_registration()
    services.ensure_key()

    shown = services.badges_shown([zoe])[zoe.id].code

    assert _number_stored() == 0
    assert services.badge_of(zoe).code == shown


def test_nothing_is_shown_before_a_key_exists(app: Flask) -> None:
    with pytest.raises(BadgeNotReadyError):
        services.badges_shown([make_registration()])


def test_badges_of_a_rotated_key_stay_good(app: Flask) -> None:
    zoe, ali = make_registration(), make_registration(given_name="Ali")
    before = services.badge_of(zoe)

    key = services.rotate_key(by=COMMAND)

    after = services.badge_of(ali)
    assert (before.key_id, after.key_id) == (key.id - 1, key.id)
    assert services.read_code(before.code).valid
    assert services.read_code(after.code).valid
    assert services.badge_of(zoe).code == before.code
    assert [entry["id"] for entry in queries.public_keys()] == [before.key_id, key.id]


def test_private_part_of_a_retired_key_is_forgotten(app: Flask) -> None:
    services.ensure_key()

    services.rotate_key(by=COMMAND)

    retired = db.session.scalars(select(SigningKey).order_by(SigningKey.id)).first()
    assert retired is not None
    assert (retired.sealed_private_key, retired.retired_at is None) == (b"", False)


def test_first_rotation_makes_the_first_key(app: Flask) -> None:
    key = services.rotate_key(by=COMMAND)

    assert queries.current_key() == key
    assert services.ensure_key() == key


def test_key_opens_with_a_former_secret_and_is_sealed_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = app.config["SETTINGS"].secret_keys[0]
    zoe = make_registration()
    services.ensure_key()
    _with_secrets(app, monkeypatch, "a newer secret, long enough to be one", old)
    code = services.badges_shown([zoe])[zoe.id].code

    services.reseal_key()

    _with_secrets(app, monkeypatch, "a newer secret, long enough to be one")
    assert services.badges_shown([zoe])[zoe.id].code == code


def test_key_of_a_lost_secret_says_what_to_do(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    zoe = make_registration()
    services.ensure_key()
    _with_secrets(app, monkeypatch, "another secret altogether, long enough")

    with pytest.raises(SealedKeyError):
        services.badges_shown([zoe])


def test_key_sealed_with_the_newest_secret_is_left_alone(app: Flask) -> None:
    sealed = services.ensure_key().sealed_private_key

    services.reseal_key()

    assert services.ensure_key().sealed_private_key == sealed


def test_printing_is_counted_and_told(app: Flask) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    ali = make_registration(event=event, given_name="Ali")
    services.badges_made([zoe, ali])

    services.mark_printed(event, [zoe, ali], by=SYSTEM)
    services.mark_printed(event, [zoe], by=SYSTEM)

    tally = queries.total(queries.tally_by_category(event.id).values())
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "badges.print").order_by(AuditEntry.id)
    ).all()
    assert (tally.confirmed, tally.printed, tally.to_print, tally.reprinted) == (2, 2, 0, 1)
    assert [(entry.subject_kind, entry.changes) for entry in told] == [
        ("event", {"badges": [None, 2]}),
        ("registration", {"badges": [None, 1]}),
    ]


@pytest.mark.parametrize(
    ("field", "value", "changed"),
    [
        ("family_name", "Lefebvre", True),
        ("given_name", "Zoë", True),
        ("organisation_name", "Ville de Bagnolet", True),
        ("is_speaker", True, True),
        ("phone", "01 23 45 67 89", False),
    ],
)
def test_only_a_change_of_printed_words_wants_a_new_badge(
    app: Flask, field: str, value: object, *, changed: bool
) -> None:
    zoe = make_registration()
    services.badge_of(zoe)
    services.mark_printed(zoe.event, [zoe], by=SYSTEM)

    setattr(zoe, field, value)
    db.session.flush()

    tally = queries.total(queries.tally_by_category(zoe.event_id).values())
    again = queries.registrations_chosen(Choice(event_id=zoe.event_id, only_new=True))
    assert tally.changed == int(changed)
    assert list(again) == [zoe] * changed


def test_only_confirmed_people_are_printed(app: Flask) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    for number, state in enumerate(set(RegistrationState) - {RegistrationState.CONFIRMED}):
        make_registration(event=event, family_name=f"Autre{number}", state=state)

    assert list(queries.registrations_chosen(Choice(event_id=event.id))) == [zoe]


def test_badge_of_someone_who_cancelled_is_to_be_taken_off_the_table(app: Flask) -> None:
    zoe = make_registration()
    services.badge_of(zoe)
    services.mark_printed(zoe.event, [zoe], by=SYSTEM)

    zoe.state = RegistrationState.CANCELLED
    db.session.flush()

    assert list(queries.printed_but_not_coming(zoe.event_id)) == [zoe]
    assert queries.total(queries.tally_by_category(zoe.event_id).values()) == Tally()

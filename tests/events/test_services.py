"""What changes editions: each outcome and each refusal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from openmap.audit.models import AuditEntry
from openmap.audit.services import COMMAND
from openmap.core import hooks
from openmap.core.db import db
from openmap.core.errors import ChangedMeanwhileError, fingerprint
from openmap.core.locale import LocalText
from openmap.events import queries, services
from openmap.events.errors import (
    CategoryInUseError,
    CategoryThereError,
    DayNotOverError,
    DayPastError,
    LastCategoryError,
    LocalTimeMissingError,
    LogoWithoutAlternativeError,
    MentionMissingError,
    NotReadyError,
    PresetUnknownError,
    RemovedMeanwhileError,
    SeatsMissingError,
    SlugReservedError,
    SlugTakenError,
    StateForbidsError,
)
from openmap.events.models import (
    CategoryCode,
    Event,
    EventState,
    Partner,
    PartnerRole,
    Visibility,
)
from openmap.programme.queries import sessions_of
from openmap.seats.queries import pools_of_event
from tests.core.test_images import picture
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration

pytestmark = pytest.mark.usefixtures("app")

DAY = date(2027, 5, 20)
FUNDER = services.PartnerFacts(
    name="Région Île-de-France", role=PartnerRole.FUNDER, mention=LocalText(fr="Cofinancé")
)


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def told() -> Iterator[list[frozenset[str]]]:
    """Hear what the other capabilities are told."""
    heard: list[frozenset[str]] = []

    def listen(event_id: int, what: frozenset[str]) -> None:
        heard.append(what)

    hooks.event_changed.connect(listen)
    yield heard
    hooks.event_changed.contributions.remove(listen)


def new_edition(
    *,
    title: str = "Déchets du bâtiment",
    held_on: date = DAY,
    preset: str = "openmap-matinee",
    seats: int = 120,
) -> services.NewEdition:
    return services.NewEdition(
        title=LocalText(fr=title),
        held_on=held_on,
        starts_at=time(8, 45),
        ends_at=time(12, 30),
        preset=preset,
        seats=seats,
    )


def draft() -> Event:
    return services.create_event(new_edition(), by=COMMAND)


def deeds(event: Event) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.event_id == event.id)
            .order_by(AuditEntry.id)
        )
    )


def test_an_edition_begins_with_all_its_preset_brings() -> None:
    event = draft()

    assert event.state is EventState.DRAFT
    assert event.slug == "dechets-du-batiment-2027"
    assert event.starts_at == datetime(2027, 5, 20, 6, 45, tzinfo=UTC)
    assert {c.code for c in queries.categories_of(event)} == set(CategoryCode)
    assert [pool.capacity for pool in pools_of_event(event.id)] == [120]
    assert str(sessions_of(event.id)[0].title) == "Accueil café"
    assert sessions_of(event.id)[-1].ends_at == event.ends_at
    assert deeds(event)[0] == "events.create"


def test_press_and_staff_hold_no_seat_and_staff_is_not_on_the_form() -> None:
    by_code = {category.code: category for category in queries.categories_of(draft())}

    assert [code for code, c in by_code.items() if not c.holds_a_seat] == ["press", "staff"]
    assert [code for code, c in by_code.items() if not c.is_public] == ["staff"]


def test_two_editions_of_one_title_have_two_addresses() -> None:
    first, second, third = draft(), draft(), draft()

    assert first.slug == "dechets-du-batiment-2027"
    assert second.slug == "dechets-du-batiment-2027-2"
    assert third.slug == "dechets-du-batiment-2027-3"


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (new_edition(held_on=date(2026, 11, 22)), DayPastError),
        (new_edition(preset="gala"), PresetUnknownError),
        (new_edition(seats=0), SeatsMissingError),
        (new_edition(seats=100_001), SeatsMissingError),
        (
            replace(new_edition(held_on=date(2027, 3, 28)), starts_at=time(2, 30)),
            LocalTimeMissingError,
        ),
    ],
)
def test_an_edition_that_cannot_be(new: services.NewEdition, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        services.create_event(new, by=COMMAND)


def change(event: Event, **facts: object) -> None:
    """Change the essentials as someone who has just opened them."""
    old = services.essentials_of(event)
    services.change_essentials(
        event,
        replace(old, **facts),  # type: ignore[arg-type]  # the fields of Essentials
        seen=fingerprint(old),
        by=COMMAND,
    )


def test_a_change_of_the_essentials_is_kept_and_raises_the_version(
    told: list[frozenset[str]],
) -> None:
    event = draft()
    before = event.version

    change(
        event,
        title=LocalText(fr="Déchets", en="Waste"),
        sectors=("restauration",),
        visibility=Visibility.UNLISTED,
    )

    assert str(event.title) == "Déchets"
    assert queries.sector_groups_of(event.id) == ("restauration",)
    assert event.version == before + 1
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.changes == {
        "title": [{"fr": "Déchets du bâtiment", "en": None}, {"fr": "Déchets", "en": "Waste"}],
        "sectors": [[], ["restauration"]],
        "visibility": ["public", "unlisted"],
    }
    assert told == [frozenset({"what", "texts"})]


def test_saving_what_is_there_changes_nothing(told: list[frozenset[str]]) -> None:
    event = draft()
    before, kept = event.version, deeds(event)

    change(event)

    assert (event.version, deeds(event), told) == (before, kept, [])


def test_a_new_day_takes_the_hours_and_the_programme_along(told: list[frozenset[str]]) -> None:
    event = draft()

    change(event, held_on=date(2027, 11, 18))

    assert event.starts_at == datetime(2027, 11, 18, 7, 45, tzinfo=UTC)
    assert sessions_of(event.id)[0].starts_at == event.starts_at
    assert told == [frozenset({"when"})]


def test_the_sectors_of_an_edition_survive_a_change_of_its_groups() -> None:
    event = draft()
    change(event, sectors=("restauration", "medico-social"))

    change(event, sectors=("medico-social",))

    assert queries.sector_groups_of(event.id) == ("medico-social",)


def test_a_second_editor_overwrites_nothing() -> None:
    event = draft()
    seen = fingerprint(services.essentials_of(event))
    change(event, title=LocalText(fr="De la première"))

    with pytest.raises(ChangedMeanwhileError):
        services.change_essentials(
            event,
            replace(services.essentials_of(event), title=LocalText(fr="De la seconde")),
            seen=seen,
            by=COMMAND,
        )

    assert str(event.title) == "De la première"


def test_a_partner_added_meanwhile_does_not_disturb_the_essentials() -> None:
    event = draft()
    seen = fingerprint(services.essentials_of(event))
    services.add_partner(event, FUNDER, by=COMMAND)

    new = replace(services.essentials_of(event), title=LocalText(fr="Mieux"))
    services.change_essentials(event, new, seen=seen, by=COMMAND)

    assert str(event.title) == "Mieux"


def test_a_coming_edition_is_not_moved_to_a_past_day() -> None:
    with pytest.raises(DayPastError):
        change(draft(), held_on=date(2026, 11, 1))


def test_a_venue_tells_its_departement(told: list[frozenset[str]]) -> None:
    event = draft()
    old = services.venue_facts_of(event)

    services.change_venue(
        event,
        replace(
            old, name="Les Canaux", postcode="75019", city="Paris", step_free=True, lift=False
        ),
        seen=fingerprint(old),
        by=COMMAND,
    )

    assert (event.venue.departement_code, event.venue.step_free, event.venue.lift) == (
        "75",
        True,
        False,
    )
    assert told == [frozenset({"where", "texts"})]


def test_a_former_address_leads_to_the_present_one_for_ever() -> None:
    event = make_event(slug="ancienne-2030")

    services.change_slug(event, "nouvelle-2030", by=COMMAND)
    services.change_slug(event, "derniere-2030", by=COMMAND)

    assert queries.present_slug_of("ancienne-2030") == "derniere-2030"
    assert queries.present_slug_of("nouvelle-2030") == "derniere-2030"


def test_an_edition_may_take_back_an_address_of_its_own() -> None:
    event = make_event(slug="ancienne-2030")
    services.change_slug(event, "nouvelle-2030", by=COMMAND)

    services.change_slug(event, "ancienne-2030", by=COMMAND)

    assert event.slug == "ancienne-2030"
    assert queries.present_slug_of("ancienne-2030") is None
    assert queries.present_slug_of("nouvelle-2030") == "ancienne-2030"


def test_a_draft_leaves_no_former_address() -> None:
    event = draft()
    former = event.slug

    services.change_slug(event, "une-autre-2027", by=COMMAND)

    assert queries.present_slug_of(former) is None


def test_an_address_that_another_has_or_had_is_refused() -> None:
    first = make_event(slug="premiere-2030")
    services.change_slug(first, "renommee-2030", by=COMMAND)
    event = draft()

    for taken in ("premiere-2030", "renommee-2030"):
        with pytest.raises(SlugTakenError):
            services.change_slug(event, taken, by=COMMAND)
    with pytest.raises(SlugReservedError):
        services.change_slug(event, "preview", by=COMMAND)


def test_a_new_edition_avoids_former_addresses_too() -> None:
    first = make_event(slug="dechets-du-batiment-2027")
    services.change_slug(first, "autre-2030", by=COMMAND)

    assert draft().slug == "dechets-du-batiment-2027-2"


def test_publishing_needs_the_blocking_points_and_says_so(told: list[frozenset[str]]) -> None:
    event = draft()
    for category in queries.categories_of(event):
        category.is_public = False

    with pytest.raises(NotReadyError) as refused:
        services.publish(event, by=COMMAND)

    assert "category" in refused.value.sentence._values["missing"]._sentences[0].message  # type: ignore[attr-defined]  # noqa: SLF001
    assert event.state is EventState.DRAFT


def test_a_draft_is_published_once(told: list[frozenset[str]]) -> None:
    event = draft()

    services.publish(event, by=COMMAND)

    assert event.state is EventState.PUBLISHED
    assert event.published_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert told == [frozenset({"state"})]
    with pytest.raises(StateForbidsError):
        services.publish(event, by=COMMAND)


def test_an_edition_closes_when_its_day_is_over_and_is_archived() -> None:
    event = make_event(held_on=date(2026, 11, 23))

    with pytest.raises(DayNotOverError):
        services.close(event)
    with time_machine.travel(datetime(2026, 11, 23, 23, 5, tzinfo=UTC)):
        services.close(event)
    services.archive(event, by=COMMAND)

    assert event.state is EventState.ARCHIVED
    assert deeds(event) == ["events.close", "events.archive"]


def test_a_cancelled_edition_says_why_and_stays_cancelled(told: list[frozenset[str]]) -> None:
    event = make_event(held_on=DAY)

    services.cancel(event, LocalText(fr="La salle a pris l’eau."), by=COMMAND)

    assert event.state is EventState.CANCELLED
    assert str(event.cancelled_because) == "La salle a pris l’eau."
    assert told == [frozenset({"state"})]
    with pytest.raises(StateForbidsError):
        services.publish(event, by=COMMAND)


def test_an_archived_edition_is_not_cancelled() -> None:
    with pytest.raises(StateForbidsError):
        services.cancel(make_event(state=EventState.ARCHIVED), LocalText(fr="x"), by=COMMAND)


def test_a_preview_link_opens_its_edition_until_it_is_revoked() -> None:
    event = draft()
    token = services.preview_token(event)

    assert services.event_of_preview(token) is event

    services.renew_preview(event, by=COMMAND)

    assert services.event_of_preview(token) is None
    assert services.event_of_preview(services.preview_token(event)) is event


@pytest.mark.parametrize("token", ["", "x", "WzEsMV0.forged", "a" * 5000, "é"])
def test_a_forged_preview_link_opens_nothing(token: str) -> None:
    assert services.event_of_preview(token) is None


def test_a_draft_is_deleted_with_everything_in_it() -> None:
    event = draft()
    services.add_partner(event, FUNDER, by=COMMAND)
    event_id = event.id

    services.delete_draft(event, by=COMMAND)

    db.session.expire_all()
    assert db.session.get(Event, event_id) is None
    assert sessions_of(event_id) == []
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.changes["title"]) == ("events.delete", ["Déchets du bâtiment", None])


def test_what_was_public_is_not_deleted() -> None:
    with pytest.raises(StateForbidsError):
        services.delete_draft(make_event(), by=COMMAND)


def test_a_partner_keeps_a_logo_of_our_own_making() -> None:
    event = make_event()
    facts = replace(FUNDER, logo_alternative="Logo de la Région")

    partner = services.add_partner(event, facts, services.Logo(picture("JPEG")), by=COMMAND)

    assert partner.logo is not None
    assert partner.logo.startswith(b"\x89PNG")
    assert partner.logo_alternative == "Logo de la Région"


def test_a_logo_needs_words_and_a_funder_its_sentence() -> None:
    event = make_event()

    with pytest.raises(LogoWithoutAlternativeError):
        services.add_partner(event, FUNDER, services.Logo(picture("PNG")), by=COMMAND)
    with pytest.raises(MentionMissingError):
        services.add_partner(event, replace(FUNDER, mention=None), by=COMMAND)


def with_logo(event: Event) -> Partner:
    facts = replace(FUNDER, logo_alternative="Logo")
    return services.add_partner(event, facts, services.Logo(picture("PNG")), by=COMMAND)


def test_a_partner_changes_and_its_logo_stays() -> None:
    event = make_event()
    partner = with_logo(event)
    logo, old = partner.logo, services.facts_of_partner(partner)

    services.change_partner(
        event, partner.id, replace(old, name="Région"), seen=fingerprint(old), by=COMMAND
    )

    assert (partner.name, partner.logo) == ("Région", logo)


def test_words_of_a_logo_that_stays_cannot_be_emptied() -> None:
    event = make_event()
    partner = with_logo(event)
    old = services.facts_of_partner(partner)

    with pytest.raises(LogoWithoutAlternativeError):
        services.change_partner(
            event, partner.id, replace(old, logo_alternative=""), seen=fingerprint(old), by=COMMAND
        )


def test_a_logo_is_removed_with_its_words() -> None:
    event = make_event()
    partner = with_logo(event)
    old = services.facts_of_partner(partner)

    services.change_partner(
        event, partner.id, old, services.Logo(removed=True), seen=fingerprint(old), by=COMMAND
    )

    assert (partner.logo, partner.logo_alternative) == (None, "")


def test_a_partner_removed_meanwhile_is_said_so() -> None:
    event = make_event()
    partner = services.add_partner(event, FUNDER, by=COMMAND)
    services.remove_partner(event, partner.id, by=COMMAND)
    services.remove_partner(event, partner.id, by=COMMAND)

    with pytest.raises(RemovedMeanwhileError):
        services.change_partner(event, partner.id, FUNDER, seen="", by=COMMAND)

    assert deeds(event) == ["events.add_partner", "events.remove_partner"]


def test_partners_move_and_the_page_knows() -> None:
    event = make_event()
    names = ("Un", "Deux", "Trois")
    one, _two, three = (
        services.add_partner(event, replace(FUNDER, name=name), by=COMMAND) for name in names
    )
    before = event.version

    services.move_partner(event, three.id, places=-1)
    services.move_partner(event, one.id, places=-1)

    assert [partner.name for partner in queries.partners_of(event)] == ["Un", "Trois", "Deux"]
    db.session.refresh(event)
    assert event.version == before + 2


def test_a_category_is_added_changed_moved_and_removed() -> None:
    event = make_event()
    facts = services.CategoryFacts(code=CategoryCode.PRESS, label=LocalText(fr="Presse"))
    press = services.add_category(event, facts, by=COMMAND)

    services.change_category(
        event,
        press.id,
        replace(facts, label=LocalText(fr="Médias"), holds_a_seat=False),
        seen=fingerprint(facts),
        by=COMMAND,
    )
    services.move_category(event, press.id, places=-1)

    assert (str(press.label), press.holds_a_seat) == ("Médias", False)
    assert queries.categories_of(event)[1] is press

    services.remove_category(event, press.id, by=COMMAND)
    services.remove_category(event, press.id, by=COMMAND)

    assert len(queries.categories_of(event)) == 2
    assert deeds(event) == [
        "events.add_category",
        "events.change_category",
        "events.remove_category",
    ]


def test_a_category_exists_once() -> None:
    facts = services.CategoryFacts(code=CategoryCode.SUPPLIER, label=LocalText(fr="ESS"))

    with pytest.raises(CategoryThereError):
        services.add_category(make_event(), facts, by=COMMAND)


def test_a_category_removed_meanwhile_is_said_so() -> None:
    event = make_event()
    facts = services.CategoryFacts(code=CategoryCode.SUPPLIER, label=LocalText(fr="ESS"))

    with pytest.raises(RemovedMeanwhileError):
        services.change_category(event, 0, facts, seen="", by=COMMAND)


def test_a_category_with_people_stays() -> None:
    registration = make_registration()

    with pytest.raises(CategoryInUseError):
        services.remove_category(registration.event, registration.category_id, by=COMMAND)


def test_a_published_edition_keeps_a_category_on_its_form() -> None:
    event = make_event()
    first, second = queries.categories_of(event)
    services.remove_category(event, first.id, by=COMMAND)
    facts = services.facts_of_category(second)

    with pytest.raises(LastCategoryError):
        services.change_category(
            event, second.id, replace(facts, is_public=False), seen=fingerprint(facts), by=COMMAND
        )


def test_an_hour_that_clocks_skip_is_refused_for_items_too(app: Flask) -> None:
    with pytest.raises(LocalTimeMissingError):
        services.moment_at(make_event(), date(2027, 3, 28), time(2, 15))


def test_categories_can_be_added_by_hand_and_by_builders_alike() -> None:
    event = make_event()
    made = make_category(event, code=CategoryCode.ELECTED, label="Élu, élue")

    assert queries.category_by_id(event.id, made.id) is made
    assert queries.category_by_id(event.id + 1, made.id) is None

"""The team's pages of seats."""

import pytest
from flask.testing import FlaskClient

from openmap.audit.services import COMMAND
from openmap.core.db import db
from openmap.core.errors import fingerprint
from openmap.events.errors import RemovedMeanwhileError
from openmap.events.models import CategoryCode, Role
from openmap.events.queries import categories_of
from openmap.seats import hooks, services
from openmap.seats.queries import categories_served, pools_of_event
from tests.events.test_views_manage import fields, refusals, sentences
from tests.make.accounts import sign_in
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration
from tests.page import field_errors, texts

pytestmark = pytest.mark.usefixtures("app")


def test_pools_show_what_is_taken_and_free(client: FlaskClient) -> None:
    registration = make_registration(event=make_event(capacity=30))
    sign_in(client)

    page = client.get(f"/manage/events/{registration.event.slug}/seats")

    assert texts(page, ".//tbody/tr/*")[0] == "Toutes les places"
    assert texts(page, ".//tbody/tr/*")[2:] == ["1", "30", "29"]


def test_a_category_that_takes_from_nowhere_is_named(client: FlaskClient) -> None:
    event = make_event()
    make_category(event, code=CategoryCode.ELECTED, label="Élu, élue")
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/seats")

    assert texts(page, ".//p[@class='notice-title']") == [
        "Des catégories ne dépendent d’aucun compte"
    ]
    assert texts(page, ".//div[@class='notice-text']/ul/li") == ["Élu, élue"]


def test_a_pool_is_added_changed_and_removed(client: FlaskClient) -> None:
    event = make_event()
    supplier = categories_of(event)[1]
    sign_in(client)
    root = f"/manage/events/{event.slug}/seats"

    added = client.post(
        f"{root}/new",
        data={"label_fr": "Structures", "capacity": "12", "categories": [str(supplier.id)]},
        follow_redirects=True,
    )
    pool = pools_of_event(event.id)[-1]
    assert sentences(added) == ["« Structures » est compté désormais."]
    assert (pool.capacity, categories_served(pool.id)) == (12, (supplier.id,))

    typed = fields(client.get(f"{root}/{pool.id}"))
    client.post(
        f"{root}/{pool.id}",
        data=typed
        | {"capacity": "8", "categories": [str(one.id) for one in categories_of(event)]},
    )
    assert pool.capacity == 8
    assert len(categories_served(pool.id)) == 2

    removed = client.post(f"{root}/{pool.id}/remove", follow_redirects=True)
    assert sentences(removed)[-1:] == ["« Structures » n’est plus compté."]
    assert len(pools_of_event(event.id)) == 1


def test_readiness_asks_that_every_category_be_counted() -> None:
    event = make_event(capacity=0)
    make_category(event, code=CategoryCode.ELECTED, label="Élu, élue")

    lines = [(line.done, line.blocking) for line in hooks.readiness(event.id)]

    assert lines == [(False, True), (False, False)]


def test_what_was_removed_meanwhile_is_said_so() -> None:
    event = make_event()
    pool = pools_of_event(event.id)[0]
    count = services.count_of(pool)
    services.remove_count(pool, by=COMMAND)

    with pytest.raises(RemovedMeanwhileError):
        services.remove_count(pool, by=COMMAND)
    with pytest.raises(RemovedMeanwhileError):
        services.change_count(pool, count, seen=fingerprint(count), by=COMMAND)


def test_fewer_seats_than_are_taken_are_refused_with_the_number(client: FlaskClient) -> None:
    event = make_event(capacity=30)
    for name in ("Zoé", "Awa"):
        make_registration(event=event, given_name=name)
    pool = pools_of_event(event.id)[0]
    sign_in(client)
    url = f"/manage/events/{event.slug}/seats/{pool.id}"
    categories = [str(one) for one in categories_served(pool.id)]

    page = client.post(
        url, data=fields(client.get(url)) | {"capacity": "1", "categories": categories}
    )

    assert refusals(page) == [
        "2 places sont déjà prises ici : le nombre ne peut pas être inférieur."
    ]
    assert pool.capacity == 30


def test_a_new_count_holds_those_who_are_already_there(client: FlaskClient) -> None:
    registration = make_registration()
    event = registration.event
    sign_in(client)

    page = client.post(
        f"/manage/events/{event.slug}/seats/new",
        data={
            "label_fr": "Trop petit",
            "capacity": "0",
            "categories": [str(registration.category_id)],
        },
    )

    assert len(refusals(page)) == 1
    assert len(pools_of_event(event.id)) == 1


def test_a_pool_with_people_stays(client: FlaskClient) -> None:
    registration = make_registration()
    event = registration.event
    pool = pools_of_event(event.id)[0]
    sign_in(client)

    page = client.post(
        f"/manage/events/{event.slug}/seats/{pool.id}/remove", follow_redirects=True
    )

    assert sentences(page)[:1] == [
        "1 personne occupe une place ici : on ne peut pas supprimer ce compte."
    ]
    assert len(pools_of_event(event.id)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"label_fr": ""},
        {"capacity": "-1"},
        {"capacity": "many"},
        {"categories": ["999999"]},
        {"categories": ["x"]},
        {"categories": []},
    ],
)
def test_hostile_input_is_refused(client: FlaskClient, typed: dict[str, str]) -> None:
    event = make_event()
    sign_in(client)
    good = {"label_fr": "X", "capacity": "5", "categories": [str(categories_of(event)[0].id)]}

    page = client.post(f"/manage/events/{event.slug}/seats/new", data=good | typed)

    assert len(field_errors(page)) == 1
    assert len(pools_of_event(event.id)) == 1


def test_a_pool_changed_meanwhile_is_shown_beside(client: FlaskClient) -> None:
    event = make_event(capacity=30)
    pool = pools_of_event(event.id)[0]
    sign_in(client)
    url = f"/manage/events/{event.slug}/seats/{pool.id}"
    typed = fields(client.get(url)) | {
        "categories": [str(one) for one in categories_served(pool.id)]
    }
    pool.capacity = 40
    db.session.flush()

    page = client.post(url, data=typed | {"capacity": "50"})

    assert texts(page, ".//tbody/tr/*") == ["Places", "50", "40"]
    assert pool.capacity == 40


def test_pools_of_another_edition_are_not_there(client: FlaskClient) -> None:
    mine, other = make_event(), make_event()
    pool = pools_of_event(other.id)[0]
    sign_in(client, event=mine)
    root = f"/manage/events/{mine.slug}/seats/{pool.id}"

    assert client.get(root).status_code == 404
    assert client.post(f"{root}/remove").status_code == 404


def test_a_reader_reads(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, role=Role.READER, event=event)

    page = client.get(f"/manage/events/{event.slug}/seats")

    assert texts(page, ".//tbody//a") == []
    assert client.get(f"/manage/events/{event.slug}/seats/new").status_code == 403

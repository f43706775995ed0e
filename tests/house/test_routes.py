"""Rules about all routes: each has an audience, a lock, a role, a good name, and stays.

When a route is added on purpose: `UPDATE=1 pytest tests/house/test_routes.py`.
"""

import json
import os
import re
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from openmap.core.audience import GUARDS, Audience, AudienceBlueprint, Membership
from openmap.core.settings import Settings
from openmap.events.models import Role
from openmap.factory import create_app
from tests.house.routes import IDS, WORDS, Page, edition, pages_of

SNAPSHOT = Path(__file__).with_name("routes.json")
SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?")
PARAMETER = re.compile(r"<(?:string|int|uuid|path|any\([a-z_,]+\)):[a-z_]+>(?:\.[a-z]+)?")
LOCKED = (Audience.ME, Audience.MANAGE, Audience.DOOR)


def _badly_named(rule: str) -> bool:
    parts = [part for part in rule.split("/") if part]
    return any(not SEGMENT.fullmatch(part) and not PARAMETER.fullmatch(part) for part in parts)


def _without_role(app: Flask) -> list[str]:
    """Return pages of the team and the door that name no role, and so refuse everybody."""
    pages = pages_of(app, Audience.MANAGE, Audience.DOOR)
    return [str(page) for page in pages if not isinstance(page.role, Role | Membership)]


def _loose_ids(app: Flask) -> list[str]:
    """Return pages that name a thing but no edition, and ask for a role in just any."""
    return [
        str(page)
        for page in pages_of(app, Audience.MANAGE, Audience.DOOR)
        if page.ids and not page.of_an_edition and isinstance(page.role, Role)
        if not page.everywhere
    ]


def test_every_route_belongs_to_a_blueprint_with_an_audience(app: Flask) -> None:
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not isinstance(app.blueprints.get(rule.endpoint.rpartition(".")[0]), AudienceBlueprint)
    ]

    assert loose == []


def test_every_audience_has_a_guard_and_no_guard_lets_nobody_in(app: Flask) -> None:
    assert set(app.extensions[GUARDS]) == set(Audience)

    bare = Flask(__name__)
    bare.extensions[GUARDS] = {}
    bp = AudienceBlueprint("planted", Audience.PUBLIC, __name__)
    bp.route("/planted")(lambda: "in")
    bare.register_blueprint(bp)

    assert bare.test_client().get("/planted").status_code == 403


def test_the_prefix_is_the_audience(app: Flask) -> None:
    wrong = [
        str(page)
        for page in pages_of(app, *Audience)
        if page.audience is not Audience.PUBLIC
        and not page.rule.rule.startswith(f"/{page.audience}/")
    ]

    assert wrong == []


def test_addresses_are_kebab_case_and_their_parameters_typed(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if _badly_named(rule.rule)] == []


@pytest.mark.parametrize("rule", ["/Events", "/my_page", "/events/<slug>", "/a/<int:n>x"])
def test_a_bad_address_is_seen(rule: str) -> None:
    assert _badly_named(rule)


def test_every_parameter_of_a_locked_page_is_in_the_table(app: Flask) -> None:
    known = {"slug", *IDS, *WORDS}

    unknown = [
        f"{page}: {name}"
        for page in pages_of(app, *LOCKED)
        for name in page.rule.arguments - known
    ]

    assert unknown == [], "add a line to tests/house/routes.py"


def test_every_page_of_the_team_and_the_door_names_a_role(app: Flask) -> None:
    assert _without_role(app) == []


def test_a_thing_is_named_with_its_edition(app: Flask) -> None:
    assert _loose_ids(app) == []


def test_strangers_are_refused_on_every_locked_page(client: FlaskClient, app: Flask) -> None:
    event = edition()
    admitted = []
    for page in pages_of(app, *LOCKED):
        path = page.path(event)
        for method in page.methods:
            answer = client.open(path, method=method)
            asked_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
            refused = answer.status_code == 403
            if not (asked_in if page.audience is Audience.MANAGE else refused):
                admitted.append(f"{method} {page}: {answer.status_code}")

    assert admitted == [], "\n".join(admitted)


def _line(page: Page) -> str:
    return " ".join([",".join(page.methods), page.rule.rule, page.rule.endpoint])


def test_no_address_disappears(app: Flask) -> None:
    present = sorted(_line(page) for page in pages_of(app, *Audience))
    if os.environ.get("UPDATE"):
        SNAPSHOT.write_text(json.dumps(present, indent=1) + "\n", encoding="utf-8")

    assert present == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_planted_holes_are_seen(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    planted = create_app(settings)
    bp = AudienceBlueprint("planted", Audience.MANAGE, __name__)
    bp.route("/events/<string:slug>/no-role")(_in)
    bp.route("/planted/<int:registration_id>", role=Role.READER)(_by_id)
    planted.register_blueprint(bp)

    assert _without_role(planted) == ["/manage/events/<string:slug>/no-role (planted_manage._in)"]
    assert _loose_ids(planted) == ["/manage/planted/<int:registration_id> (planted_manage._by_id)"]


def _in(slug: str) -> str:
    return slug


def _by_id(registration_id: int) -> str:
    abort(404)

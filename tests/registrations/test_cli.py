"""Registrations from the command line."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from openmap.events.models import Event
from openmap.registrations.models import RegistrationState
from openmap.registrations.queries import registrations_of
from tests.make.events import make_event
from tests.make.newcomers import come, kinds_to


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def add(runner: FlaskCliRunner, event: Event, **changed: str) -> tuple[int, str]:
    options = {
        "given-name": "Zoé",
        "family-name": "Lefèvre",
        "email": "zoe@ville.example",
        **changed,
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    result = runner.invoke(args=["registrations", "add", event.slug, *flags])
    return result.exit_code, result.output


def test_someone_is_added_and_told(runner: FlaskCliRunner) -> None:
    event = make_event(capacity=1)
    come(event)

    code, output = add(runner, event, category="supplier", organisation="EA Soleil")

    (zoe,) = registrations_of(event.id, [RegistrationState.WAITING])
    assert (code, output) == (0, f"{zoe.id} waiting\n")
    assert (zoe.registered_by, zoe.organisation_name) == ("team", "EA Soleil")
    assert kinds_to(zoe) == ["registration_received_to_participant"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "zoe"}, "«\N{NO-BREAK SPACE}zoe\N{NO-BREAK SPACE}» n’est pas une adresse"),
        ({"given-name": "  "}, "Une inscription demande un prénom et un nom."),
        ({"departement": "999"}, "n’est pas un département"),
        ({"category": "press"}, "choisissez parmi public_buyer, supplier."),
    ],
)
def test_what_cannot_be_is_said(
    runner: FlaskCliRunner, changed: dict[str, str], words: str
) -> None:
    code, output = add(runner, make_event(), **changed)

    assert code == 1
    assert words in output


def test_an_unknown_edition_is_said(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["registrations", "list", "nowhere"])

    assert (result.exit_code, result.output) == (
        1,
        (
            "Error: Il n’y a pas d’édition «\N{NO-BREAK SPACE}nowhere\N{NO-BREAK SPACE}»"
            "\N{NO-BREAK SPACE}; `flask events list` les nomme toutes.\n"
        ),
    )


def test_the_list_is_read_by_people_and_programs(runner: FlaskCliRunner) -> None:
    event = make_event()
    zoe = come(event)

    told = runner.invoke(args=["registrations", "list", event.slug]).output
    rows = json.loads(
        runner.invoke(args=["registrations", "list", event.slug, "--format", "json"]).output
    )
    none = runner.invoke(
        args=["registrations", "list", event.slug, "--state", "waiting", "--format", "json"]
    ).output

    assert told.split() == [
        str(zoe.id),
        "confirmed",
        "public_buyer",
        "Lefèvre",
        "Zoé",
        f"<{zoe.contact_email}>",
    ]
    assert [(row["id"], row["state"], row["departement"]) for row in rows] == [
        (zoe.id, "confirmed", "93")
    ]
    assert json.loads(none) == []


def test_a_registration_is_cancelled_once(runner: FlaskCliRunner) -> None:
    event = make_event()
    zoe = come(event)
    command = ["registrations", "cancel", event.slug, str(zoe.id), "--reason", "Doublon"]

    first, second = runner.invoke(args=command), runner.invoke(args=command)
    unknown = runner.invoke(args=["registrations", "cancel", event.slug, "0"])

    assert (first.output, zoe.ended_because) == (f"{zoe.id} cancelled\n", "Doublon")
    assert (second.exit_code, unknown.exit_code) == (1, 1)
    assert "Cette inscription a déjà pris fin" in second.output


def test_the_export_opens_in_a_spreadsheet_and_runs_nothing(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    event = make_event()
    come(event, family_name="=cmd()")
    out = tmp_path / "people.csv"

    result = runner.invoke(args=["registrations", "export", event.slug, "--out", str(out)])
    shown = runner.invoke(args=["registrations", "export", event.slug])

    content = out.read_bytes()
    assert result.output == f"{out}\n"
    assert content.startswith(b"\xef\xbb\xbfid;state;category;family_name")
    assert b";'=cmd();" in content
    assert "'=cmd()" in shown.output


def test_a_number_no_registration_can_have_is_said(runner: FlaskCliRunner) -> None:
    result = runner.invoke(
        args=["registrations", "cancel", make_event().slug, "99999999999999999999"]
    )

    assert result.exit_code == 1
    assert result.output == "Error: Cette édition n’a pas d’inscription 99999999999999999999.\n"


def test_an_export_that_cannot_be_written_is_said(runner: FlaskCliRunner, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "people.csv"

    result = runner.invoke(args=["registrations", "export", make_event().slug, "--out", str(out)])

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: Impossible d’écrire {out}")
    assert "Errno" not in result.output


def test_who_is_registered_already_is_not_added_again(runner: FlaskCliRunner) -> None:
    event = make_event()
    _code, first = add(runner, event)

    code, second = add(runner, event)

    (zoe,) = registrations_of(event.id)
    assert first == f"{zoe.id} confirmed\n"
    assert code == 0
    assert "Cette personne est déjà inscrite" in second
    assert second.endswith(first)

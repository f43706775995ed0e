"""Registrations from the command line: add, list, cancel, export."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from openmap.audit.services import COMMAND
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.folding import tidy
from openmap.core.forms import address_or_none
from openmap.core.locale import _
from openmap.core.spreadsheets import csv_rows
from openmap.directory.queries import departement_name
from openmap.events.models import Category, CategoryCode, Event
from openmap.events.queries import categories_of, event_by_slug
from openmap.registrations import exports, queries, services
from openmap.registrations.models import RegistrationState
from openmap.registrations.services import Newcomer

#: The biggest number that the database gives.
BIGGEST_ID: Final = 2**31 - 1
STATES = [state.value for state in RegistrationState]


@click.group("registrations")
def group() -> None:
    """Register people, list, cancel and export registrations."""


def _event(slug: str) -> Event:
    if (event := event_by_slug(slug)) is None:
        raise click.ClickException(
            _("There is no edition “%(slug)s”; `flask events list` names them.", slug=slug)
        )
    return event


def _category(event: Event, code: str) -> Category:
    known = {category.code.value: category for category in categories_of(event)}
    if code not in known:
        raise click.ClickException(
            _(
                "This edition has no category “%(code)s”: choose among %(known)s.",
                code=code,
                known=", ".join(known),
            )
        )
    return known[code]


def _email(value: str) -> str:
    if found := address_or_none(value):
        return found
    raise click.ClickException(
        _("“%(value)s” is no address: write it as name@example.org.", value=value)
    )


def _departement(code: str | None) -> str | None:
    if code is None or departement_name(code):
        return code
    raise click.ClickException(
        _("“%(code)s” is no département: write its code, as in 93 or 2A.", code=code)
    )


@group.command("add")
@click.argument("slug")
@click.option("--given-name", required=True)
@click.option("--family-name", required=True)
@click.option("--email", required=True)
@click.option("--category", default=CategoryCode.PUBLIC_BUYER.value, show_default=True)
@click.option("--organisation", default="")
@click.option("--function", "job_title", default="")
@click.option("--departement", default=None)
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--speaker", is_flag=True, help="Speakers hold no seat.")
def add(slug: str, email: str, category: str, organisation: str, **typed: Any) -> None:
    """Register someone for the edition SLUG; they are told by mail."""
    event = _event(slug)
    given_name, family_name = tidy(typed["given_name"]), tidy(typed["family_name"])
    if not given_name or not family_name:
        raise click.ClickException(_("A registration needs a given name and a family name."))
    newcomer = Newcomer(
        category=_category(event, category),
        given_name=given_name,
        family_name=family_name,
        contact_email=_email(email),
        organisation_name=tidy(organisation),
        job_title=tidy(typed["job_title"]),
        departement_code=_departement(typed["departement"]),
        language=typed["language"],
        is_speaker=typed["speaker"],
        registered_by="team",
    )
    try:
        with transaction():
            known = queries.live_registration(
                event.id, newcomer.contact_email, newcomer.folded_name
            )
            registration = services.register(event, newcomer, by=COMMAND)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    if known:
        click.echo(_("This person is already registered: nothing was added."), err=True)
    click.echo(f"{registration.id} {registration.state.value}")


@group.command("list")
@click.argument("slug")
@click.option("--state", type=click.Choice(STATES), multiple=True)
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text")
def list_registrations(slug: str, state: tuple[str, ...], layout: str) -> None:
    """List the registrations of the edition SLUG by family name."""
    found = _rows(slug, state)
    if layout == "text":
        for row in found:
            click.echo(
                f"{row['id']:>6}  {row['state']:<10} {row['category']:<14} "
                f"{row['family_name']} {row['given_name']} <{row['email']}>"
            )
        return
    click.echo(_written(found, layout), nl=False)


@group.command("cancel")
@click.argument("slug")
@click.argument("registration_id", type=int)
@click.option("--reason", default=None, help="The person reads it.")
def cancel(slug: str, registration_id: int, reason: str | None) -> None:
    """Cancel a registration; its seat is offered to the next person and a mail says so."""
    event = _event(slug)
    is_possible = 0 < registration_id <= BIGGEST_ID
    registration = queries.registration_by_id(registration_id) if is_possible else None
    if registration is None or registration.event_id != event.id:
        raise click.ClickException(
            _("This edition has no registration %(number)s.", number=registration_id)
        )
    try:
        with transaction():
            services.cancel(registration, COMMAND, reason)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    click.echo(f"{registration.id} {registration.state.value}")


@group.command("export")
@click.argument("slug")
@click.option("--state", type=click.Choice(STATES), multiple=True)
@click.option("--format", "layout", type=click.Choice(["json", "csv"]), default="csv")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
def export(slug: str, state: tuple[str, ...], layout: str, out: Path | None) -> None:
    """Export the registrations of the edition SLUG as CSV or JSON."""
    content = _written(_rows(slug, state), layout)
    if out is None:
        click.echo(content, nl=False)
    else:
        _write(out, content)
        click.echo(str(out))


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError:
        raise click.ClickException(
            _(
                "%(file)s cannot be written: check that its folder exists, that there is room "
                "and that you may write there.",
                file=out,
            )
        ) from None


def _rows(slug: str, states: Iterable[str]) -> list[dict[str, Any]]:
    wanted = [RegistrationState(state) for state in states] or None
    return exports.rows(queries.registrations_of(_event(slug).id, wanted))


def _written(found: list[dict[str, Any]], layout: str) -> bytes:
    if layout == "json":
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    return b"".join(csv_rows(exports.HEADS, (tuple(row.values()) for row in found)))

"""`flask demo`: load the demonstration, or remove exactly what it loaded."""

import click
from flask.cli import with_appcontext

from openmap.core.db import transaction
from openmap.core.locale import _
from openmap.demo import queries, services

REGISTRATIONS = 150
MOST_REGISTRATIONS = 100_000


@click.group("demo")
def group() -> None:
    """Load or remove the demonstration data."""


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Only where there is no edition at all.")
@click.option(
    "--registrations",
    type=click.IntRange(1, MOST_REGISTRATIONS),
    default=REGISTRATIONS,
    show_default=True,
    help="How many people to invent for the coming edition.",
)
@with_appcontext
def load(if_empty: bool, registrations: int) -> None:
    """Load the real past editions and an invented one to come."""
    if if_empty and queries.has_events():
        return
    if queries.is_loaded():
        click.echo(_("The demonstration is loaded already. `flask demo clear` removes it first."))
        return
    with transaction():
        event = services.load(registrations=registrations)
        slug = event.slug
    click.echo(
        _(
            "Loaded: past editions, and %(slug)s with %(number)s registrations.",
            slug=slug,
            number=registrations,
        )
    )


@group.command("clear")
@with_appcontext
def clear() -> None:
    """Remove what `load` brought, with whatever was added to it since; nothing else."""
    with transaction():
        number = services.clear()
    if number:
        click.echo(_("The demonstration is gone: %(number)s editions.", number=number))
    else:
        click.echo(_("There is no demonstration to remove."))

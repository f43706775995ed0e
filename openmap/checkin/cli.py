"""The door from the terminal."""

import click

from openmap.audit.services import COMMAND
from openmap.checkin import services
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.locale import _
from openmap.events.queries import event_by_slug


@click.group("checkin")
def group() -> None:
    """Open the door to volunteers."""


@group.command("link")
@click.argument("event")
@click.option("--volunteer", default="", help="Who will hold it; as a rule a given name.")
@click.option("--place", default="", help="Where they stand.")
def link(event: str, volunteer: str, place: str) -> None:
    """Print a day link for the door of EVENT (its slug)."""
    found = event_by_slug(event)
    if found is None:
        raise click.ClickException(
            _("There is no edition “%(slug)s”: “flask events list” names them all.", slug=event)
        )
    try:
        with transaction():
            made = services.create_link(
                found,
                volunteer=volunteer.strip()[:80] or _("Volunteer"),
                place=place.strip()[:40] or _("Entrance"),
                by=COMMAND,
            )
            url = services.link_url(made)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from refusal
    click.echo(url)

"""Editions at the terminal: create, list, publish, cancel."""

import json
from datetime import date, time

import click
from flask.cli import with_appcontext

from openmap.audit.services import COMMAND
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.folding import tidy
from openmap.core.locale import LocalText, _
from openmap.events import queries, services
from openmap.events.models import Event


class _Day(click.ParamType[date]):
    name = "DATE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(
                _("“%(value)s” is no day: write year-month-day, as in 2027-05-20.", value=value),
                param,
                ctx,
            )


class _Hour(click.ParamType[time]):
    name = "HH:MM"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> time:
        try:
            return time.fromisoformat(str(value)).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.fail(_("“%(value)s” is no hour: write it as 08:45.", value=value), param, ctx)


@click.group("events")
def group() -> None:
    """Create, list, publish and cancel editions."""


@group.command()
@click.option(
    "--preset", default="openmap-matinee", show_default=True, help="What it begins with."
)
@click.option("--title", required=True, help="Title in French.")
@click.option("--title-en", help="Title in English.")
@click.option("--on", "held_on", type=_Day(), required=True, help="The day, as in 2027-05-20.")
@click.option("--starts", type=_Hour(), help="As in 08:45; that of the preset unless given.")
@click.option("--ends", type=_Hour(), help="As in 12:30; that of the preset unless given.")
@click.option("--seats", type=int, required=True, help="How many seats there are.")
@click.option("--number", "edition_number", type=int, help="Number of the edition.")
@click.option("--publish", is_flag=True, help="Open its page at once.")
@with_appcontext
def create(  # noqa: PLR0913 - one parameter per option
    *,
    preset: str,
    title: str,
    title_en: str | None,
    held_on: date,
    starts: time | None,
    ends: time | None,
    seats: int,
    edition_number: int | None,
    publish: bool,
) -> None:
    """Create an edition and print its address."""
    if not (title := tidy(title)):
        raise click.ClickException(_("An edition needs a title."))
    try:
        usual = services.preset_named(preset)
        new = services.NewEdition(
            preset=preset,
            title=LocalText(fr=title, en=tidy(title_en or "") or None),
            held_on=held_on,
            starts_at=starts or usual.starts_at,
            ends_at=ends or (None if starts and starts >= usual.ends_at else usual.ends_at),
            seats=seats,
            edition_number=edition_number,
        )
        with transaction():
            event = services.create_event(new, by=COMMAND)
            if publish:
                services.publish(event, by=COMMAND)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    click.echo(event.slug)


@group.command("list")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
@with_appcontext
def list_events(kind: str) -> None:
    """List all editions in the order of their days."""
    events = queries.all_events()
    if kind == "json":
        click.echo(json.dumps([_as_json(event) for event in events], ensure_ascii=False, indent=2))
        return
    for event in events:
        click.echo(f"{event.held_on}  {event.state:<9}  {event.slug}  {event.title}")


@group.command()
@click.argument("slug")
@with_appcontext
def publish(slug: str) -> None:
    """Open the page of an edition to everyone."""
    try:
        with transaction():
            services.publish(_event(slug), by=COMMAND)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    click.echo(_("Published: %(slug)s", slug=slug))


@group.command()
@click.argument("slug")
@click.option("--reason", required=True, help="Why, in French, for those who wanted to come.")
@with_appcontext
def cancel(slug: str, reason: str) -> None:
    """Call an edition off and tell whoever is registered."""
    if not (reason := tidy(reason)):
        raise click.ClickException(_("Say why: people will read it."))
    try:
        with transaction():
            services.cancel(_event(slug), LocalText(fr=reason), by=COMMAND)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    click.echo(_("Cancelled: %(slug)s", slug=slug))


def _event(slug: str) -> Event:
    if event := queries.event_by_slug(slug):
        return event
    raise click.ClickException(
        _("There is no edition “%(slug)s”; `flask events list` names them.", slug=slug)
    )


def _as_json(event: Event) -> dict[str, object]:
    start, end = event.local_start, event.local_end
    return {
        "slug": event.slug,
        "title": event.title.fr,
        "held_on": event.held_on.isoformat(),
        "starts_at": start.isoformat() if start else None,
        "ends_at": end.isoformat() if end else None,
        "state": event.state.value,
        "visibility": event.visibility.value,
        "edition_number": event.edition_number,
    }

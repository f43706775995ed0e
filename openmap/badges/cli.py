"""Badges from the terminal."""

from pathlib import Path

import click

from openmap.audit.services import COMMAND
from openmap.badges import queries, services
from openmap.badges.queries import Choice
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.locale import _, _ln
from openmap.events.models import CategoryCode, Event
from openmap.events.queries import categories_of, event_by_slug


@click.group("badges")
def group() -> None:
    """Print badges and look after the key that signs them."""


@group.command("print")
@click.argument("event")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The PDF to write.",
)
@click.option(
    "--category",
    type=click.Choice([code.value for code in CategoryCode]),
    help="Only the badges of this category.",
)
@click.option("--since-last", is_flag=True, help="Only badges never printed, or changed since.")
def print_(event: str, out: Path, category: str | None, since_last: bool) -> None:
    """Write the badges of the confirmed people of EVENT (its slug), four on each A4."""
    found = event_by_slug(event)
    if found is None:
        raise click.ClickException(
            _("There is no edition “%(slug)s”: “flask events list” names them all.", slug=event)
        )
    choice = Choice(
        event_id=found.id, category_id=_category_id(found, category), only_new=since_last
    )
    try:
        number, files = _written(found, choice, out)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from refusal
    if not files:
        raise click.ClickException(
            _("There is no badge to print for this choice. Nothing was counted.")
        )
    for file in files:
        click.echo(file)
    click.echo(str(_ln("%(num)s badge.", "%(num)s badges.", num=number)), err=True)


@group.command("rotate-key")
def rotate_key() -> None:
    """Sign with a new key from now on; badges made before stay good."""
    with transaction():
        key = services.rotate_key(by=COMMAND)
        number = key.id
    click.echo(_("Key %(number)s signs from now on. Badges made before stay good.", number=number))


def _category_id(event: Event, code: str | None) -> int | None:
    if code is None:
        return None
    ids = [category.id for category in categories_of(event) if category.code == code]
    if not ids:
        raise click.ClickException(_("This edition has no category “%(code)s”.", code=code))
    return ids[0]


def _written(event: Event, choice: Choice, out: Path) -> tuple[int, list[Path]]:
    """Write one file per thousand badges; each is remembered as printed once it is on the disk."""
    number, files = queries.number_chosen(choice), list[Path]()
    for start in range(0, number, services.MOST_PER_FILE):
        file = out if number <= services.MOST_PER_FILE else _numbered(out, len(files) + 1)
        with transaction():
            people = queries.registrations_chosen(
                choice, offset=0 if choice.only_new else start, limit=services.MOST_PER_FILE
            )
            services.badges_made(people)
            _write(file, services.badges_pdf(event, people))
            services.mark_printed(event, people, by=COMMAND)
        files.append(file)
    return number, files


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError:
        raise click.ClickException(
            _(
                "%(file)s cannot be written: check that its folder exists, that there is room "
                "and that you may write there.",
                file=file,
            )
        ) from None


def _numbered(out: Path, number: int) -> Path:
    return out.with_name(f"{out.stem}-{number}{out.suffix}")

"""Commands about the team: invite, rescue by a link, list."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from openmap.accounts import queries, services
from openmap.accounts.errors import NoDemonstrationMemberError, UnknownMemberError
from openmap.accounts.models import User
from openmap.core import hooks
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.folding import tidy
from openmap.core.forms import address_or_none
from openmap.core.locale import _, absolute_url


@click.group("accounts")
def group() -> None:
    """Invite someone to the team, print a sign-in link, list everyone."""


@group.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="As the team knows the person.")
@click.option(
    "--role", default="reader", show_default=True, help="lead, editor, door_lead, reader."
)
@click.option("--event", "slug", help="Address of one edition; all editions without it.")
@with_appcontext
def invite(email: str, name: str, role: str, slug: str | None) -> None:
    """Give EMAIL a role, and mail how to sign in."""
    address = address_or_none(email)
    if address is None or not tidy(name):
        raise click.UsageError(_("Write the address as name@example.org, and a name."))
    with _refusals_in_words(), transaction():
        user = services.find_or_add(address, tidy(name))
        hooks.member_invited(user.id, role, slug)
    click.echo(_("%(email)s is in the team.", email=address))


@group.command("sign-in-link")
@click.argument("email", required=False)
@click.option("--demo", is_flag=True, help="For the organiser of the demonstration.")
@with_appcontext
def sign_in_link(email: str | None, demo: bool) -> None:
    """Print a link that signs EMAIL in, once, within 15 minutes."""
    if bool(email) == demo:
        raise click.UsageError(_("Name either an address or --demo."))
    with _refusals_in_words(), transaction():
        secret = services.new_link(_member(email))
    click.echo(absolute_url("accounts.open_session", token=secret))


@group.command("list")
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@with_appcontext
def list_members(shape: str) -> None:
    """List everyone who may sign in."""
    rows = [
        {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "last_seen_at": seen.isoformat() if seen else None,
        }
        for user, seen in queries.users_with_last_seen()
    ]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['email']}\t{row['name']}\t{row['last_seen_at'] or '-'}")


def _member(email: str | None) -> User:
    if email is None:
        if found := queries.demonstration_user():
            return found
        raise NoDemonstrationMemberError
    if found := queries.user_by_email(email.strip().lower()):
        return found
    raise UnknownMemberError(email)


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    """Turn a refusal into one line and a status, without a traceback."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(str(refusal.sentence)) from refusal

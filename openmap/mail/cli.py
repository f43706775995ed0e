"""Commands about mails: how the queue does, and a second chance for one that was given up."""

import json
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.locale import PARIS, _, moment_in_words, speaking
from openmap.mail import queries, services
from openmap.mail.models import Mail

group = AppGroup("mail", help="Mails: the queue, and what could not be sent.")


@group.command("status")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def status(format_: str) -> None:
    """Say what waits, what fails and why, what was sent today, and since when the oldest waits."""
    truth, troubled = queries.queue_truth(), queries.troubled_mails()
    if format_ == "json":
        click.echo(json.dumps(_as_json(truth, troubled), ensure_ascii=False, indent=2))
        return
    with speaking("fr"):
        click.echo("\n".join([*_in_words(truth), *map(_line, troubled)]))


@group.command("retry")
@click.argument("mail_id", type=click.IntRange(1, 2**31 - 1), metavar="ID")
def retry(mail_id: int) -> None:
    """Take mail ID, which was given up, back into the queue."""
    with speaking("fr"):
        try:
            with transaction():
                mail = queries.lock_mail(mail_id)
                if mail is None:
                    raise click.ClickException(_("There is no mail %(id)s.", id=mail_id))
                services.retry(mail)
                told = _(
                    "Mail %(id)s to %(recipient)s waits to be sent.",
                    id=mail.id,
                    recipient=mail.recipient,
                )
        except DomainError as refusal:
            raise click.ClickException(str(refusal.sentence)) from refusal
        click.echo(told)


def _as_json(truth: queries.QueueTruth, troubled: Sequence[Mail]) -> dict[str, object]:
    oldest = truth.oldest_waiting
    return {
        "queued": truth.queued,
        "in_trouble": truth.in_trouble,
        "given_up": truth.given_up,
        "sent_today": truth.sent_today,
        "oldest_waiting": oldest.isoformat() if oldest else None,
        "failing": [
            {
                "id": mail.id,
                "kind": mail.kind,
                "recipient": mail.recipient,
                "state": mail.state,
                "attempts": mail.attempts,
                "reason": mail.last_error,
                "queued_at": mail.queued_at.isoformat(),
            }
            for mail in troubled
        ],
    }


def _in_words(truth: queries.QueueTruth) -> list[str]:
    lines = [
        _("Waiting: %(number)s", number=truth.queued),
        _("Refused so far, tried again by themselves: %(number)s", number=truth.in_trouble),
        _("Given up in the last 30 days: %(number)s", number=truth.given_up),
        _("Sent today: %(number)s", number=truth.sent_today),
    ]
    if truth.oldest_waiting:
        since = moment_in_words(truth.oldest_waiting, PARIS)
        lines.append(_("The oldest has waited since %(moment)s.", moment=since))
    return lines


def _line(mail: Mail) -> str:
    tried = f"{mail.id:>8}  {mail.state:<8} {mail.attempts:>3} ×"
    return f"{tried}  {mail.recipient}  {mail.last_error or ''}"

"""What the worker does with mails."""

import structlog

from openmap.core import jobs, logging
from openmap.core.db import transaction
from openmap.mail import rules, services

_log = structlog.get_logger("openmap")


class NotYetSentError(Exception):
    """The mail waits for its next try; the queue keeps its place before later ones."""


@jobs.task("mail.deliver", waits=rules.WAITS)
def deliver(mail_id: int) -> None:
    """Try to send one mail; the mark that it is being sent is kept before the server has it."""
    try:
        with transaction():
            outgoing = services.begin(mail_id)
    except services.MailNotMadeError as error:
        logging.log_mistake(error, "mail.deliver")
        with transaction():
            again = services.put_off_unmade(mail_id, str(error))
    else:
        if outgoing is None:
            return
        outcome = services.hand_over(outgoing)
        with transaction():
            again = services.conclude(outgoing, outcome)
    if again:
        raise NotYetSentError


@jobs.task("mail.forget_bodies", cron="23 3 * * *")
def forget_bodies() -> None:
    """Erase the words of mails after 90 days and say how many."""
    with transaction():
        erased = services.forget_old_bodies()
    _log.info("mail.forget_bodies", erased=erased)

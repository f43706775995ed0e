"""Forgets the words of mails in time; the fact of each mail stays."""

from datetime import timedelta

from sqlalchemy import Update, update

from openmap.core import clock
from openmap.core.db import db
from openmap.mail.models import Mail, MailState
from openmap.mail.queries import WAITING
from openmap.mail.rules import BODIES_KEPT_DAYS


def forget_old_bodies() -> int:
    """Erase the words of mails that are over for 90 days; return how many."""
    before = clock.now() - timedelta(days=BODIES_KEPT_DAYS)
    return _number_of_rows(
        update(Mail)
        .where(Mail.queued_at < before, Mail.text.is_not(None), Mail.state.not_in(WAITING))
        .values(text=None, html=None)
    )


def forget_person(person_id: int) -> int:
    """Erase the words and the address of everything written to the person; stop what waits."""
    of_person = Mail.person_id == person_id
    db.session.execute(
        update(Mail).where(of_person, Mail.state.in_(WAITING)).values(state=MailState.WITHDRAWN)
    )
    return _number_of_rows(
        update(Mail)
        .where(of_person)
        .values(text=None, html=None, recipient="", subject="", last_error=None)
    )


def _number_of_rows(statement: Update) -> int:
    return len(db.session.execute(statement.returning(Mail.id)).all())

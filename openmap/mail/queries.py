"""Reads mails: the log of a person, and how the queue does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import PARIS
from openmap.mail.models import Mail, MailState

#: Still on their way.
WAITING = (MailState.QUEUED, MailState.SENDING)
MOST_TROUBLED = 50


@dataclass(frozen=True)
class QueueTruth:
    """How the queue does at this moment."""

    queued: int
    #: Tried in vain so far, and tried again by themselves.
    in_trouble: int
    #: Given up in the last 30 days.
    given_up: int
    sent_today: int
    oldest_waiting: datetime | None


def mail_by_id(mail_id: int) -> Mail | None:
    return db.session.get(Mail, mail_id)


def lock_mail(mail_id: int) -> Mail | None:
    """Return the mail, locked until the transaction ends."""
    return db.session.scalar(
        select(Mail)
        .where(Mail.id == mail_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def mails_of_person(person_id: int, event_id: int | None = None) -> Sequence[Mail]:
    """Return what was written to the person, for one event or all, the latest first.

    Sign-in mails are never among them.
    """
    mails = select(Mail).where(Mail.person_id == person_id)
    if event_id is not None:
        mails = mails.where(Mail.event_id == event_id)
    found = db.session.scalars(mails.order_by(Mail.queued_at.desc(), Mail.id.desc())).all()
    return [mail for mail in found if mail.may_be_listed]


def queue_truth() -> QueueTruth:
    """Count the queue in one query."""
    now = clock.now()
    midnight = now.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = Mail.state.in_(WAITING)
    row = db.session.execute(
        select(
            func.count().filter(waiting),
            func.count().filter(waiting, Mail.last_error.is_not(None)),
            func.count().filter(
                Mail.state == MailState.FAILED, Mail.queued_at > now - timedelta(days=30)
            ),
            func.count().filter(Mail.state == MailState.SENT, Mail.sent_at >= midnight),
            func.min(Mail.queued_at).filter(waiting),
        ).where(
            or_(
                waiting,
                Mail.sent_at >= midnight,
                Mail.queued_at > now - timedelta(days=30),
            )
        )
    ).one()
    return QueueTruth(*row)


def troubled_mails() -> Sequence[Mail]:
    """Return what was given up or is tried again, with the reason, the latest first."""
    waits_in_vain = Mail.state.in_(WAITING) & Mail.last_error.is_not(None)
    return db.session.scalars(
        select(Mail)
        .where(or_(Mail.state == MailState.FAILED, waits_in_vain))
        .order_by(Mail.id.desc())
        .limit(MOST_TROUBLED)
    ).all()

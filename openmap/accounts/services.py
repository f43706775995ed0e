"""Changes the team's accounts: asks for links, opens and closes sessions, welcomes members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from openmap.accounts import emails, queries, rules
from openmap.accounts.errors import SignInLinkUselessError
from openmap.accounts.models import SignInLink, SignInRequest, TeamSession, User
from openmap.core import clock, jobs
from openmap.core.db import db
from openmap.core.locale import LazyString, LocalText
from openmap.core.tokens import hash_of, new_secret
from openmap.mail import services as mail


@dataclass(frozen=True)
class Profile:
    """What members say of themselves."""

    name: str
    language: str


def ask_for_link(email: str, *, next_path: str | None) -> None:
    """Keep the wish for the worker; for every address the same two rows are written here."""
    asked = SignInRequest(email=email.lower(), next_path=rules.safe_next(next_path))
    db.session.add(asked)
    db.session.flush()
    jobs.defer("accounts.answer_sign_in_request", request_id=asked.id)


def answer_sign_in_request(request_id: int) -> None:
    """Mail a link if the address is a member's; forget the wish in any case."""
    asked = queries.sign_in_request(request_id)
    if asked is None:
        return
    user = queries.user_by_email(asked.email)
    if user is not None:
        secret = new_link(user)
        mail.post(emails.sign_in_link_to_member(user, secret, asked.next_path))
    db.session.delete(asked)


def new_link(user: User) -> str:
    """Return the secret of a new sign-in link, of which only the hash is stored."""
    secret = new_secret()
    db.session.add(
        SignInLink(
            user=user, token_hash=hash_of(secret), expires_at=clock.now() + rules.LINK_LASTS
        )
    )
    db.session.flush()
    return secret


def exchange(link_secret: str, *, user_agent: str, replaced: TeamSession | None) -> str:
    """Use up the link and open a session in this browser; return the secret for its cookie.

    Raises:
        SignInLinkUselessError: the link was used, is too old, or never was.

    """
    now = clock.now()
    link = queries.lock_usable_link(link_secret, now=now)
    if link is None:
        raise SignInLinkUselessError
    link.used_at = now
    if replaced is not None:
        close([replaced])
    secret = new_secret()
    db.session.add(
        TeamSession(
            user=link.user,
            token_hash=hash_of(secret),
            browser=rules.browser_in_words(user_agent),
            expires_at=now + rules.SESSION_LASTS,
        )
    )
    return secret


def note_seen(session: TeamSession) -> None:
    """Write that the session is in use, once per stretch even when many requests come at once."""
    now = clock.now()
    db.session.execute(
        update(TeamSession)
        .where(TeamSession.id == session.id, TeamSession.last_seen_at <= now - rules.SEEN_EVERY)
        .values(last_seen_at=now)
    )


def close(sessions: Iterable[TeamSession]) -> None:
    """Sign these browsers out; the mailed links that wait stay what they are."""
    for session in sessions:
        session.revoked_at = clock.now()


def close_everywhere(user: User) -> None:
    """Sign the user out of every browser and make the mailed links that wait useless."""
    now = clock.now()
    close(queries.live_sessions_of(user, now=now))
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None))
        .values(used_at=now)
    )


def change_profile(user: User, profile: Profile) -> None:
    user.name = profile.name
    user.language = profile.language


def find_or_add(email: str, name: str) -> User:
    """Return the member with this address, added if need be; a known one keeps its name."""
    user = queries.user_by_email(email.lower())
    if user is None:
        user = User(email=email.lower(), name=name)
        db.session.add(user)
        db.session.flush()
    return user


def welcome(
    user: User,
    *,
    role: LazyString,
    event_title: LocalText | None,
    invited_by: str,
    sender: mail.Sender | None,
) -> None:
    """Mail a new member what they were asked to do and where to sign in."""
    mail.post(
        emails.invitation_to_member(
            user, role=role, event_title=event_title, invited_by=invited_by, sender=sender
        )
    )


def forget_old(*, now: datetime) -> None:
    """Delete links, sessions and wishes that have been over for a while."""
    day = timedelta(days=1)
    db.session.execute(delete(SignInRequest).where(SignInRequest.asked_at < now - day))
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < now - day))
    db.session.execute(delete(TeamSession).where(TeamSession.expires_at < now - 30 * day))

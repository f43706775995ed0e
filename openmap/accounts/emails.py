"""Writes to members of the team."""

from email.utils import parseaddr

from openmap.accounts.models import User
from openmap.core.locale import LazyString, LocalText, _l
from openmap.core.rendering import current_settings
from openmap.mail import services as mail


def house_sender() -> mail.Sender:
    """Return in whose name mails leave that concern no edition."""
    settings = current_settings()
    address = parseaddr(settings.mail_from)[1]
    name = settings.legal.publisher or parseaddr(settings.mail_from)[0] or "Openmap ESS"
    return mail.Sender(name=name, contact=address)


def sign_in_link_to_member(user: User, secret: str, next_path: str | None) -> mail.Message:
    return mail.message(
        "accounts/emails/sign_in_link_to_member",
        to=_reader(user),
        sender=house_sender(),
        user=user,
        secret=secret,
        next_path=next_path,
    )


def invitation_to_member(
    user: User,
    *,
    role: LazyString,
    event_title: LocalText | None,
    invited_by: str,
    sender: mail.Sender | None,
) -> mail.Message:
    return mail.message(
        "accounts/emails/invitation_to_member",
        to=_reader(user),
        sender=sender or house_sender(),
        user=user,
        title=_title(event_title),
        invitation=_invitation(event_title, role=role, invited_by=invited_by),
    )


def _title(event_title: LocalText | None) -> LazyString:
    if event_title is None:
        return _l("You are in the team of the Openmap ESS editions")
    return _l("You are in the team of %(event)s", event=event_title)


def _invitation(event_title: LocalText | None, *, role: LazyString, invited_by: str) -> LazyString:
    """Say who invites to what; a command has no name."""
    match (event_title, invited_by):
        case (None, ""):
            return _l(
                "You are invited to the team of all editions. Your role: %(role)s.", role=role
            )
        case (None, _):
            return _l(
                "%(who)s invites you to the team of all editions. Your role: %(role)s.",
                who=invited_by,
                role=role,
            )
        case (_, ""):
            return _l(
                "You are invited to the team of %(event)s. Your role: %(role)s.",
                event=event_title,
                role=role,
            )
    return _l(
        "%(who)s invites you to the team of %(event)s. Your role: %(role)s.",
        who=invited_by,
        event=event_title,
        role=role,
    )


def _reader(user: User) -> mail.Reader:
    return mail.Reader(email=user.email, language=user.language)
